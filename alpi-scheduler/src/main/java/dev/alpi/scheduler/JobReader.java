package dev.alpi.scheduler;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.cron.CronException;
import dev.alpi.scheduler.cron.CronExpression;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads what a file or a command says of a job. Every key that is understood is checked; others are
 * left alone.
 */
final class JobReader {
  /** Half a million characters are no instruction any more. */
  private static final int PROMPT_CHARS_MAX = 100_000;

  private static final double SECONDS_MAX = 10 * 366 * 86_400.0;
  private static final double HOUR_SECONDS = 3600;

  private final Obj json;
  private final ZoneId machine;

  private JobReader(Obj json, ZoneId machine) {
    this.json = json;
    this.machine = machine;
  }

  /**
   * Returns the job that {@code json} is.
   *
   * @param machine the zone of times without one
   * @throws JobProblem if it is none
   */
  static Job read(Obj json, ZoneId machine) throws JobProblem {
    return new JobReader(json, machine).job();
  }

  private Job job() throws JobProblem {
    String id = text("id").orElse("");
    if (!JobId.isOne(id)) {
      throw new JobProblem(
          "id: found " + shown(id) + ", allowed are 1 to 64 letters, digits, - and _",
          "for example 3f9a81c0");
    }
    return new Job(
        new JobId(id),
        text("title").filter(title -> !title.isBlank()),
        timing(),
        work(),
        flag("notify"),
        flag("paused"),
        restedUntil(),
        timeout(),
        policy(),
        json);
  }

  /** A job that works again says until when it rested, for who was not there meanwhile. */
  private Optional<Instant> restedUntil() throws JobProblem {
    try {
      return text("paused_until").map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Timing timing() throws JobProblem {
    String kind = text("kind").orElse("cron");
    return switch (kind) {
      case "cron" -> new Timing.Cron(expression(), zone());
      case "once" -> new Timing.Once(runAt());
      case "inactivity" -> new Timing.Inactivity(afterHours());
      default ->
          throw new JobProblem(
              "kind: found " + shown(kind) + ", allowed are cron, once and inactivity",
              "for example cron");
    };
  }

  private CronExpression expression() throws JobProblem {
    try {
      return CronExpression.parse(text("expression").orElse(""));
    } catch (CronException e) {
      throw new JobProblem(e.getMessage(), e.hint());
    }
  }

  private Optional<ZoneId> zone() throws JobProblem {
    Optional<String> name = text("zone").filter(zone -> !zone.isBlank());
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ZoneId.of(name.get().strip()));
    } catch (DateTimeException e) {
      throw new JobProblem(
          "zone: found " + shown(name.get()) + ", allowed is a zone of the tz database",
          "for example Europe/Berlin");
    }
  }

  private Instant runAt() throws JobProblem {
    String text = text("run_at").orElse("").strip();
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      // without an offset it is about the clock of the zone, as a person means it
    }
    try {
      return LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone().orElse(machine)).toInstant();
    } catch (DateTimeException e) {
      throw new JobProblem(
          "run_at: found " + shown(text) + ", allowed is a date with a time",
          "for example 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00");
    }
  }

  private Duration afterHours() throws JobProblem {
    Optional<Duration> after = seconds("after_hours", HOUR_SECONDS);
    if (after.isEmpty() || after.get().isZero()) {
      throw new JobProblem(
          "after_hours: " + found("after_hours") + ", allowed is a number above 0",
          "for example 8");
    }
    return after.get();
  }

  private Work work() throws JobProblem {
    String prompt = text("prompt").orElse("").strip();
    if (prompt.isEmpty() || prompt.length() > PROMPT_CHARS_MAX) {
      throw new JobProblem(
          "prompt: found " + prompt.length() + " characters, allowed are 1 to " + PROMPT_CHARS_MAX,
          "say what is to be done");
    }
    if (flag("no_agent")) {
      return new Work.Script(prompt);
    }
    Optional<String> tier = text("tier");
    if (tier.isPresent() && !tier.get().equals("fast") && !tier.get().equals("deep")) {
      throw new JobProblem(
          "tier: found " + shown(tier.get()) + ", allowed are fast and deep",
          "leave it out for the profile's model");
    }
    return new Work.Agent(prompt, tier);
  }

  /** A time-out that is out of its bounds is brought into them, as the Python system does. */
  private Duration timeout() throws JobProblem {
    Duration said = seconds("timeout", 1).orElse(Job.TIMEOUT);
    if (said.compareTo(Job.TIMEOUT_MIN) < 0) {
      return Job.TIMEOUT_MIN;
    }
    return said.compareTo(Job.TIMEOUT_MAX) > 0 ? Job.TIMEOUT_MAX : said;
  }

  private JobPolicy policy() throws JobProblem {
    JobPolicy standard = JobPolicy.STANDARD;
    Optional<Duration> expireAfter = seconds("expire_after", 1);
    if (expireAfter.filter(Duration::isZero).isPresent()) {
      throw outside("expire_after", "a number of seconds above 0");
    }
    JobPolicy policy =
        new JobPolicy(
            choice("catch_up", JobPolicy.CatchUp.class, standard.catchUp()),
            expireAfter,
            choice("overlap", JobPolicy.Overlap.class, standard.overlap()),
            choice("on_crash", JobPolicy.OnCrash.class, standard.onCrash()),
            retries(),
            bounded("retry_delay", standard.retryDelay(), JobPolicy.RETRY_DELAY_MAX),
            bounded("jitter", standard.jitter(), JobPolicy.JITTER_MAX));
    // nearly all have the same
    return policy.equals(standard) ? standard : policy;
  }

  private int retries() throws JobProblem {
    if (absent("retries")) {
      return JobPolicy.STANDARD.retries();
    }
    long retries = json.integer("retries").orElse(-1);
    if (retries < 0 || retries > JobPolicy.RETRIES_MAX) {
      throw outside("retries", "0 to " + JobPolicy.RETRIES_MAX);
    }
    return (int) retries;
  }

  private Duration bounded(String key, Duration standard, Duration most) throws JobProblem {
    Duration said = seconds(key, 1).orElse(standard);
    if (said.compareTo(most) > 0) {
      throw outside(key, "0 to " + most.toSeconds() + " seconds");
    }
    return said;
  }

  private <E extends Enum<E>> E choice(String key, Class<E> type, E standard) throws JobProblem {
    Optional<String> said = text(key);
    if (said.isEmpty()) {
      return standard;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(said.get())) {
        return constant;
      }
    }
    String all =
        String.join(
            ", ",
            Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList());
    throw new JobProblem(
        key + ": found " + shown(said.get()) + ", allowed are " + all,
        "for example " + standard.name().toLowerCase(Locale.ROOT));
  }

  // ---- values

  private boolean absent(String key) {
    return json.get(key).orElse(JsonValue.Null.NULL) == JsonValue.Null.NULL;
  }

  private Optional<String> text(String key) throws JobProblem {
    if (absent(key)) {
      return Optional.empty();
    }
    Optional<String> text = json.string(key);
    if (text.isEmpty()) {
      throw outside(key, "a text");
    }
    return text;
  }

  private boolean flag(String key) throws JobProblem {
    if (absent(key)) {
      return false;
    }
    return json.bool(key).orElseThrow(() -> outside(key, "true or false"));
  }

  /** Returns a duration in units of {@code unit} seconds. */
  private Optional<Duration> seconds(String key, double unit) throws JobProblem {
    if (absent(key)) {
      return Optional.empty();
    }
    double number = json.decimal(key).orElse(Double.NaN) * unit;
    if (!(number >= 0 && number <= SECONDS_MAX)) {
      throw outside(key, "a number from 0 on");
    }
    return Optional.of(Duration.ofMillis(Math.round(number * 1000)));
  }

  private JobProblem outside(String key, String allowed) {
    return new JobProblem(
        key + ": " + found(key) + ", allowed is " + allowed, "leave it out for the usual");
  }

  private String found(String key) {
    return json.get(key)
        .map(value -> "found " + shown(dev.alpi.profile.json.Json.compact(value)))
        .orElse("found nothing");
  }

  private static String shown(String text) {
    String line = text.strip().replaceAll("\\p{Cntrl}", "?");
    return line.isEmpty() ? "nothing" : line.length() > 40 ? line.substring(0, 40) + "…" : line;
  }
}
