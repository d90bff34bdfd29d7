package dev.alpi.cli;

import java.util.Locale;

/**
 * How a run of alpi ends, as the shell sees it.
 *
 * <p><b>Compatibility:</b> numbers and labels are relied on by scripts: never changed, only added.
 * {@code docs/exit-codes.md} is made from this table.
 */
enum ExitCode {
  OK(0, "ok", "The command did what was asked."),
  UNEXPECTED(
      1,
      "unexpected",
      "A bug, or a failure of the machine (disk, memory) that has no code of its own. Run the"
          + " command again with --debug. 1 is also how a Java machine ends that cannot start."),
  USAGE(2, "usage", "The command line is wrong. Nothing was done."),
  PARTLY_DONE(
      3, "partly done", "Some of what was asked was done; the output says what was not, and why."),
  NO_SUCH_PROFILE(10, "no such profile", "The profile that was named does not exist."),
  LOCKED(
      11,
      "locked or already running",
      "Another alpi holds what this command needs. Nothing was changed; try again later."),
  WRONG_KEY(
      12, "wrong passphrase or key", "What was to be opened does not open with what was given."),
  DAEMON_UNREACHABLE(13, "daemon not reachable", "The command needs the daemon, and none answers."),
  BUDGET_REFUSED(14, "budget refused", "The profile's spending cap does not allow the call."),
  DAMAGED_DATA(
      15,
      "damaged data",
      "A file of alpi's cannot be trusted: it is damaged, does not parse, holds a setting that is"
          + " not allowed, is a secret that others can read, or is a link or directory where a file"
          + " belongs. It is left as it is."),
  MODEL_FAILED(
      16, "the model or network failed", "A model, or the way to it, gave no complete answer."),
  PEER_FAILED(17, "the peer failed", "A peer gave no answer, or refused what was asked."),
  UNHEALTHY(18, "not healthy", "Something runs, and not all of it works."),
  INTERRUPTED(130, "interrupted", "Ctrl-C (SIGINT) ended the command; what it had done is saved.");

  private final int number;
  private final String summary;
  private final String explanation;

  ExitCode(int number, String summary, String explanation) {
    this.number = number;
    this.summary = summary;
    this.explanation = explanation;
  }

  /** Returns the exit status of the process. */
  int number() {
    return number;
  }

  /** Returns the name in JSON: {@code budget_refused}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns it in a few words. */
  String summary() {
    return summary;
  }

  /** Returns what it means, in whole sentences. */
  String explanation() {
    return explanation;
  }
}
