package dev.alpi.engine.attachments;

import dev.alpi.profile.json.JsonValue;
import java.nio.file.Path;

/**
 * A file that goes with an answer, as it was when the turn ended.
 *
 * @param path where it is, links followed
 * @param name its name, fit to be shown
 * @param kind what it is for a person
 * @param mediaType what it is for a program
 * @param bytes its size
 * @param sha256 the digest of its content, or empty if it is too large for one
 */
public record OutputAttachment(
    Path path, String name, FileKind kind, String mediaType, long bytes, String sha256) {

  /**
   * Returns its description for the session: {@code name}, {@code kind}, {@code media_type}, {@code
   * bytes}, {@code sha256} if there is one, and {@code path}.
   */
  public JsonValue.Obj description() {
    JsonValue.Obj json =
        JsonValue.Obj.EMPTY
            .with("name", name)
            .with("kind", kind.text())
            .with("media_type", mediaType)
            .with("bytes", bytes);
    return (sha256.isEmpty() ? json : json.with("sha256", sha256)).with("path", path.toString());
  }
}
