package dev.alpi.cli;

import java.util.List;

/** What an option or argument can be: checked by the parser, offered by completion. */
sealed interface Values {
  /** Values that only the command itself can check. */
  enum Open implements Values {
    ANYTHING,
    FILE,
    DIRECTORY,
    /** The name of a secret; a word behind it may be the secret itself and is never repeated. */
    SECRET_NAME,
    /** The name of an existing profile. */
    PROFILE,
    /** The name of a command. */
    COMMAND,
    /** The key of a setting; those without a fixed name are not offered. */
    CONFIG_KEY
  }

  /** One of a few words. */
  record OneOf(List<String> choices) implements Values {
    public OneOf {
      choices = List.copyOf(choices);
      Checks.require(!choices.isEmpty(), "no choices");
    }
  }

  /**
   * The id of what {@code alpi GROUP list} lists; its hidden option {@link #IDS} gives them to
   * completion.
   */
  record Listed(String group) implements Values {
    public Listed {
      Checks.requireName(group);
    }
  }

  /** Has a list print ids alone, one a line, each with what it is about behind a tab. */
  Option IDS = Option.flag("ids", "print ids alone, one a line").hidden();

  /** Returns the line that {@link #IDS} prints. */
  static String idLine(String id, String about) {
    String shown = TerminalText.visible(about).replace('\t', ' ').replace('\n', ' ');
    return shown.isEmpty() ? id : id + "\t" + shown;
  }

  /** Returns the choice among {@code choices}. */
  static Values oneOf(String... choices) {
    return new OneOf(List.of(choices));
  }
}
