package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What goes out with one request to the service.
 *
 * @param body what the channel sends, in its form; small enough for the service
 * @param plain what of it a person reads, for the list of the outbox
 * @param file a file that goes with it
 */
public record Piece(Obj body, String plain, Optional<Path> file) {
  /**
   * {@return one without a file}
   *
   * @param body what the channel sends
   * @param plain what of it a person reads
   */
  public static Piece of(Obj body, String plain) {
    return new Piece(body, plain, Optional.empty());
  }
}
