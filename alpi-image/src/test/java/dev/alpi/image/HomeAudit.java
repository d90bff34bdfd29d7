package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionLookup;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads all that stands in a profile's home, with the code that alpi reads it with. */
final class HomeAudit {
  private static final Pattern LOG_LINE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} [A-Z]+ alpi\\.[a-z]+ .*");

  private final Path home;

  private HomeAudit(Path home) {
    this.home = home;
  }

  static HomeAudit of(Path home) {
    return new HomeAudit(home);
  }

  /** Fails if any file is not what it should be; temporary files of killed processes may be. */
  void requireSound() throws IOException {
    requireReadable();
    Lab.standing(home);
  }

  /** Fails as {@link #requireSound}, but leaves the ledger's sums alone, whatever day it is. */
  void requireReadable() throws IOException {
    Config.load(home, home, JsonValue.Obj.EMPTY);
    EnvFile.read(home.resolve(".env"));
    MemoryStore memory = memory();
    for (MemoryFile file : MemoryFile.values()) {
      memory.read(file);
    }
    sessions();
    for (Map.Entry<String, Path> file : files(home).entrySet()) {
      Path path = file.getValue();
      String name = path.getFileName().toString();
      if (name.startsWith(".")) {
        continue;
      }
      if (name.equals("jobs.json")) {
        assertThat(Json.parse(Files.readString(path))).as(name).isInstanceOf(JsonValue.Arr.class);
      } else if (name.endsWith(".json")) {
        assertThat(Json.parseObject(Files.readString(path)).members()).as(name).isNotEmpty();
      } else if (name.endsWith(".journal")) {
        for (String line : AppendLog.read(path)) {
          assertThat(Json.parseObject(line).get("op")).as(line).isPresent();
        }
      } else if (name.equals("slots.log")) {
        for (String line : AppendLog.read(path)) {
          assertThat(Json.parseObject(line).get("state")).as(line).isPresent();
        }
      } else if (name.endsWith(".jsonl")) {
        requireLines(path);
      } else if (name.endsWith(".log")) {
        assertThat(Files.readAllLines(path)).allMatch(line -> LOG_LINE.matcher(line).matches());
      }
    }
  }

  /** A line is a JSON object; a kill may have torn the last. */
  private static void requireLines(Path file) throws IOException {
    String text = Files.readString(file);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      assertThat(Json.parseObject(line).members()).as("%s: %s", file, line).isNotEmpty();
    }
  }

  /** Returns the session {@code id}, which must be there. */
  Session session(SessionId id) throws IOException {
    return switch (store(home, InstantSource.system()).load(id)) {
      case SessionLookup.Found(Session session) -> session;
      case SessionLookup.Unknown _ -> throw new AssertionError("there is no session " + id);
    };
  }

  /** Returns the sessions of {@code home}. */
  static SessionStore store(Path home, InstantSource clock) {
    return SessionStore.open(
        home, FileLocks.betweenProcesses(), clock, new Random(), UnaryOperator.identity());
  }

  /** Returns every session, which all must be readable. */
  List<Session> sessions() throws IOException {
    SessionStore store = store(home, InstantSource.system());
    List<Session> found = new ArrayList<>();
    for (String name : files(home.resolve("sessions")).keySet()) {
      if (name.endsWith(".json") && !name.startsWith(".") && !name.startsWith("_")) {
        SessionId id = SessionId.parse(name.replace(".json", "")).orElseThrow();
        if (store.load(id) instanceof SessionLookup.Found(Session session)) {
          found.add(session);
        }
      }
    }
    return found;
  }

  /** Returns the one session there is. */
  Session onlySession() throws IOException {
    List<Session> all = sessions();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  /** Returns the texts that are remembered in {@code file}. */
  List<String> remembered(MemoryFile file) throws IOException {
    return memory().read(file).entries().stream().map(entry -> entry.text()).toList();
  }

  /** Returns the records of the ledger's journal. */
  List<JsonValue.Obj> journal() throws IOException {
    List<JsonValue.Obj> records = new ArrayList<>();
    for (String line : AppendLog.read(home.resolve("logs/ledger.journal"))) {
      records.add(Json.parseObject(line));
    }
    return records;
  }

  private MemoryStore memory() throws IOException {
    return MemoryStore.open(
        home, FileLocks.betweenProcesses(), InstantSource.system(), UnaryOperator.identity());
  }

  /** Returns every regular file below {@code directory} by its path in it; none if it is absent. */
  static Map<String, Path> files(Path directory) throws IOException {
    Map<String, Path> found = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      walk.filter(Files::isRegularFile)
          .forEach(file -> found.put(directory.relativize(file).toString(), file));
    }
    return found;
  }

  /** Returns the files around {@code alpi}'s home that hold {@code secret}. */
  static List<String> holders(Alpi alpi, String secret) throws IOException {
    List<String> holders = new ArrayList<>();
    Map<String, Path> files = files(alpi.userHome().getParent());
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (Files.readString(file.getValue(), StandardCharsets.ISO_8859_1).contains(secret)) {
        holders.add(file.getKey());
      }
    }
    assertThat(files).hasSizeGreaterThan(5);
    return holders;
  }

  /**
   * Returns what a person would see of {@code directory}: names, kinds, modes, times, contents.
   * Without the audit trail, which has a record of each try, and the time of where that is.
   */
  static List<String> listing(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted().toList()) {
        if (path.endsWith("logs") || path.toString().contains("admin-audit.jsonl")) {
          continue;
        }
        String content =
            Files.isRegularFile(path) ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
        lines.add(
            directory.relativize(path)
                + " "
                + Files.readAttributes(path, "posix:permissions,lastModifiedTime,size")
                + " "
                + content);
      }
    }
    return lines;
  }
}
