package dev.alpi.cli.tui;

import java.util.List;

/** What a screen asks of the chat around it. Nothing here waits. */
interface ScreenPort {
  /** Begins a turn; its end is told by {@link Screen#ended}. */
  void say(String text, List<String> files);

  /** Begins a command; its end is told by {@link Screen#told}. */
  void command(String line);

  /** Ends the turn or command that runs. */
  void interrupt();

  void leave();

  /** Looks for what {@code start} can become, and tells {@link Screen#completed}. */
  void complete(ChatBackend.Completing what, String start);

  /** Looks whether a file can go with a question, and tells {@link Screen#attached}. */
  void attach(String file);

  /** Puts text into the clipboard of the terminal. */
  void copy(String text);

  /** Keeps what was typed. */
  void remember(String text);

  /** Lets the shell have the terminal until it gives it back. */
  void suspend();

  /** Clears the terminal and draws everything anew. */
  void redraw();
}
