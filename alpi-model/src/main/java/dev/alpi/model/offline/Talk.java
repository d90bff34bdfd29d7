package dev.alpi.model.offline;

import dev.alpi.model.offline.Phrase.Slots;

/** Requests that need no tool: what the model says of itself and of the conversation. */
final class Talk {
  private static final int QUOTE_CHARS_MAX = 500;

  private static final String SELF =
      "I am builtin/offline, alpi's built-in offline model: a small deterministic program, not a "
          + "language model. I need no key and no network.";

  private static final String EXAMPLES =
      """
      For example:
      - remember that the staging port is 5433
      - what is the staging port?
      - forget the staging port · list your memories
      - read notes.txt · list files in docs · search for "port" in docs
      - write "hello" to hello.txt · replace "hello" with "goodbye" in hello.txt
      - run `uname -a`
      - add buy milk to my todo list · list todos · complete 1

      Several requests may be joined by "and then", ";" or new lines.\
      """;

  private static final String CONNECT =
      "To talk to a real model: `alpi setup model` asks for one and its key.";

  private Talk() {}

  static Step greeting(Slots slots, Conversation conversation) {
    return say("Hello. " + SELF + " Say \"help\" to see what I understand.");
  }

  static Step thanks(Slots slots, Conversation conversation) {
    return say("You're welcome.");
  }

  static Step identity(Slots slots, Conversation conversation) {
    return say(SELF + " " + CONNECT);
  }

  static Step help(Slots slots, Conversation conversation) {
    return say(SELF + "\n" + EXAMPLES + "\n" + CONNECT);
  }

  static Step connect(Slots slots, Conversation conversation) {
    return say(CONNECT);
  }

  static Step arithmetic(Slots slots, Conversation conversation) {
    return say("Arithmetic is beyond me: I am the offline model. " + CONNECT);
  }

  static Step nothing(Slots slots, Conversation conversation) {
    return say("All right. I did nothing.");
  }

  static Step lastSaid(Slots slots, Conversation conversation) {
    return say(
        conversation
            .previous()
            .map(previous -> "You said: " + quote(previous.userText()))
            .orElse("That was the first thing you said in this conversation."));
  }

  static Step lastAnswered(Slots slots, Conversation conversation) {
    return say(
        conversation
            .previous()
            .map(previous -> "I said: " + quote(previous.spokenText()))
            .orElse("I have said nothing yet in this conversation."));
  }

  static Step proceed(Slots slots, Conversation conversation) {
    return say(
        Turn.unspoken(conversation)
            .orElse(
                "There is nothing to continue: what I last said was all I had to say. "
                    + "Tell me what to do next."));
  }

  /** Returns what is said to something that no phrase fits. */
  static String notUnderstood() {
    return "I did not understand that. " + SELF + "\n" + EXAMPLES + "\n" + CONNECT;
  }

  /** Returns what is said to pictures and files that came with a message. */
  static String blind() {
    return "I cannot see images, and I do not read what is attached: I am the offline model. A text"
        + " file in the workspace I can read with a tool: say \"read notes.txt\". "
        + CONNECT;
  }

  /** Returns the beginning of {@code text}, in quotes. */
  static String quote(String text) {
    String plain = text.strip();
    boolean fits = plain.length() <= QUOTE_CHARS_MAX;
    return "\"" + (fits ? plain : plain.substring(0, QUOTE_CHARS_MAX) + "…") + "\"";
  }

  private static Step say(String text) {
    return Step.Say.done(text);
  }
}
