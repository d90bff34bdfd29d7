package dev.alpi.cli.logs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What wrote an entry. */
public enum LogSource {
  /** The daemon: {@code logs/service.log} and {@code service.err} of the root. */
  SERVICE,
  /** Turns: {@code logs/agent.log}. */
  AGENT,
  /** Commands that were allowed or denied: {@code logs/approval.log}. */
  APPROVAL,
  /** Runs of jobs: the rows of {@code logs/runs.jsonl} of this kind, and {@code schedule.log}. */
  SCHEDULE,
  /** Questions of peers: {@code logs/alp.log}. */
  ALP,
  /** Channels: {@code logs/gateway.log}. */
  GATEWAY,
  /** Requests to models: {@code logs/llm.log}, which only the Python system writes. */
  LLM,
  /** Any other {@code logs/*.log}. */
  OTHER,
  /** Runs of every kind: {@code logs/runs.jsonl}. */
  RUNS,
  /** Compactions: {@code logs/compaction.jsonl}. */
  COMPACTION,
  /** What the daemon tells its clients: {@code host/events.jsonl} of the root. */
  EVENTS,
  /** Who changed what from elsewhere: {@code logs/admin-audit.jsonl} of the root. */
  AUDIT;

  /** Returns those that are shown if none is asked for: what is written for people. */
  public static Set<LogSource> usual() {
    return EnumSet.range(SERVICE, OTHER);
  }

  /** Returns those that hold rows for programs, which say much of the others again. */
  public static Set<LogSource> rows() {
    return EnumSet.range(RUNS, AUDIT);
  }

  /** Returns the source that a person calls {@code label}. */
  public static LogSource labelled(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** Returns what a person calls them. */
  public static List<String> labels() {
    List<String> labels = new ArrayList<>();
    for (LogSource each : values()) {
      labels.add(each.label());
    }
    return List.copyOf(labels);
  }

  /** Returns what a person calls it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Says whether the source is the root's, and no profile's. */
  boolean isOfRoot() {
    return this == SERVICE || this == EVENTS || this == AUDIT;
  }

  /** Returns the source of a file of {@code logs/} of the root, if it is the root's own. */
  static Optional<LogSource> ofRoot(String file) {
    return switch (file) {
      case "service.log", "service.err" -> Optional.of(SERVICE);
      case "admin-audit.jsonl" -> Optional.of(AUDIT);
      default -> Optional.empty();
    };
  }

  /** Returns the source of a file of {@code logs/} of a profile, if it is a log. */
  static Optional<LogSource> ofProfile(String file) {
    return switch (file) {
      case "agent.log" -> Optional.of(AGENT);
      case "approval.log" -> Optional.of(APPROVAL);
      case "schedule.log" -> Optional.of(SCHEDULE);
      case "alp.log" -> Optional.of(ALP);
      case "gateway.log" -> Optional.of(GATEWAY);
      case "llm.log" -> Optional.of(LLM);
      case "runs.jsonl" -> Optional.of(RUNS);
      case "compaction.jsonl" -> Optional.of(COMPACTION);
      default ->
          file.endsWith(".log") && !file.startsWith(".") ? Optional.of(OTHER) : Optional.empty();
    };
  }
}
