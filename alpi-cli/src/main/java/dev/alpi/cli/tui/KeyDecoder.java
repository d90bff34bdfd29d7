package dev.alpi.cli.tui;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Understands the bytes that a terminal sends for keys. Whatever comes, it ends as keys: sequences
 * that nobody knows are {@link Key.Name#UNKNOWN}, bytes that are no UTF-8 are U+FFFD.
 */
final class KeyDecoder {
  /** A paste that is longer is cut: so much text is a file. */
  static final int PASTE_BYTES_MAX = 1024 * 1024;

  /** Longer sequences are none of a keyboard. */
  private static final int SEQUENCE_BYTES_MAX = 64;

  private static final int ESCAPE = 0x1b;
  private static final int DELETE = 0x7f;
  private static final byte[] PASTE_END = "\u001b[201~".getBytes(StandardCharsets.US_ASCII);

  private enum State {
    GROUND,
    ESCAPED,
    /** Within a sequence that ends with a letter. */
    CONTROL_SEQUENCE,
    /** After {@code ESC O}: one more. */
    SINGLE_SHIFT,
    /** Within an answer of the terminal, to BEL or ST. */
    STRING,
    CHARACTER,
    PASTE
  }

  private State state = State.GROUND;
  private final StringBuilder sequence = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean isAlt;
  private int missing;
  private int pasteEnd;

  /** Takes bytes and returns the keys that they complete. */
  List<Key> take(byte[] input, int count) {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      take(input[i] & 0xff, keys);
    }
    return keys;
  }

  /** Says whether what came so far may be a key alone or the beginning of another one. */
  boolean isWaiting() {
    return state == State.ESCAPED || state == State.SINGLE_SHIFT || state == State.STRING;
  }

  /** Returns the keys that stand there if nothing more belongs to them. */
  List<Key> settle() {
    List<Key> keys = new ArrayList<>();
    if (state == State.ESCAPED) {
      keys.add(new Key.Pressed(Key.Name.ESCAPE));
    } else if (state == State.SINGLE_SHIFT) {
      keys.add(new Key.Alt('O'));
    }
    if (isWaiting()) {
      ground();
    }
    return keys;
  }

  private void ground() {
    state = State.GROUND;
    isAlt = false;
    sequence.setLength(0);
    bytes.reset();
  }

  private void take(int b, List<Key> keys) {
    switch (state) {
      case GROUND -> first(b, keys);
      case ESCAPED -> afterEscape(b, keys);
      case CONTROL_SEQUENCE -> inSequence(b, keys);
      case SINGLE_SHIFT -> {
        keys.add(new Key.Pressed(KeySequences.singleShift((char) b)));
        ground();
      }
      case STRING -> {
        if (b == 0x07 || (b == '\\' && sequence.toString().endsWith("\u001b"))) {
          ground();
        } else {
          sequence.setLength(0);
          sequence.append((char) b);
        }
      }
      case CHARACTER -> next(b, keys);
      case PASTE -> paste(b, keys);
    }
  }

  private void first(int b, List<Key> keys) {
    if (b == ESCAPE) {
      state = State.ESCAPED;
    } else if (b >= 0x80) {
      bytes.reset();
      bytes.write(b);
      missing = b >= 0xf0 && b < 0xf8 ? 3 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xc0 ? 1 : 0;
      state = State.CHARACTER;
      if (missing == 0 || b >= 0xf8) {
        character(keys);
      }
    } else {
      keys.add(plain(b));
      ground();
    }
  }

  private Key plain(int b) {
    Key.Name name =
        switch (b) {
          case '\r' -> isAlt ? Key.Name.ALT_ENTER : Key.Name.ENTER;
          case '\t' -> Key.Name.TAB;
          case '\b', DELETE -> isAlt ? Key.Name.ALT_BACKSPACE : Key.Name.BACKSPACE;
          default -> Key.Name.UNKNOWN;
        };
    if (name != Key.Name.UNKNOWN) {
      return new Key.Pressed(name);
    }
    if (b >= ' ') {
      return isAlt ? new Key.Alt(b) : new Key.Typed(b);
    }
    return new Key.Control((char) Character.toLowerCase(b + '@'));
  }

  private void next(int b, List<Key> keys) {
    if ((b & 0xc0) != 0x80) {
      // the character was cut off
      character(keys);
      take(b, keys);
      return;
    }
    bytes.write(b);
    missing--;
    if (missing == 0) {
      character(keys);
    }
  }

  private void character(List<Key> keys) {
    int[] characters = bytes.toString(StandardCharsets.UTF_8).codePoints().toArray();
    for (int character : characters) {
      keys.add(isAlt ? new Key.Alt(character) : new Key.Typed(character));
    }
    ground();
  }

  private void afterEscape(int b, List<Key> keys) {
    switch (b) {
      case '[' -> state = State.CONTROL_SEQUENCE;
      case 'O' -> state = State.SINGLE_SHIFT;
      case ']', 'P', '_', '^', 'X' -> {
        // a terminal's answer; but it may also be Alt and that key, at the end of what came
        state = State.STRING;
      }
      case ESCAPE -> keys.add(new Key.Pressed(Key.Name.ESCAPE));
      default -> {
        isAlt = true;
        first(b, keys);
      }
    }
  }

  private void inSequence(int b, List<Key> keys) {
    if (b >= 0x40 && b <= 0x7e) {
      String parameters = sequence.toString();
      ground();
      if (b == '~' && parameters.equals("200")) {
        state = State.PASTE;
        pasteEnd = 0;
      } else {
        KeySequences.key(parameters, (char) b).ifPresent(keys::add);
      }
    } else if (b < ' ' || b >= 0x80 || sequence.length() >= SEQUENCE_BYTES_MAX) {
      keys.add(new Key.Pressed(Key.Name.UNKNOWN));
      ground();
      if (b == ESCAPE) {
        state = State.ESCAPED;
      }
    } else {
      sequence.append((char) b);
    }
  }

  private void paste(int b, List<Key> keys) {
    if (b == PASTE_END[pasteEnd]) {
      pasteEnd++;
      if (pasteEnd == PASTE_END.length) {
        keys.add(new Key.Pasted(bytes.toString(StandardCharsets.UTF_8)));
        ground();
      }
      return;
    }
    for (int i = 0; i < pasteEnd; i++) {
      keep(PASTE_END[i]);
    }
    pasteEnd = b == PASTE_END[0] ? 1 : 0;
    if (pasteEnd == 0) {
      keep(b);
    }
  }

  private void keep(int b) {
    if (bytes.size() < PASTE_BYTES_MAX) {
      bytes.write(b);
    }
  }
}
