package dev.alpi.engine.tools;

import dev.alpi.profile.json.JsonValue;
import java.util.Locale;
import java.util.Optional;

/**
 * What a tool did to one file (alpi-engine spec §1.8, {@code file_mutations}).
 *
 * @param path the file, relative to the workspace if it is in it
 * @param operation what was done
 * @param sha256Before the hash of what was there, in hexadecimal; absent for a new file, and for
 *     one beyond {@link FileState#HASH_BYTES_MAX}
 * @param sha256After the hash of what is there now; absent for a deleted file
 * @param bytes how large the file is now; 0 if it is gone
 * @param lines how many lines it has now; 0 if it is gone or no text
 * @param diff the beginning of what differs, with {@code -} and {@code +}, secrets masked; at most
 *     {@link LineDiff#EXCERPT_CHARS_MAX} characters, empty if either side is no text or too large
 */
public record FileChange(
    String path,
    Operation operation,
    Optional<String> sha256Before,
    Optional<String> sha256After,
    long bytes,
    long lines,
    String diff) {

  /** What can be done to a file. */
  public enum Operation {
    /** It was not there before. */
    CREATE("created"),
    /** All of it was replaced. */
    WRITE("replaced"),
    /** A piece of it was replaced. */
    EDIT("edited"),
    /** It is not there any more. */
    DELETE("deleted");

    private final String done;

    Operation(String done) {
      this.done = done;
    }

    /** Returns the name that events have: {@code create}, {@code write}, … */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    String done() {
      return done;
    }
  }

  /** Returns it as an event tells it; a hash that is absent is null. */
  public JsonValue.Obj json() {
    return JsonValue.Obj.EMPTY
        .with("path", path)
        .with("operation", operation.wireName())
        .withOrNull("sha256_before", sha256Before)
        .withOrNull("sha256_after", sha256After)
        .with("bytes", bytes)
        .with("lines", lines)
        .with("diff", diff);
  }
}
