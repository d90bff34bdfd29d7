package dev.alpi.engine;

import dev.alpi.command.Verdict;
import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.RefusedException;
import dev.alpi.engine.tools.TerminalTool;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.model.Refusal;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.PythonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one place that every tool call passes before it runs, in one order: tools that are switched
 * off → what the actor may do at all → what the turn has read from outside → the classifier of
 * commands and the policy of paths → approvals. The sandbox is behind it. Each call that is not
 * plainly safe leaves one line in {@code approval.log} with the rule that decided.
 *
 * <p><b>Threads:</b> any. Owns the session approvals; they live as long as the engine.
 */
final class Gate {
  private static final int LOGGED_COMMAND_CHARS = 160;

  private final ApprovalStore always;
  private final Set<SessionApproval> session = ConcurrentHashMap.newKeySet();

  Gate(ApprovalStore always) {
    this.always = always;
  }

  private record SessionApproval(String sessionId, Approval approval) {}

  /**
   * A call that may run.
   *
   * @param source where its result comes from, if that is outside
   */
  record Passed(Optional<String> source) {}

  /** Lets the call pass, or says why not. */
  Passed check(String tool, Arguments arguments, TurnContext context)
      throws ToolFailure, IOException {
    if (isDenied(tool, context.deniedTools())) {
      String why = "the tool " + tool + " is switched off by tools.deny";
      throw refused(Wish.plain(tool, context), "tools.deny", why, context);
    }
    if (!context.scope().permits(tool, Optional.of(action(tool, arguments)))) {
      String why = "whoever this turn is for may not use " + tool;
      throw refused(Wish.plain(tool, context), "authority", why, context);
    }
    Wish wish = wish(tool, arguments, context);
    if (!context.origin().isOwner() && wish.effect() != Wish.Effect.NONE) {
      throw refused(wish, "authority", "a peer may only look, not use " + tool, context);
    }
    if (wish.verdict() == Verdict.REFUSED) {
      throw refused(wish, wish.rule(), Refusal.of(wish.reason()), context);
    }
    boolean isFresh = context.taint().isTainted() && wish.effect().needsFreshApproval();
    if (isFresh) {
      ask(wish.tainted(context.taint().shown()), Approver.Scope.ONCE, context);
    } else if (wish.verdict() == Verdict.ASK) {
      approve(wish, context);
    }
    return new Passed(wish.source());
  }

  /** An action that is left out is the one that the tool then takes, and never any of them. */
  private static String action(String tool, Arguments arguments) throws ToolFailure {
    return tool.equals(TerminalTool.NAME)
        ? TerminalTool.action(arguments)
        : arguments.optional("action").orElse("");
  }

  /** Judges the call; also what is refused while it is judged has its line. */
  private static Wish wish(String tool, Arguments arguments, TurnContext context)
      throws ToolFailure, IOException {
    try {
      return Wish.of(tool, arguments, context);
    } catch (RefusedException e) {
      Wish refused = Wish.plain(tool + " " + arguments.shown(LOGGED_COMMAND_CHARS), context);
      record("DENY", e.getMessage(), refused.refusedBy("path"), context);
      throw e;
    }
  }

  /** Says whether {@code tool} matches one of the globs of {@code tools.deny}. */
  static boolean isDenied(String tool, List<String> globs) {
    return globs.stream().anyMatch(glob -> matches(glob, 0, tool, 0, new HashSet<>()));
  }

  private void approve(Wish wish, TurnContext context) throws ToolFailure, IOException {
    if (session.contains(new SessionApproval(context.sessionId(), wish.approval()))) {
      record("ALLOW", "session", wish, context);
    } else if (always.covers(wish.approval())) {
      record("ALLOW", "always", wish, context);
    } else {
      ask(wish, Approver.Scope.ANY, context);
    }
  }

  private void ask(Wish wish, Approver.Scope scope, TurnContext context)
      throws ToolFailure, IOException {
    Approval approval = wish.approval();
    Approver.Question question =
        new Approver.Question(
            approval.tool(), approval.command(), approval.directory(), wish.reasons(), scope);
    Approver.Answer answer = context.approver().ask(question, context.cancellation());
    switch (answer) {
      case ONCE -> record("ALLOW", "once", wish, context);
      case SESSION -> {
        if (scope == Approver.Scope.ANY) {
          session.add(new SessionApproval(context.sessionId(), approval));
        }
        record("ALLOW", scope == Approver.Scope.ANY ? "session" : "once", wish, context);
      }
      case ALWAYS -> {
        if (scope == Approver.Scope.ANY) {
          always.add(approval, wish.rule());
        }
        record("ALLOW", scope == Approver.Scope.ANY ? "always" : "once", wish, context);
      }
      case DENY -> {
        record("DENY", "denied by the person", wish, context);
        throw new ToolFailure(Refusal.DENIED);
      }
      case NOBODY -> {
        record("DENY", "nobody to ask", wish, context);
        throw new ToolFailure(
            "not run: it needs a person's approval ("
                + wish.reason()
                + "), and nobody is there to ask. The person can run alpi on a terminal and approve"
                + " it there"
                + (scope == Approver.Scope.ANY ? ", once or always" : ""));
      }
    }
  }

  private static ToolFailure refused(Wish wish, String rule, String why, TurnContext context)
      throws IOException {
    record("DENY", rule, wish, context);
    return new ToolFailure(why);
  }

  private static void record(String decision, String reason, Wish wish, TurnContext context)
      throws IOException {
    // before it is cut: half a secret is not recognised any more
    String command = context.redactor().apply(wish.approval().command());
    int end =
        command.codePointCount(0, command.length()) <= LOGGED_COMMAND_CHARS
            ? command.length()
            : command.offsetByCodePoints(0, LOGGED_COMMAND_CHARS);
    List<String> words = new ArrayList<>();
    words.add(decision);
    words.add("severity=" + (wish.verdict() == Verdict.REFUSED ? "dangerous" : "caution"));
    words.add("pattern=" + PythonText.repr(wish.rule()));
    words.add("reason=" + PythonText.repr(reason));
    words.add("cmd=" + PythonText.repr(command.substring(0, end)));
    context.approvalLog().write(LogFile.Level.INFO, String.join(" ", words));
  }

  /**
   * Globs with * and ?; {@code dead} remembers failed positions, so a hostile glob stays quadratic.
   */
  private static boolean matches(String glob, int g, String text, int t, Set<Long> dead) {
    if (g == glob.length()) {
      return t == text.length();
    }
    if (!dead.add((long) g << 32 | t)) {
      return false;
    }
    char c = glob.charAt(g);
    if (c == '*') {
      return matches(glob, g + 1, text, t, dead)
          || (t < text.length() && matches(glob, g, text, t + 1, dead));
    }
    return t < text.length()
        && (c == '?' || c == text.charAt(t))
        && matches(glob, g + 1, text, t + 1, dead);
  }
}
