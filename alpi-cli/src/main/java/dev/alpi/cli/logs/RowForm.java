package dev.alpi.cli.logs;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Lines that are JSON objects, of the system or of the Python system. A line that is none is an
 * entry without a time.
 *
 * @param source what the file is
 * @param isForJobs whether of runs only those of jobs are wanted, a few of many
 */
record RowForm(LogSource source, boolean isForJobs) implements LineForm {
  private static final List<String> TIMES = List.of("at", "ts", "timestamp");

  /** What is told of a run. */
  private static final List<String> MEMBERS =
      List.of("job_id", "session_id", "run_id", "peer_id", "model", "exit_code");

  private static final String JOB = "schedule";

  /** The kind of a job's run as JSON has it, unless its letters are escaped. */
  private static final String JOB_KIND = '"' + JOB + '"';

  private static final String ESCAPE = "\\u";

  /** Beyond this a number is no time that a log was written at: the year 9999. */
  private static final double SECONDS_MAX = 253_402_300_799.0;

  @Override
  public boolean isUnwanted(String line) {
    return isForJobs && !line.contains(JOB_KIND) && !line.contains(ESCAPE);
  }

  @Override
  public Optional<LogHead> head(String line) {
    Optional<Obj> row = object(line);
    return Optional.of(
        row.isPresent()
            ? head(row.get())
            : new LogHead(Optional.empty(), "", "", line, Optional.empty(), Optional.empty()));
  }

  private static Optional<Obj> object(String line) {
    try {
      return line.startsWith("{") && Json.parse(line) instanceof Obj row
          ? Optional.of(row)
          : Optional.empty();
    } catch (JsonSyntaxException e) {
      // torn, or not ours
      return Optional.empty();
    }
  }

  private LogHead head(Obj row) {
    boolean isJob = source == LogSource.RUNS && row.string("kind").orElse("").equals(JOB);
    return new LogHead(
        moment(row),
        level(row).name(),
        "",
        message(row),
        Optional.of(row),
        isJob ? Optional.of(LogSource.SCHEDULE) : Optional.empty());
  }

  private static Optional<LogHead.Moment> moment(Obj row) {
    for (String name : TIMES) {
      OptionalDouble seconds = row.decimal(name);
      if (seconds.isPresent() && Math.abs(seconds.getAsDouble()) <= SECONDS_MAX) {
        Instant time = Instant.ofEpochMilli(Math.round(seconds.getAsDouble() * 1000));
        return Optional.of(LogHead.Moment.of(time));
      }
      Optional<String> text = row.string(name);
      if (text.isPresent()) {
        try {
          return Optional.of(LogHead.Moment.of(Instant.parse(text.get())));
        } catch (DateTimeException e) {
          // perhaps the next is one
        }
      }
    }
    return Optional.empty();
  }

  private LogLevel level(Obj row) {
    String outcome =
        switch (source) {
          case RUNS -> row.string("outcome").orElse("");
          case AUDIT -> row.string("result").orElse("");
          case EVENTS -> row.string("event").orElse("");
          default -> "";
        };
    return switch (outcome) {
      case "error", "timeout", "service.failed", "schedule.failed", "config.error" ->
          LogLevel.ERROR;
      case "interrupted", "denied", "service.degraded" -> LogLevel.WARNING;
      default -> LogLevel.INFO;
    };
  }

  private String message(Obj row) {
    return switch (source) {
      case RUNS -> run(row);
      case EVENTS -> row.string("event").orElse("?") + " " + Json.compact(row.object("data"));
      default -> Json.compact(TIMES.stream().reduce(row, Obj::without, (one, _) -> one));
    };
  }

  private static String run(Obj row) {
    StringBuilder text = new StringBuilder();
    text.append(row.string("kind").orElse("run"))
        .append(' ')
        .append(row.string("outcome").orElse("?"));
    Optional<JsonValue> elapsed = row.get("elapsed_s");
    if (elapsed.isPresent() && elapsed.get() instanceof JsonValue.Num) {
      text.append(" elapsed=").append(Json.compact(elapsed.get())).append('s');
    }
    for (String name : MEMBERS) {
      Optional<JsonValue> value = row.get(name);
      if (value.isPresent() && !(value.get() instanceof JsonValue.Null)) {
        text.append(' ').append(name).append('=').append(shown(value.get()));
      }
    }
    String tail = row.string("output_tail").orElse("");
    if (!tail.isBlank()) {
      text.append(" output=").append(Json.compact(new JsonValue.Str(tail)));
    }
    return text.toString();
  }

  private static String shown(JsonValue value) {
    return value instanceof JsonValue.Str(String text) && !text.contains(" ")
        ? text
        : Json.compact(value);
  }
}
