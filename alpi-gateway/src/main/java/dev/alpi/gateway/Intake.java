package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a channel hands over what it has received.
 *
 * <p><b>Threads:</b> any.
 */
public interface Intake {
  /**
   * {@return whether messages of {@code sender} at {@code place} are let in} Asked before anything
   * that costs: a download, a decryption, a parse of the body. A refusal is counted, for the owner
   * to see who knocked; nothing is answered.
   *
   * @param sender who
   * @param place where
   */
  boolean admits(Sender sender, Place place);

  /**
   * {@return what was last given to {@link #take} as the cursor}
   *
   * @throws IOException if it cannot be read
   */
  Optional<String> cursor() throws IOException;

  /**
   * Takes messages. When it returns they and the cursor are on disk, in one step, and the channel
   * may tell its service that it has them. Those that were taken before are left out.
   *
   * @param messages what came, in the order in which it is to be handled
   * @param cursor where the channel goes on after this; empty to leave it as it is
   * @throws IOException if they cannot be written, or too many wait already; nothing was taken
   */
  void take(List<Inbound> messages, Optional<String> cursor) throws IOException;

  /**
   * {@return what has gone out as the answer to a message that was taken before, also by a process
   * before this one: the bodies of its pieces by their keys; empty if nothing has, or it is no
   * longer known}
   *
   * @param id its {@link Inbound#id}
   * @throws IOException if it cannot be read
   */
  default Map<String, Obj> answered(String id) throws IOException {
    return Map.of();
  }

  /**
   * Notes a message that cannot be handled, with the dead letters, so that it is not met again.
   *
   * @param id its {@link Inbound#id}
   * @param sender who sent it, as far as is known
   * @param reason why not, without its content
   * @throws IOException if that cannot be written
   */
  void refuse(String id, Sender sender, String reason) throws IOException;

  /** Notes that the service has answered: there was nothing new, or there was. */
  void alive();

  /**
   * {@return a folder of the channel's own for files that came with messages; it exists} What it
   * writes there it removes when it is asked to {@link Channel#fetch} it, or never: files that no
   * message waits for are removed after a while.
   *
   * @throws IOException if it cannot be made
   */
  Path spool() throws IOException;
}
