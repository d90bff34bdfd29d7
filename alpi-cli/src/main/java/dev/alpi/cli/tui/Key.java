package dev.alpi.cli.tui;

/** Something that a person does on the keyboard. */
sealed interface Key {
  /** A character that stands for itself. */
  record Typed(int character) implements Key {}

  /** A key that does something. */
  record Pressed(Name name) implements Key {}

  /** A letter with Ctrl, lower case. */
  record Control(char letter) implements Key {}

  /** A character with Alt. */
  record Alt(int character) implements Key {}

  /** Text that came at once from the clipboard. */
  record Pasted(String text) implements Key {}

  /** Keys with names. */
  enum Name {
    ENTER,
    ALT_ENTER,
    TAB,
    BACK_TAB,
    BACKSPACE,
    ALT_BACKSPACE,
    DELETE,
    ESCAPE,
    UP,
    DOWN,
    LEFT,
    RIGHT,
    WORD_LEFT,
    WORD_RIGHT,
    HOME,
    END,
    PAGE_UP,
    PAGE_DOWN,
    UNKNOWN
  }
}
