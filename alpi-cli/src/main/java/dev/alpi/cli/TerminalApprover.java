package dev.alpi.cli;

import dev.alpi.engine.Approver;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Asks the person at the terminal before a command runs. Anything but a clear yes is a no. */
final class TerminalApprover implements Approver {
  private static final int ANSWER_BYTES_MAX = 1024;

  /** A command of more lines may have scrolled away in part. */
  private static final int LINES_SEEN = 10;

  /** The worst come first. */
  private static final int REASONS_SHOWN = 4;

  private final Output err;
  private final InputStream in;

  TerminalApprover(Output err, InputStream in) {
    this.err = err;
    this.in = in;
  }

  @Override
  public Answer ask(Question question, Cancellation cancellation) {
    try {
      discardTypedAhead();
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

  /** What was typed before the question stood there is no answer to it. */
  private void discardTypedAhead() throws IOException {
    for (int waiting = in.available(); waiting > 0; waiting = in.available()) {
      in.readNBytes(waiting);
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

  /**
   * Reads a line; an empty one if the turn is cancelled first. A blocked read cannot be ended, so
   * it gets its own thread.
   */
  private String line(Cancellation cancellation) {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("alpi-answer").start(() -> line.complete(read()));
    try (Cancellation.Registration _ = cancellation.onCancel(() -> line.complete(""))) {
      return line.join();
    }
  }

  private String read() {
    try {
      return TypedLine.read(in, ANSWER_BYTES_MAX).orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
