package dev.alpi.cli.support;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * What a report of a bug needs of a root, and nothing that is a person's.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Bundle {
  private static final List<String> LOGS =
      List.of("agent", "approval", "schedule", "alp", "gateway", "llm");

  private static final String README =
      """
      A support bundle of alpi. It has counts, switches and alpi's own words: of texts in settings
      only the length, of logs and checks only words that alpi itself writes (the rest is a gap, …),
      of files how many, how large and how old. Names of profiles are aliases, other in each bundle.
      No conversation, no memory, no key, no secret. Look into it all the same before you send it.
      """;

  private static final int BLOCK = 512;
  private static final int NAME_BYTES_MAX = 100;

  private final HomeRoot root;
  private final Aliases aliases;
  private final Words words;
  private final Map<String, byte[]> files = new TreeMap<>();

  /**
   * Creates an empty one.
   *
   * @param secrets takes out the values that are known to be secret, besides all else
   */
  public Bundle(HomeRoot root, Aliases aliases, KnownSecrets secrets) throws IOException {
    this.root = root;
    this.aliases = aliases;
    Set<String> names =
        root.list().stream()
            .filter(each -> !each.name().isDefault())
            .map(each -> each.name().text())
            .collect(Collectors.toSet());
    this.words = Words.of(secrets, names);
  }

  /**
   * A file of it.
   *
   * @param name where it is in it
   * @param bytes how large it is
   */
  public record Part(String name, long bytes) {}

  /** Returns what is in it. */
  public List<Part> parts() {
    return files.entrySet().stream()
        .map(each -> new Part(each.getKey(), each.getValue().length))
        .toList();
  }

  /**
   * Looks at all.
   *
   * @param about versions and the like, as they are
   * @param checks rows of {@code alpi doctor}: group, check, status, detail, hint
   */
  public void collect(Obj about, List<Obj> checks) throws IOException {
    text("README.txt", README);
    json("about.json", about);
    List<JsonValue> rows = new ArrayList<>();
    checks.forEach(each -> rows.add(check(each)));
    json("doctor.json", Obj.EMPTY.with("checks", new JsonValue.Arr(rows)));
    Obj settings = Obj.EMPTY;
    Obj state = Obj.EMPTY;
    for (Profile profile : root.list()) {
      String alias = aliases.of(profile.name().text());
      settings = settings.with(alias, settings(profile));
      state = state.with(alias, state(profile));
      logs(profile, alias);
    }
    json("settings.json", settings);
    json("state.json", state);
  }

  private Obj check(Obj row) {
    Obj kept = Obj.EMPTY;
    for (String name : List.of("group", "check", "status", "detail", "hint")) {
      String text = row.string(name).orElse("");
      kept =
          kept.with(
              name, text.startsWith("@") ? "@" + aliases.of(text.substring(1)) : words.of(text));
    }
    return kept;
  }

  private JsonValue settings(Profile profile) {
    try {
      Config config = Config.load(profile.home(), profile.root(), Obj.EMPTY);
      return new SettingsDigest(words).of(config.tree());
    } catch (IOException e) {
      return new JsonValue.Str(words.of("cannot be read: " + e.getMessage()));
    }
  }

  private JsonValue state(Profile profile) {
    try {
      return StateDigest.of(profile.home());
    } catch (IOException e) {
      return new JsonValue.Str("cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private void logs(Profile profile, String alias) {
    String folder = "logs/" + alias + "/";
    for (String each : LOGS) {
      log(folder + each + ".txt", digest -> digest.lines(profile.logs().resolve(each + ".log")));
    }
    log(folder + "runs.jsonl", digest -> digest.rows(profile.logs().resolve("runs.jsonl")));
    log(
        folder + "compaction.jsonl",
        digest -> digest.rows(profile.logs().resolve("compaction.jsonl")));
    if (profile.name().isDefault()) {
      log("logs/service.txt", digest -> digest.lines(profile.logs().resolve("service.log")));
      log("logs/service-err.txt", digest -> digest.lines(profile.logs().resolve("service.err")));
    }
  }

  private interface Reading {
    String of(LogDigest digest) throws IOException;
  }

  private void log(String name, Reading reading) {
    try {
      String text = reading.of(new LogDigest(words));
      if (!text.isEmpty()) {
        text(name, text);
      }
    } catch (IOException e) {
      text(name, "cannot be read: " + e.getClass().getSimpleName() + "\n");
    }
  }

  private void json(String name, Obj content) {
    text(name, Json.print(content, Json.Layout.INDENTED_ASCII) + "\n");
  }

  private void text(String name, String content) {
    files.put(name, content.getBytes(UTF_8));
  }

  /** Returns it as a tar archive, compressed by gzip. */
  public byte[] archive(Instant at) throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(archive)) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        out.write(header("alpi-support/" + each.getKey(), each.getValue().length, at));
        out.write(each.getValue());
        out.write(new byte[(BLOCK - each.getValue().length % BLOCK) % BLOCK]);
      }
      out.write(new byte[2 * BLOCK]);
    }
    return archive.toByteArray();
  }

  /**
   * Returns the header of POSIX.1-1988: name 100, mode 8, uid 8, gid 8, size 12, mtime 12, checksum
   * 8, type 1, link 100, magic 6, version 2, of 512 bytes.
   */
  private static byte[] header(String name, int size, Instant at) {
    if (name.length() > NAME_BYTES_MAX) {
      throw new IllegalArgumentException("a name of " + name.length() + " characters");
    }
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000600");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, String.format(Locale.ROOT, "%011o", size));
    put(header, 136, String.format(Locale.ROOT, "%011o", at.getEpochSecond()));
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o", sum) + "\0 ");
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
