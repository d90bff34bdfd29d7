package dev.alpi.image;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A service that people and the agent write to each other by, played here.
 *
 * <p><b>Threads:</b> any; one at a time for a chat.
 */
interface ChaosChannel extends AutoCloseable {
  /** What is allowed to come twice. */
  enum Repeats {
    /** Nothing: the service recognises what it has. */
    NONE,
    /** What says that it may have come before. */
    MARKED
  }

  String name();

  Repeats repeats();

  /** Returns where people write to the agent. */
  List<String> chats();

  /** Returns its settings, below {@code gateway} and its name. */
  Obj settings();

  /** Returns the settings of mail accounts, by their names. */
  default Obj accounts() {
    return Obj.EMPTY;
  }

  /** Returns the secrets by their names. */
  Map<String, String> secrets();

  /**
   * Writes a message, and returns when the service has it, or the agent does where there is none in
   * between.
   *
   * @throws IOException if it never will
   */
  void say(ChaosMessage message) throws IOException, InterruptedException;

  /** Returns what people read, in the order in which it came. */
  List<ChaosAnswer> answers();

  /** Lets requests of the agent fail from now on, so many of all. */
  void failAtRandom(long seed, double rate);

  @Override
  void close() throws IOException;
}
