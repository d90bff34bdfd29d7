package dev.alpi.cli.cleanup;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A kind of thing that can be cleaned up; in the order of alpi-state spec §9, then ours. */
public enum Category {
  TTS("spoken answers", "cache/tts, older than an hour", Action.UNLINK, Loss.NONE),
  INBOUND_MEDIA("received media", "cache/inbound, older than an hour", Action.UNLINK, Loss.NONE),
  SESSIONS(
      "old conversations",
      "sessions that nobody has gone on with for 30 days, and what belongs to them",
      Action.UNLINK,
      Loss.FOR_GOOD),
  MENTIONS("conversations with peers", "all of mentions", Action.UNLINK, Loss.FOR_GOOD),
  LOGS(
      "rotated logs",
      "logs/*.log.N; not those that are written, and not approval.log.N",
      Action.UNLINK,
      Loss.NONE),
  SCHEDULE("output of jobs", "schedule/output", Action.UNLINK, Loss.NONE),
  WORKGROUPS(
      "workgroups",
      "alp/workgroups and alp/turns.jsonl, of the Python system",
      Action.UNLINK,
      Loss.FOR_GOOD),
  CURATOR("reports on skills", "logs/curator", Action.RMTREE, Loss.NONE),
  GENERATED("generated files", "out, older than 30 days", Action.UNLINK, Loss.FOR_GOOD),
  ATTACHMENTS(
      "staged attachments", "host/attachments/tmp, older than a day", Action.UNLINK, Loss.NONE),
  KNOWLEDGE(
      "room in databases", "what SQLite has freed and not given back", Action.VACUUM, Loss.NONE),
  RUNS("journals of runs", "runs that ended 30 days ago", Action.UNLINK, Loss.NONE),
  STALE(
      "rests of crashes",
      "files that were being written or restored, older than a day",
      Action.RMTREE,
      Loss.NONE),
  TRASH("removed profiles", "in the trash for 30 days, keys and all", Action.RMTREE, Loss.FOR_GOOD),
  OLD_HOMES(
      "what restores have replaced",
      "NAME.before-TIME, older than a day, keys and all",
      Action.RMTREE,
      Loss.FOR_GOOD);

  /** How something goes. */
  public enum Action {
    /** File by file; directories stay. */
    UNLINK,
    /** With its directories. */
    RMTREE,
    /** Nothing goes, and a file becomes smaller. */
    VACUUM;

    /** Returns it as JSON has it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is lost. */
  public enum Loss {
    /** Nothing that a person has made or could miss. */
    NONE,
    /** Something that nothing brings back but an archive. */
    FOR_GOOD
  }

  private final String label;
  private final String description;
  private final Action action;
  private final Loss loss;

  Category(String label, String description, Action action, Loss loss) {
    this.label = label;
    this.description = description;
    this.action = action;
    this.loss = loss;
  }

  /** Returns the category called {@code key}. */
  public static Optional<Category> of(String key) {
    return Arrays.stream(values()).filter(each -> each.key().equals(key)).findFirst();
  }

  /** Returns what it is called on the command line. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what a person calls it. */
  public String label() {
    return label;
  }

  /** Returns where it is and what of it is meant. */
  public String description() {
    return description;
  }

  /** Returns how it goes. */
  public Action action() {
    return action;
  }

  /** Says whether something is lost for good. */
  public boolean isDestructive() {
    return loss == Loss.FOR_GOOD;
  }
}
