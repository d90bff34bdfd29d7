package dev.alpi.cli.tui;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands that are about the terminal alone. */
final class LocalCommands {
  /** What they are, for the menu and for help. */
  static final List<Candidate> ALL =
      List.of(
          new Candidate("/help", "what is used most, and keys; all: everything"),
          new Candidate("/copy", "copy the last answer; /copy 2 copies the second piece of code"),
          new Candidate("/fold", "show reasoning whole, or in one line again"),
          new Candidate("/attach", "FILE goes with the next message"),
          new Candidate("/attachments", "what goes with the next message"),
          new Candidate("/clear-attachments", "nothing goes with it"),
          new Candidate("/clear", "clear the screen; the conversation goes on"),
          new Candidate("/quit", "leave; so do Ctrl-D and /exit"));

  /** What people ask for most; {@code /help} begins with it. */
  private static final List<String> USED =
      List.of("/new", "/sessions", "/model", "/status", "/outputs", "/attach", "/quit");

  private static final List<String> KEYS =
      List.of(
          "Enter           send; while the agent works: afterwards, once more: at once",
          "Ctrl-J          new line; also Alt-Enter, or a backslash before Enter",
          "Tab             complete a command, @peer, path or model",
          "@PEER …         the agent puts that to the peer; /peers lists them",
          "Esc             interrupt the agent",
          "Ctrl-O          show the last folded output or reasoning, then the one before",
          "Up, Down        what was said before; Ctrl-R searches it",
          "Ctrl-C          interrupt; twice leaves",
          "Ctrl-Y          copy the last answer",
          "Ctrl-L          draw anew");

  /** How many of the keys fit into a small window with the rest of {@code /help}. */
  private static final int KEYS_USED = 6;

  private static final int KEY_COLUMNS = 16;

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
      case "/help" -> help(rest);
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

  /** Shows what fits into 24 rows, or all there is. */
  private void help(String what) {
    List<Candidate> all = screen.commands();
    boolean isWhole = what.equals("all");
    transcript.space();
    if (isWhole) {
      all.forEach(command -> explain(command, widest(all)));
    } else {
      List<Candidate> used = USED.stream().flatMap(name -> named(all, name)).toList();
      used.forEach(command -> explain(command, KEY_COLUMNS));
      String others =
          all.stream()
              .map(Candidate::value)
              .filter(name -> !USED.contains(name))
              .collect(Collectors.joining(" "));
      transcript.add(
          Piece.wrapped(
              Line.plain("  also: "),
              Line.plain("        "),
              List.of(new Span(others, Look.CODE))));
    }
    transcript.space();
    for (String key : isWhole ? KEYS : KEYS.subList(0, KEYS_USED)) {
      explain(key.substring(0, KEY_COLUMNS), KEY_COLUMNS, key.substring(KEY_COLUMNS));
    }
    if (!isWhole) {
      transcript.add(
          Line.of(Span.quiet("  /help all says what each does, and has the other keys")));
    }
  }

  private static Stream<Candidate> named(List<Candidate> all, String name) {
    return all.stream().filter(command -> command.value().equals(name));
  }

  private static int widest(List<Candidate> all) {
    return all.stream().mapToInt(command -> command.value().length() + 2).max().orElse(0);
  }

  private void explain(Candidate command, int columns) {
    explain(command.value(), columns, command.note());
  }

  private void explain(String name, int columns, String note) {
    transcript.add(
        Piece.wrapped(
            Line.of(new Span("  " + Columns.padded(name, columns), Look.CODE)),
            Line.plain(" ".repeat(columns + 2)),
            List.of(Span.plain(note))));
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
