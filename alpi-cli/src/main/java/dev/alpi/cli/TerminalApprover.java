package dev.alpi.cli;

import dev.alpi.engine.Approver;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Asks the person at the terminal before a command runs. Anything but a clear yes is a no. */
final class TerminalApprover implements Approver {
  private static final int ANSWER_BYTES_MAX = 1024;

  /** A command of more lines may have scrolled away in part. */
  private static final int LINES_SEEN = 10;

  /** Whoever waits for the turn may come back to it. */
  private static final Duration PATIENCE = Duration.ofDays(7);

  /** The worst come first. */
  private static final int REASONS_SHOWN = 4;

  private final Output err;
  private final PatientInput in;

  TerminalApprover(Output err, PatientInput in) {
    this.err = err;
    this.in = in;
  }

  @Override
  public Answer ask(Question question, Cancellation cancellation) {
    try {
      // what was typed before the question stood there is no answer to it
      in.discardTyped();
      err.line("");
      err.styled(
          Style.WARNING,
          question.tool().equals("terminal")
              ? "The agent wants to run a command"
              : "The agent wants to use " + TerminalText.visible(question.tool()));
      err.line(" in " + TerminalText.visible(question.directory().toString()) + ":");
      String[] lines = question.command().split("\n", -1);
      for (String line : lines) {
        err.line("    " + TerminalText.visible(line));
      }
      if (lines.length > LINES_SEEN) {
        err.styled(Style.WARNING, "It has " + lines.length + " lines, and all of them run.");
        err.line("");
      }
      for (String reason : question.reasons().stream().limit(REASONS_SHOWN).toList()) {
        err.styled(Style.FAINT, "  asked because " + TerminalText.visible(reason));
        err.line("");
      }
      err.text(
          switch (question.scope()) {
            case ANY ->
                "Run it? [y]es once, for this [s]ession, [a]lways (exactly this here, 90 days),"
                    + " [N]o: ";
            case ONCE -> "Run it? [y]es once, [N]o: ";
          });
      err.flush();
      return answer(line(cancellation));
    } catch (IOException e) {
      return Answer.NOBODY;
    }
  }

  private static Answer answer(String line) {
    return switch (line.strip().toLowerCase(Locale.ROOT)) {
      case "y", "yes" -> Answer.ONCE;
      case "s", "session" -> Answer.SESSION;
      case "a", "always" -> Answer.ALWAYS;
      default -> Answer.DENY;
    };
  }

  /** Reads a line; an empty one if the turn is cancelled first. */
  private String line(Cancellation cancellation) throws IOException {
    if (in.await(PATIENCE, cancellation) == PatientInput.Wait.READY) {
      return TypedLine.read(in, ANSWER_BYTES_MAX).orElse("");
    }
    err.line("");
    err.flush();
    return "";
  }
}
