package dev.alpi.scheduler.cron;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a text is not a cron expression, or is one that never comes. Says where, what was
 * found, and what is allowed there. The message is short whatever the text was, and has no
 * characters in it that do something to a terminal.
 */
public final class CronException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  /** What is shown of the text; enough for the longest item that makes sense. */
  private static final int SHOWN_MAX = 32;

  private final @Nullable CronField field;
  private final int column;
  private final String found;
  private final String allowed;
  private final String example;

  private CronException(
      @Nullable CronField field, int column, String found, String allowed, String example) {
    super(
        "cron expression, "
            + (field == null ? "column " : field.label() + " at column ")
            + column
            + ": found "
            + found
            + ", allowed is "
            + allowed);
    this.field = field;
    this.column = column;
    this.found = found;
    this.allowed = allowed;
    this.example = example;
  }

  static CronException inField(CronField field, int column, String found, String allowed) {
    return new CronException(field, column, quoted(found), allowed, field.example());
  }

  /** {@code found} is shown as it is. */
  static CronException inExpression(int column, String found, String allowed) {
    return new CronException(null, column, found, allowed, "0 9 * * MON-FRI");
  }

  /** {@return the field that is wrong; empty if it is the expression as a whole} */
  public Optional<CronField> field() {
    return Optional.ofNullable(field);
  }

  /** {@return where the wrong thing begins in the text, from 1} */
  public int column() {
    return column;
  }

  /** {@return what is wrong, shortened and safe to show} */
  public String found() {
    return found;
  }

  /** {@return what could be there instead} */
  public String allowed() {
    return allowed;
  }

  /** {@return an expression that is right} */
  public String example() {
    return example;
  }

  @Override
  public String hint() {
    return "write for example \"" + example + "\"";
  }

  /** Returns the text in quotes, its beginning if it is long, without characters that do harm. */
  static String quoted(String text) {
    StringBuilder shown = new StringBuilder("'");
    for (int character : text.codePoints().toArray()) {
      String next =
          character >= ' ' && character <= '~'
              ? Character.toString(character)
              : "<U+" + Integer.toHexString(character) + ">";
      if (shown.length() + next.length() > SHOWN_MAX) {
        return shown.append("…'").toString();
      }
      shown.append(next);
    }
    return shown.append("'").toString();
  }
}
