package dev.alpi.cli.tui;

import java.util.Optional;

/** The keys of control sequences: those of xterm, which all others have too, and of kitty. */
final class KeySequences {
  private static final int ENTER = 13;
  private static final int TAB = 9;
  private static final int ESCAPE = 27;
  private static final int BACKSPACE = 127;

  private KeySequences() {}

  /** Returns the key of {@code ESC O} and {@code last}. */
  static Key.Name singleShift(char last) {
    return switch (last) {
      case 'A' -> Key.Name.UP;
      case 'B' -> Key.Name.DOWN;
      case 'C' -> Key.Name.RIGHT;
      case 'D' -> Key.Name.LEFT;
      case 'H' -> Key.Name.HOME;
      case 'F' -> Key.Name.END;
      case 'M' -> Key.Name.ENTER;
      default -> Key.Name.UNKNOWN;
    };
  }

  /** Returns the key of {@code ESC [ parameters last}; nothing if it is none, but an answer. */
  static Optional<Key> key(String parameters, char last) {
    String[] parts = parameters.split(";", -1);
    int first = number(parts[0], 1);
    int modifiers = parts.length > 1 ? number(parts[1].split(":", 2)[0], 1) - 1 : 0;
    boolean isWord = (modifiers & 0b110) != 0;
    Key.Name name =
        switch (last) {
          case 'A' -> Key.Name.UP;
          case 'B' -> Key.Name.DOWN;
          case 'C' -> isWord ? Key.Name.WORD_RIGHT : Key.Name.RIGHT;
          case 'D' -> isWord ? Key.Name.WORD_LEFT : Key.Name.LEFT;
          case 'H' -> Key.Name.HOME;
          case 'F' -> Key.Name.END;
          case 'Z' -> Key.Name.BACK_TAB;
          case '~' -> tilde(first);
          default -> Key.Name.UNKNOWN;
        };
    if (last == 'u' && !parameters.startsWith("?")) {
      return Optional.of(unicode(first, modifiers));
    }
    boolean isAnswer = last == 'R' || last == 'c' || last == 'n' || last == 'u' || last == 'y';
    boolean isFocus = (last == 'I' || last == 'O') && parameters.isEmpty();
    return isAnswer || isFocus ? Optional.empty() : Optional.of(new Key.Pressed(name));
  }

  private static Key.Name tilde(int number) {
    return switch (number) {
      case 1, 7 -> Key.Name.HOME;
      case 3 -> Key.Name.DELETE;
      case 4, 8 -> Key.Name.END;
      case 5 -> Key.Name.PAGE_UP;
      case 6 -> Key.Name.PAGE_DOWN;
      default -> Key.Name.UNKNOWN;
    };
  }

  /** A key as a terminal tells it that was asked to tell modifiers too. */
  private static Key unicode(int code, int modifiers) {
    boolean isAlt = (modifiers & 0b10) != 0;
    boolean isControl = (modifiers & 0b100) != 0;
    return switch (code) {
      // Shift-Enter and Ctrl-Enter are what people try first
      case ENTER -> new Key.Pressed(modifiers == 0 ? Key.Name.ENTER : Key.Name.ALT_ENTER);
      case TAB -> new Key.Pressed((modifiers & 1) == 0 ? Key.Name.TAB : Key.Name.BACK_TAB);
      case ESCAPE -> new Key.Pressed(Key.Name.ESCAPE);
      case BACKSPACE -> new Key.Pressed(isAlt ? Key.Name.ALT_BACKSPACE : Key.Name.BACKSPACE);
      default -> {
        if (code < ' ' || !Character.isValidCodePoint(code)) {
          yield new Key.Pressed(Key.Name.UNKNOWN);
        }
        if (isControl && code < 0x7f) {
          yield new Key.Control((char) Character.toLowerCase(code));
        }
        yield isAlt ? new Key.Alt(code) : new Key.Typed(code);
      }
    };
  }

  private static int number(String text, int otherwise) {
    if (text.isEmpty() || text.length() > 7) {
      return otherwise;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return otherwise;
      }
    }
    return Integer.parseInt(text);
  }
}
