package dev.alpi.engine;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.TerminalTool;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.PythonText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one place that every tool call passes before it runs.
 *
 * <p>Order: tools that are switched off → commands, which need a person's yes. File tools judge
 * paths where they resolve them.
 *
 * <p><b>Threads:</b> any. Owns the session approvals; they live as long as the engine.
 */
final class Gate {
  private static final int LOGGED_COMMAND_CHARS = 160;

  private final ApprovalStore always;
  private final Set<SessionApproval> session = ConcurrentHashMap.newKeySet();
  private final ReentrantLock asking = new ReentrantLock(true);

  Gate(ApprovalStore always) {
    this.always = always;
  }

  private record SessionApproval(String sessionId, Approver.Question question) {}

  /** Lets the call pass, or says why not. */
  void check(String tool, Arguments arguments, TurnContext context)
      throws ToolFailure, IOException {
    if (isDenied(tool, context.deniedTools())) {
      throw new ToolFailure("the tool " + tool + " is switched off by tools.deny");
    }
    if (!tool.equals(TerminalTool.NAME) || !TerminalTool.startsCommand(arguments)) {
      return;
    }
    Path directory = context.tools().paths().resolve(arguments.optional("cwd").orElse("."));
    String command = arguments.required("command");
    if (command.isBlank() || command.indexOf('\0') >= 0) {
      throw new ToolFailure("the command is empty or holds a NUL character");
    }
    if (context.commandRefusal().isPresent()) {
      throw new ToolFailure("refused: " + context.commandRefusal().get());
    }
    Approver.Question question = new Approver.Question(tool, command, directory);
    SessionApproval key = new SessionApproval(context.sessionId(), question);
    if (session.contains(key)) {
      record("ALLOW", "session", question, context);
      return;
    }
    if (always.covers(question)) {
      record("ALLOW", "always", question, context);
      return;
    }
    ask(question, key, context);
  }

  /** Says whether {@code tool} matches one of the globs of {@code tools.deny}. */
  static boolean isDenied(String tool, List<String> globs) {
    return globs.stream().anyMatch(glob -> matches(glob, 0, tool, 0, new HashSet<>()));
  }

  private void ask(Approver.Question question, SessionApproval key, TurnContext context)
      throws ToolFailure, IOException {
    Approver.Answer answer = askOne(question, context);
    switch (answer) {
      case ONCE -> record("ALLOW", "once", question, context);
      case SESSION -> {
        session.add(key);
        record("ALLOW", "session", question, context);
      }
      case ALWAYS -> {
        always.add(question);
        record("ALLOW", "always", question, context);
      }
      case DENY -> {
        record("DENY", "denied by the person", question, context);
        throw new ToolFailure(
            "the person denied this command; do not try it again and do not ask again");
      }
      case NOBODY -> {
        record("DENY", "nobody to ask", question, context);
        throw new ToolFailure(
            "not run: commands need a person's approval, and nobody is there to ask. The person can"
                + " run alpi on a terminal and approve it there, once or always");
      }
    }
  }

  /** A person is asked one thing at a time, however many sub-agents want something. */
  private Approver.Answer askOne(Approver.Question question, TurnContext context) {
    asking.lock();
    try {
      return context.cancellation().isCancelled()
          ? Approver.Answer.DENY
          : context.approver().ask(question);
    } finally {
      asking.unlock();
    }
  }

  private static void record(
      String verdict, String reason, Approver.Question question, TurnContext context)
      throws IOException {
    // before it is cut: half a secret is not recognised any more
    String command = context.redactor().apply(question.command());
    int end =
        command.codePointCount(0, command.length()) <= LOGGED_COMMAND_CHARS
            ? command.length()
            : command.offsetByCodePoints(0, LOGGED_COMMAND_CHARS);
    context
        .approvalLog()
        .write(
            LogFile.Level.INFO,
            verdict
                + " severity=caution pattern="
                + PythonText.repr(question.tool())
                + " reason="
                + PythonText.repr(reason)
                + " cmd="
                + PythonText.repr(command.substring(0, end)));
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
