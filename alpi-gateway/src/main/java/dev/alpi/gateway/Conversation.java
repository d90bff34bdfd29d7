package dev.alpi.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whoever is talked to: the port to an agent.
 *
 * <p><b>Threads:</b> any; messages of one place come one after the other.
 */
public interface Conversation {
  /**
   * A message for the agent.
   *
   * @param channel how it came
   * @param place where it was said, and is answered
   * @param sender who said it
   * @param text what they said; may be blank if there are files
   * @param files what came with it
   * @param attempt the how manieth time it is handled, from 1 on: more than 1 if the process ended
   *     while it was, or it failed
   */
  record Message(
      ChannelId channel,
      Place place,
      Sender sender,
      String text,
      List<Path> files,
      int attempt) {
    /** Copies the list. */
    public Message {
      files = List.copyOf(files);
    }
  }

  /** What came of a message. */
  sealed interface Outcome {
    /**
     * It is answered.
     *
     * @param reply the answer
     */
    record Answered(Reply reply) implements Outcome {}

    /**
     * It was stopped.
     *
     * @param text what had been said until then
     */
    record Stopped(String text) implements Outcome {}

    /**
     * There is no answer.
     *
     * @param reason why, for whoever wrote the message: nothing that is for the owner alone
     */
    record Failed(String reason) implements Outcome {}
  }

  /**
   * Answers a message.
   *
   * @param message what was said
   * @param talk what goes on between here and there meanwhile
   * @return what came of it
   * @throws IOException if it cannot be handled now, and may later
   * @throws InterruptedException if it is to end; it is handled again after the next start
   */
  Outcome answer(Message message, Talk talk) throws IOException, InterruptedException;

  /** What goes on while a message is answered. */
  interface Talk {
    /**
     * A tool is used.
     *
     * @param what which and what for, in a few words
     */
    void tool(String what);

    /**
     * Asks for leave, and waits for the answer of somebody who is let in.
     *
     * @param what exactly would be done
     * @param reasons why it needs leave
     * @return whether they said yes; no if they said nothing in time
     * @throws InterruptedException if the message is stopped
     */
    boolean approves(String what, List<String> reasons) throws InterruptedException;

    /**
     * Is told when it is to stop, at once if it already is.
     *
     * @param stop stops it; soon returns
     */
    void whenStopped(Runnable stop);
  }

  /**
   * Does what one of the shortcuts asks for.
   *
   * @param shortcut which
   * @param channel how it came
   * @param place where
   * @param argument what stands after it; empty if nothing does
   * @return what to answer
   * @throws IOException if it cannot be done
   */
  String shortcut(Shortcut shortcut, ChannelId channel, Place place, String argument)
      throws IOException;

  /** What is done without asking the agent. */
  enum Shortcut {
    /** How the conversation stands. */
    STATUS,
    /** The next message begins a new conversation. */
    NEW,
    /** Which conversation goes on. */
    CONTINUE,
    /** Which model answers; with an argument, another one. */
    MODEL,
    /** What was spent. */
    SPEND
  }

  /**
   * {@return whether there is a peer called {@code peer}}
   *
   * @param peer what stood after an at sign
   */
  boolean hasPeer(String peer);

  /**
   * Asks a peer, without the agent.
   *
   * @param peer which
   * @param message the message, its text without the name of the peer
   * @param talk what goes on meanwhile
   * @return its answer
   * @throws IOException if there is none, with the reason
   * @throws InterruptedException if it is to end
   */
  String askPeer(String peer, Message message, Talk talk) throws IOException, InterruptedException;

  /**
   * Turns speech into text.
   *
   * @param voice a recording
   * @return what was said; empty if nothing here can tell
   * @throws IOException if it cannot be told, with the reason
   * @throws InterruptedException if it is to end
   */
  Optional<String> transcribe(Path voice) throws IOException, InterruptedException;
}
