package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What is known of a run when it is over, for one row of {@link RunLedger}. Immutable; each method
 * returns a row that says more. What nobody said is {@code null} in the file. An empty text says
 * nothing.
 */
public final class RunRow {
  /** The members of a row, in their order (alpi-state spec §2.9). */
  static final List<String> KEYS =
      List.of(
          "at",
          "kind",
          "outcome",
          "elapsed_s",
          "profile",
          "session_id",
          "job_id",
          "workgroup_id",
          "peer_id",
          "pid",
          "backend",
          "exit_code",
          "timeout_reason",
          "last_tool",
          "tool_count",
          "output_tail",
          "run_id",
          "model",
          "routing",
          "tokens_in",
          "tokens_out",
          "tokens_cached",
          "tokens_measured",
          "cache_diag",
          "usd",
          "cost_source",
          "provider",
          "generation_id");

  /** No name is longer; a row stays far below what a file of a thousand can bear. */
  private static final int TEXT_BYTES_MAX = 300;

  private final Obj said;
  private final String output;

  private RunRow(Obj said, String output) {
    this.said = said;
    this.output = output;
  }

  /** What ran. */
  public enum Kind {
    /** A turn. */
    AGENT,
    /** A job. */
    SCHEDULE,
    /** A turn of a workgroup. */
    WORKGROUP,
    /** A command. */
    TERMINAL
  }

  /** How it ended. */
  public enum Ending {
    /** As it should. */
    OK,
    /** It failed. */
    ERROR,
    /** Its time was up. */
    TIMEOUT,
    /** Somebody ended it. */
    INTERRUPTED
  }

  /**
   * How many tokens a run took: of the first, {@code cached} were read from the provider's cache.
   */
  public record Tokens(long in, long out, long cached, long measured) {}

  /** Returns a row that says what ran, how it ended and how long it took. */
  public static RunRow of(Kind kind, Ending ending, Duration elapsed) {
    BigDecimal seconds =
        BigDecimal.valueOf(elapsed.toMillis(), 3).setScale(3, RoundingMode.HALF_EVEN);
    return new RunRow(
        Obj.EMPTY
            .with("kind", kind.name().toLowerCase(Locale.ROOT))
            .with("outcome", ending.name().toLowerCase(Locale.ROOT))
            .with("elapsed_s", seconds.doubleValue()),
        "");
  }

  /** Returns it with whose agent ran. */
  public RunRow profile(String name) {
    return text("profile", name);
  }

  /** Returns it with the conversation. */
  public RunRow session(String id) {
    return text("session_id", id);
  }

  /** Returns it with the job. */
  public RunRow job(String id) {
    return text("job_id", id);
  }

  /** Returns it with the workgroup. */
  public RunRow workgroup(String id) {
    return text("workgroup_id", id);
  }

  /** Returns it with the peer who asked. */
  public RunRow peer(String id) {
    return text("peer_id", id);
  }

  /** Returns it with the process. */
  public RunRow process(long pid) {
    return new RunRow(said.with("pid", pid), output);
  }

  /** Returns it with where a command ran: {@code local}, {@code docker}. */
  public RunRow backend(String name) {
    return text("backend", name);
  }

  /** Returns it with the exit status of a command. */
  public RunRow exitCode(int code) {
    return new RunRow(said.with("exit_code", code), output);
  }

  /** Returns it with the time that was up. */
  public RunRow timedOutAfter(Duration limit) {
    return text("timeout_reason", "timeout_" + limit.toSeconds() + "s");
  }

  /** Returns it with how many tools were called, and the last of them. */
  public RunRow tools(int count, String last) {
    return new RunRow(said.with("tool_count", count), output).text("last_tool", last);
  }

  /** Returns it with what came out, of which the end is kept, without what could be secret. */
  public RunRow output(String text) {
    return new RunRow(said, text);
  }

  /** Returns it with the journal. */
  public RunRow run(RunId id) {
    return text("run_id", id.text());
  }

  /** Returns it with the model that answered. */
  public RunRow model(String name) {
    return text("model", name);
  }

  /** Returns it with why that model was chosen. */
  public RunRow routing(String reason) {
    return text("routing", reason);
  }

  /** Returns it with its tokens. */
  public RunRow tokens(Tokens tokens) {
    return new RunRow(
        said.with("tokens_in", tokens.in())
            .with("tokens_out", tokens.out())
            .with("tokens_cached", tokens.cached())
            .with("tokens_measured", tokens.measured()),
        output);
  }

  /** Returns it with what the provider's cache did. */
  public RunRow cacheDiagnosis(String text) {
    return text("cache_diag", text);
  }

  /**
   * Returns it with its price.
   *
   * @param usd dollars, a finite number as the file format has it
   * @param source where the price is from: the provider's report, the table …
   */
  public RunRow cost(double usd, String source) {
    return new RunRow(said.with("usd", usd), output).text("cost_source", source);
  }

  /** Returns it with who ran the model, and what that calls the generation. */
  public RunRow generation(String provider, String id) {
    return text("provider", provider).text("generation_id", id);
  }

  private RunRow text(String key, String text) {
    return text.isEmpty() ? this : new RunRow(said.with(key, text), output);
  }

  /** Returns the row as it is written. */
  Obj json(Instant at, UnaryOperator<String> redact) {
    Obj known = Texts.redacted(said, redact, TEXT_BYTES_MAX).with("at", EpochSeconds.of(at));
    if (!output.isEmpty()) {
      known = known.with("output_tail", OutputTail.of(output, redact));
    }
    Obj row = Obj.EMPTY;
    for (String key : KEYS) {
      row = row.with(key, known.get(key).orElse(JsonValue.Null.NULL));
    }
    return row;
  }

  @Override
  public String toString() {
    return "RunRow " + said;
  }
}
