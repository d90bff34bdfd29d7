package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.Job;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of {@code alpi schedule add} and {@code edit}, and what they say of a job. */
final class JobOptions {
  static final Option CRON =
      Option.valued("cron", "EXPRESSION", "again and again, as \"0 9 * * MON-FRI\" or @daily");
  static final Option ZONE =
      Option.valued("zone", "ZONE", "whose clock that is about, as Europe/Berlin");
  static final Option ONCE =
      Option.valued("once", "TIME", "a single time, as 2026-12-24T18:00 or with an offset");
  static final Option QUIET =
      Option.valued("after-hours", "HOURS", "when nobody has talked to the profile for so long");
  static final Option TITLE = Option.valued("title", "TEXT", "how it is called in lists");
  static final Option NOTIFY = Option.flag("notify", "put its answer into the inbox");
  static final Option SILENT = Option.flag("silent", "do not put its answer into the inbox");
  static final Option SCRIPT =
      Option.flag("script", "PROMPT is a script of a skill with its arguments; no model is asked");
  static final Option TIER = Option.valued("tier", "TIER", "fast or deep: the model that works");
  static final Option TIMEOUT =
      Option.valued("timeout", "TIME", "how long a run may take: 30s to 1h, default 15m");
  static final Option CATCH_UP =
      Option.valued(
          "catch-up",
          "WHICH",
          "of slots that came while nothing could run: one (the last), none or all; default one");
  static final Option EXPIRE =
      Option.valued("expire-after", "TIME", "a slot that is later than this is missed");
  static final Option OVERLAP =
      Option.valued(
          "overlap",
          "WHAT",
          "of a slot that comes while the job runs: skip, queue or parallel; default skip");
  static final Option ON_CRASH =
      Option.valued(
          "on-crash",
          "WHAT",
          "of a run that alpi did not survive: report or rerun; default report");
  static final Option RETRIES =
      Option.valued("retries", "N", "how often a run that failed is tried again; default 0");
  static final Option RETRY_DELAY =
      Option.valued("retry-delay", "TIME", "after the first failure, then twice; default 1m");
  static final Option JITTER =
      Option.valued(
          "jitter", "TIME", "put each slot off by up to this, so that not all begin at once");
  static final Option PROMPT = Option.valued("prompt", "TEXT", "what it does from now on");

  static final List<Option> COMMON =
      List.of(
          CRON,
          ZONE,
          ONCE,
          QUIET,
          TITLE,
          NOTIFY,
          SCRIPT,
          TIER,
          TIMEOUT,
          CATCH_UP,
          EXPIRE,
          OVERLAP,
          ON_CRASH,
          RETRIES,
          RETRY_DELAY,
          JITTER);

  private static final Pattern TIME = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)([smhd]?)");

  private JobOptions() {}

  /** Returns what the options say, in the words of {@code jobs.json}. */
  static Obj read(Invocation invocation) throws CommandFailure {
    Obj job = timing(invocation);
    job = text(job, "zone", ZONE, invocation);
    job = text(job, "title", TITLE, invocation);
    job = text(job, "tier", TIER, invocation);
    job = text(job, "catch_up", CATCH_UP, invocation);
    job = text(job, "overlap", OVERLAP, invocation);
    job = text(job, "on_crash", ON_CRASH, invocation);
    job = seconds(job, "timeout", TIMEOUT, invocation);
    double timeout = job.decimal("timeout").orElse(Job.TIMEOUT.toSeconds());
    if (timeout < Job.TIMEOUT_MIN.toSeconds() || timeout > Job.TIMEOUT_MAX.toSeconds()) {
      throw CommandFailure.usage(
          "--timeout takes 30s to 1h, found " + invocation.value(TIMEOUT).orElse(""),
          "for example 15m");
    }
    job = seconds(job, "expire_after", EXPIRE, invocation);
    job = seconds(job, "retry_delay", RETRY_DELAY, invocation);
    job = seconds(job, "jitter", JITTER, invocation);
    Optional<String> retries = invocation.value(RETRIES);
    if (retries.isPresent()) {
      job = job.with("retries", number(retries.get(), RETRIES));
    }
    if (invocation.has(SCRIPT)) {
      job = job.with("no_agent", true);
    }
    return invocation.has(NOTIFY) ? job.with("notify", true) : job;
  }

  private static Obj timing(Invocation invocation) throws CommandFailure {
    long said =
        List.of(CRON, ONCE, QUIET).stream()
            .filter(each -> invocation.value(each).isPresent())
            .count();
    if (said > 1) {
      throw CommandFailure.usage(
          "--cron, --once and --after-hours exclude each other", "a job has one kind of times");
    }
    if (invocation.value(CRON).isPresent()) {
      return Obj.EMPTY.with("kind", "cron").with("expression", invocation.value(CRON).get());
    }
    if (invocation.value(ONCE).isPresent()) {
      return Obj.EMPTY.with("kind", "once").with("run_at", invocation.value(ONCE).get());
    }
    if (invocation.value(QUIET).isPresent()) {
      return Obj.EMPTY
          .with("kind", "inactivity")
          .with("after_hours", number(invocation.value(QUIET).get(), QUIET));
    }
    return Obj.EMPTY;
  }

  private static Obj text(Obj job, String key, Option option, Invocation invocation) {
    return invocation.value(option).map(value -> job.with(key, value)).orElse(job);
  }

  private static Obj seconds(Obj job, String key, Option option, Invocation invocation)
      throws CommandFailure {
    Optional<String> said = invocation.value(option);
    return said.isPresent() ? job.with(key, seconds(said.get(), option)) : job;
  }

  private static JsonValue seconds(String text, Option option) throws CommandFailure {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw CommandFailure.usage(
          "--" + option.name() + " takes a time, found " + text, "for example 90s, 15m, 2h or 1d");
    }
    long unit =
        switch (time.group(2)) {
          case "m" -> 60;
          case "h" -> 3600;
          case "d" -> 86_400;
          default -> 1;
        };
    double seconds = Double.parseDouble(time.group(1)) * unit;
    return seconds == Math.rint(seconds)
        ? JsonValue.Num.of((long) seconds)
        : JsonValue.Num.of(seconds);
  }

  private static JsonValue number(String text, Option option) throws CommandFailure {
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,6})?")) {
      throw CommandFailure.usage(
          "--" + option.name() + " takes a number, found " + text, "for example 3");
    }
    return text.contains(".")
        ? JsonValue.Num.of(Double.parseDouble(text))
        : JsonValue.Num.of(Long.parseLong(text));
  }
}
