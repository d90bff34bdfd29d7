package dev.alpi.command;

import java.util.List;

/**
 * Judges command lines as {@code sh -c} would run them.
 *
 * <p>It is an allow list: what is not known to be harmless has to be asked for. What is refused is
 * what cannot be undone, what gives secrets away, and what nobody can judge. Nothing that is
 * written can make it fail: any text has a verdict.
 *
 * <p>Two readers look at a line. The {@linkplain Judge larger one} follows it through everything a
 * shell can do, and finds what is amiss. Where it finds nothing, {@linkplain PlainCheck the other}
 * has to agree, which knows only the plainest lines: the first is trusted to say no, never yes.
 *
 * <p><b>Threads:</b> any; immutable.
 */
public final class CommandClassifier {
  /** Longer texts are refused unread: nobody who is asked would read them either. */
  public static final int LENGTH_MAX = 32_768;

  /** The rule of what reads beside the workspace, in a directory that was granted. */
  public static final String BESIDE = "beside";

  private final CommandPolicy policy;

  /** Creates a classifier that judges by {@code policy}. */
  public CommandClassifier(CommandPolicy policy) {
    this.policy = policy;
  }

  /**
   * Judges {@code command}.
   *
   * @param directory where it starts; absolute
   */
  public Judgement judge(String command, String directory) {
    if (command.length() > LENGTH_MAX) {
      return refused("too-long", "it is longer than " + LENGTH_MAX + " characters");
    }
    if (command.indexOf('\0') >= 0 || Value.isPrivate(command)) {
      return refused("not-a-command", "it holds characters that no command has");
    }
    Judge judge = new Judge(policy);
    String start = Paths.normal(directory);
    try {
      judge.text(command, Shell.starting(start, policy.userHome()), Flow.NONE);
    } catch (StackOverflowError e) {
      return refused("too-complex", "it is nested too deeply to be judged");
    }
    if (Judgement.of(judge.findings()).verdict() == Verdict.SAFE) {
      PlainCheck plain = new PlainCheck(policy, start);
      plain.obstacle(command).ifPresent(obstacle -> judge.note(command.strip(), obstacle));
      if (plain.readsBeside()) {
        judge.note(command.strip(), new Ruling(Verdict.SAFE, BESIDE, "it reads where it may"));
      }
    }
    return Judgement.of(judge.findings());
  }

  private static Judgement refused(String rule, String why) {
    return Judgement.of(List.of(new Finding("…", Verdict.REFUSED, rule, why)));
  }
}
