package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The list of what an archive of format 2 has: a line of JSON for each entry.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class ManifestText {
  /** A path has 4,096 bytes at most, and a link leads to another one; each may be escaped. */
  private static final int LINE_BYTES_MAX = 128 * 1024;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern MODE = Pattern.compile("[0-7]{4}");
  private static final int PERMISSIONS = 0777;

  private final ChunkText text;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private long at;

  ManifestText(ChunkText text) {
    this.text = text;
  }

  /** Returns the line of an entry, with its end. */
  static byte[] line(Manifest.Line line) {
    ArchiveEntry entry = line.entry();
    Obj json =
        Obj.EMPTY
            .with("path", entry.path())
            .with("kind", kind(entry.kind()))
            .with("mode", String.format(Locale.ROOT, "%04o", entry.mode()))
            .with("mtime", ArchiveTime.text(entry.modified()));
    json =
        switch (entry.kind()) {
          case DIRECTORY -> json;
          case LINK -> json.with("target", entry.target());
          case FILE, HARD_LINK -> {
            Obj file =
                json.with("size", entry.size()).with("at", line.at()).with("sha256", line.sum());
            yield entry.target().isEmpty() ? file : file.with("same_as", entry.target());
          }
        };
    return (Json.compact(json) + "\n").getBytes(UTF_8);
  }

  private static String kind(ArchiveEntry.Kind kind) {
    return switch (kind) {
      case FILE, HARD_LINK -> "file";
      case LINK -> "link";
      case DIRECTORY -> "directory";
    };
  }

  /** Returns the next line; empty after the last. */
  Optional<Manifest.Line> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (!piece.hasRemaining()) {
        if (at == text.bytes()) {
          if (line.size() > 0) {
            throw wrong("ends within a line");
          }
          return Optional.empty();
        }
        piece = text.slice(at, text.bytes() - at);
        at += piece.remaining();
      }
      byte[] bytes = piece.array();
      int start = piece.position();
      int end = start;
      while (end < piece.limit() && bytes[end] != '\n') {
        end++;
      }
      line.write(bytes, start, end - start);
      if (line.size() > LINE_BYTES_MAX) {
        throw wrong("has a line without end");
      }
      boolean isWhole = end < piece.limit();
      piece = piece.position(isWhole ? end + 1 : end);
      if (isWhole) {
        return Optional.of(parsed(line.toByteArray()));
      }
    }
  }

  private static Manifest.Line parsed(byte[] line) throws IOException {
    Obj json;
    try {
      json = Json.parse(line) instanceof Obj object ? object : Obj.EMPTY;
    } catch (JsonSyntaxException e) {
      throw wrong("has a line that is no JSON: " + e.getMessage());
    }
    ArchiveEntry.Kind kind =
        switch (json.string("kind").orElse("")) {
          case "file" -> ArchiveEntry.Kind.FILE;
          case "link" -> ArchiveEntry.Kind.LINK;
          case "directory" -> ArchiveEntry.Kind.DIRECTORY;
          default -> throw wrong("has something that is no file, link or directory");
        };
    boolean isFile = kind == ArchiveEntry.Kind.FILE;
    String hash = isFile ? json.string("sha256").orElse("") : "";
    long size = isFile ? json.integer("size").orElse(-1) : 0;
    long at = isFile ? json.integer("at").orElse(-1) : 0;
    String path = text(json, "path");
    if (size < 0 || at < 0 || isFile && !HASH.matcher(hash).matches()) {
      throw wrong("has a file without size, place or sum");
    }
    boolean isSame = isFile && json.get("same_as").isPresent();
    String target =
        kind == ArchiveEntry.Kind.LINK ? text(json, "target") : isSame ? text(json, "same_as") : "";
    if (isSame && target.isEmpty()) {
      throw wrong("has a file that is the same as one without a name");
    }
    ArchiveEntry entry =
        new ArchiveEntry(
            path,
            kind,
            size,
            mode(json.string("mode").orElse("")),
            ArchiveTime.parse(json.string("mtime").orElse("")),
            target);
    return new Manifest.Line(entry, hash, at);
  }

  /** Returns a text of characters, and not of halves of them, which no file can be named by. */
  private static String text(Obj json, String name) throws BackupException {
    String text = json.string(name).orElse("");
    if (text.codePoints().anyMatch(each -> Character.getType(each) == Character.SURROGATE)) {
      throw wrong("has a " + name + " that is no text");
    }
    return text;
  }

  private static int mode(String digits) throws BackupException {
    if (!MODE.matcher(digits).matches()) {
      throw wrong("has a wrong mode");
    }
    return Integer.parseInt(digits, 8) & PERMISSIONS;
  }

  private static BackupException wrong(String what) {
    return BackupException.hostile("the list of the archive " + what);
  }
}
