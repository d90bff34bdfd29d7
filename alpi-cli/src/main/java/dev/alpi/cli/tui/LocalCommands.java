package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands that are about the terminal alone. */
final class LocalCommands {
  /** What they are, for the menu and for help. */
  static final List<Candidate> ALL =
      List.of(
          new Candidate("/help", "what there is"),
          new Candidate("/copy", "copy the last answer; /copy 2 copies the second piece of code"),
          new Candidate("/fold", "show reasoning whole, or in one line again"),
          new Candidate("/attach", "FILE goes with the next message"),
          new Candidate("/attachments", "what goes with the next message"),
          new Candidate("/clear-attachments", "nothing goes with it"),
          new Candidate("/clear", "clear the screen; the conversation goes on"),
          new Candidate("/quit", "leave; so do Ctrl-D and /exit"));

  private static final List<String> KEYS =
      List.of(
          "Enter           send; while the agent works: send afterwards, once more: at once",
          "Ctrl-J          new line; also Alt-Enter, or a backslash before Enter",
          "Tab             complete a command, @peer, path or model",
          "@PEER …         the agent puts that to the peer; /peers lists them",
          "Up, Down        what was said before; Ctrl-R searches it",
          "Esc             interrupt the agent",
          "Ctrl-C          interrupt; twice leaves",
          "Ctrl-O          show the last folded output or reasoning, then the one before",
          "Ctrl-Y          copy the last answer",
          "Ctrl-L          draw anew");

  private final Screen screen;
  private final Transcript transcript;
  private final CodeBlocks codes;
  private final ScreenPort port;

  LocalCommands(Screen screen, Transcript transcript, CodeBlocks codes, ScreenPort port) {
    this.screen = screen;
    this.transcript = transcript;
    this.codes = codes;
    this.port = port;
  }

  /** Runs {@code line} if it is one of them; says whether it is. */
  boolean run(String line) {
    String[] words = line.strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1].strip() : "";
    switch (words[0]) {
      case "/help" -> help();
      case "/copy" -> copy(rest);
      case "/fold" -> screen.toggleFold();
      case "/attach" -> attach(rest);
      case "/attachments" -> attachments();
      case "/clear-attachments" -> {
        screen.attachments().clear();
        screen.hint("nothing goes with the next message");
      }
      case "/clear" -> {
        transcript.forget();
        port.redraw();
      }
      case "/quit", "/exit" -> port.leave();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void help() {
    transcript.space();
    List<Candidate> all = new ArrayList<>(screen.commands());
    for (Candidate command : all) {
      transcript.add(
          Line.of(
              new Span("  " + Columns.padded(command.value(), 16), Look.CODE),
              Span.plain(command.note())));
    }
    transcript.space();
    for (String key : KEYS) {
      transcript.add(
          Piece.wrapped(
              Line.of(new Span("  " + key.substring(0, 16), Look.CODE)),
              Line.plain(" ".repeat(18)),
              List.of(Span.plain(key.substring(16)))));
    }
  }

  private void copy(String which) {
    if (which.isEmpty()) {
      screen.copyAnswer();
      return;
    }
    Optional<String> code =
        which.matches("[0-9]{1,6}") ? codes.find(Integer.parseInt(which)) : Optional.empty();
    code.ifPresentOrElse(
        text -> {
          port.copy(text);
          screen.hint("code " + which + " is in the clipboard, if the terminal allows it");
        },
        () -> screen.hint("there is no code " + which));
  }

  private void attach(String file) {
    if (file.isEmpty()) {
      screen.hint("/attach FILE");
    } else {
      port.attach(unquoted(file));
    }
  }

  private static String unquoted(String file) {
    boolean isQuoted =
        file.length() > 1
            && (file.startsWith("\"") || file.startsWith("'"))
            && file.endsWith(file.substring(0, 1));
    return isQuoted ? file.substring(1, file.length() - 1) : file.replace("\\ ", " ");
  }

  private void attachments() {
    if (screen.attachments().isEmpty()) {
      screen.hint("nothing goes with the next message");
    }
    for (String file : screen.attachments()) {
      transcript.note(file);
    }
  }
}
