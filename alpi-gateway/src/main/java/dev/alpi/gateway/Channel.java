package dev.alpi.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A way to reach a profile: a bot, a mail account, a hook.
 *
 * <p>It keeps nothing on disk but what it gives to its {@link Intake}, and does nothing before it
 * is asked to. What it reads is hostile: nothing that a service or a sender writes may end in
 * another exception than those declared here.
 *
 * <p><b>Threads:</b> {@link #receive} runs in one thread of its own, all else in any, at the same
 * time too.
 */
public interface Channel extends AutoCloseable {
  /** {@return its name} */
  ChannelId id();

  /** {@return what it can do} */
  Traits traits();

  /**
   * What a channel can do.
   *
   * @param repeats whether the service recognises what it was sent before
   * @param hasTyping whether it can show that an answer is being written
   * @param showsTools whether people are told which tools are used, unless the settings say
   *     otherwise
   */
  record Traits(Repeats repeats, boolean hasTyping, boolean showsTools) {}

  /** Whether a service recognises what it was sent before. */
  enum Repeats {
    /** The same {@link Outgoing#key} arrives once, however often it is sent. */
    RECOGNISED,
    /** It arrives as often as it is sent. */
    ARRIVE
  }

  /**
   * Receives until the thread is interrupted or the channel closed.
   *
   * @param intake takes what came
   * @throws IOException if the service cannot be reached or does not want us; it is begun again
   *     after a while
   * @throws InterruptedException if it is to end
   */
  void receive(Intake intake) throws IOException, InterruptedException;

  /**
   * {@return {@code reply} in the form of the channel, in pieces of which each is sent alone}
   *
   * @param reply what is to be said; at least a text or a file
   */
  List<Piece> compose(Reply reply);

  /**
   * Sends a piece, and waits until the service has it.
   *
   * @param piece what, and where to
   * @return what the service calls it; empty if it has no name for it
   * @throws SendException if it was not acknowledged
   * @throws InterruptedException if it is to end; it may have arrived
   */
  String send(Outgoing piece) throws SendException, InterruptedException;

  /**
   * Shows that an answer is being written, for some seconds.
   *
   * @param place where
   * @throws IOException if that failed, which matters to nobody
   * @throws InterruptedException if it is to end
   */
  default void typing(Place place) throws IOException, InterruptedException {}

  /**
   * Takes note that a button was pressed, so that it stops waiting.
   *
   * @param button the message that the press is
   * @throws IOException if that failed, which matters to nobody
   * @throws InterruptedException if it is to end
   */
  default void pressed(Inbound button) throws IOException, InterruptedException {}

  /**
   * Fetches a file that came with a message.
   *
   * @param file which
   * @param target where to; does not exist
   * @param bytesMax how much of it at most
   * @throws IOException if it cannot be had, or is larger
   * @throws InterruptedException if it is to end
   */
  void fetch(FileRef file, Path target, long bytesMax) throws IOException, InterruptedException;

  /**
   * Reaches the service, without receiving or sending anything.
   *
   * @return who we are there, in a few words
   * @throws IOException if it cannot be reached or does not know us; the message says what to do
   * @throws InterruptedException if it is to end
   */
  String probe() throws IOException, InterruptedException;

  /** Ends {@link #receive} and every request. */
  @Override
  void close();
}
