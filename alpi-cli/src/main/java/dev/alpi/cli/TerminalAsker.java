package dev.alpi.cli;

import dev.alpi.engine.tools.Asker;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks the person at the terminal what the agent wants to know. */
final class TerminalAsker implements Asker {
  /** alpi-engine spec §2.5. */
  static final Duration PATIENCE = Duration.ofSeconds(300);

  /** A terminal takes no longer line. */
  private static final int ANSWER_BYTES_MAX = 4096;

  /** How often an answer that is none is asked for again. */
  private static final int TRIES = 3;

  /** What a question may fill of the screen: its choices and its end stay in sight. */
  private static final int LINES_SHOWN_MAX = 12;

  private final Output err;
  private final PatientInput in;
  private final Ticker ticker;

  /**
   * Creates it.
   *
   * @param err where the question is shown; a terminal
   * @param in what the person types; shared with all others who read it
   * @param ticker for the limit of time
   */
  TerminalAsker(Output err, PatientInput in, Ticker ticker) {
    this.err = err;
    this.in = in;
    this.ticker = ticker;
  }

  @Override
  public Answer ask(Question question, Cancellation cancellation) {
    try {
      // what was typed before the question stood there is no answer to it
      in.discardTyped();
      AnswerReader reader = new AnswerReader(question);
      show(question, reader);
      return answer(reader, cancellation);
    } catch (IOException e) {
      return new Answer.Nobody();
    }
  }

  private void show(Question question, AnswerReader reader) throws IOException {
    err.line("");
    err.styled(Style.WARNING, "The agent asks");
    err.line(":");
    List<String> lines = question.text().lines().toList();
    for (String line : lines.subList(0, Math.min(lines.size(), LINES_SHOWN_MAX))) {
      err.line("    " + TerminalText.visible(line));
    }
    if (lines.size() > LINES_SHOWN_MAX) {
      err.line("    … (" + (lines.size() - LINES_SHOWN_MAX) + " more lines)");
    }
    for (int i = 0; i < question.choices().size(); i++) {
      err.styled(Style.NAME, "  " + reader.label(i) + ")");
      err.line(" " + TerminalText.visible(question.choices().get(i)));
    }
  }

  private Answer answer(AnswerReader reader, Cancellation cancellation) throws IOException {
    long start = ticker.nanoTime();
    for (int tries = 1; tries <= TRIES; tries++) {
      err.text(reader.prompt());
      err.flush();
      Duration left = PATIENCE.minusNanos(ticker.nanoTime() - start);
      switch (in.await(left, cancellation)) {
        case READY -> {}
        case CANCELLED -> {
          return new Answer.Declined();
        }
        case TIMED_OUT -> {
          err.line("");
          err.line("No answer within " + PATIENCE.toMinutes() + " minutes; the agent goes on.");
          err.flush();
          return new Answer.TimedOut();
        }
      }
      String line = TypedLine.read(in, ANSWER_BYTES_MAX).orElse("").strip();
      if (line.isEmpty()) {
        return new Answer.Declined();
      }
      Optional<List<String>> texts = reader.read(line);
      if (texts.isPresent()) {
        return new Answer.Given(texts.get());
      }
      err.line(reader.hint());
    }
    return new Answer.Declined();
  }

  /** Understands what was typed: labels of choices, their texts, or own words. */
  static final class AnswerReader {
    private final Question question;
    private final boolean isLettered;

    AnswerReader(Question question) {
      this.question = question;
      // "2" must not be the second choice where another one is called 2
      isLettered = question.choices().stream().anyMatch(AnswerReader::isNumber);
    }

    private static boolean isNumber(String text) {
      return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    String label(int index) {
      return isLettered ? String.valueOf((char) ('a' + index)) : String.valueOf(index + 1);
    }

    String prompt() {
      int last = question.choices().size() - 1;
      return "Your answer ["
          + label(0)
          + "-"
          + label(last)
          + (question.many() ? ", several as " + label(0) + "," + label(last) : "")
          + (question.isOpen() ? ", or your own words" : "")
          + "; Enter alone for none]: ";
    }

    String hint() {
      int last = question.choices().size() - 1;
      return "That is none of the choices: " + label(0) + " to " + label(last) + ", or the text.";
    }

    /** Returns the answer to the question; nothing if {@code line} is none. */
    Optional<List<String>> read(String line) {
      Optional<String> one = choice(line);
      if (one.isPresent()) {
        return Optional.of(List.of(one.get()));
      }
      if (question.many()) {
        List<Optional<String>> several =
            List.of(line.split("[,\\s]+")).stream().map(this::choice).toList();
        if (!several.isEmpty() && several.stream().allMatch(Optional::isPresent)) {
          return Optional.of(inOrder(several.stream().map(Optional::get).toList()));
        }
        several = List.of(line.split(",")).stream().map(String::strip).map(this::choice).toList();
        if (!several.isEmpty() && several.stream().allMatch(Optional::isPresent)) {
          return Optional.of(inOrder(several.stream().map(Optional::get).toList()));
        }
      }
      return question.isOpen() ? Optional.of(List.of(line)) : Optional.empty();
    }

    private List<String> inOrder(List<String> chosen) {
      return question.choices().stream().filter(chosen::contains).toList();
    }

    /** Returns the choice whose label or text {@code word} is. */
    private Optional<String> choice(String word) {
      String small = word.toLowerCase(Locale.ROOT);
      for (int i = 0; i < question.choices().size(); i++) {
        String choice = question.choices().get(i);
        if (choice.toLowerCase(Locale.ROOT).equals(small)) {
          return Optional.of(choice);
        }
      }
      for (int i = 0; i < question.choices().size(); i++) {
        if (label(i).equals(small)) {
          return Optional.of(question.choices().get(i));
        }
      }
      return Optional.empty();
    }
  }
}
