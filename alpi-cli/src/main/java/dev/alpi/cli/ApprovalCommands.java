package dev.alpi.cli;

import dev.alpi.command.Finding;
import dev.alpi.command.Judgement;
import dev.alpi.engine.ApprovalStore;
import dev.alpi.engine.Engine;
import dev.alpi.engine.People;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code alpi approvals}: what was approved for good, and what the gate thinks of a command. */
final class ApprovalCommands {
  private static final Argument ID =
      Argument.of("ID", Argument.Arity.REQUIRED, "as approvals list shows it");
  private static final Argument COMMAND =
      Argument.of("COMMAND", Argument.Arity.SOME, "the command line, in quotes or after --");
  private static final Option CWD =
      Option.valued("cwd", "DIR", "where it would run; the workspace unless given");

  private static final String ROW =
      "`{id, tool, command, directory, actor, rule, granted_at, expires_at}`";

  private ApprovalCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "approvals",
        "What agents may do without asking again",
        """
        An agent asks before it runs a command that is not known to be harmless. "Always" is \
        remembered for exactly that command in that directory, for 90 days. explain shows what the \
        gate thinks of a command, and runs nothing.\
        """,
        List.of(list(), revoke(), explain()),
        Map.of("remove", "revoke"));
  }

  private static Command list() {
    return Command.of("approvals list", "List what was approved for good", ApprovalCommands::list)
        .has(Effect.READS)
        .printing("`approvals`: array of " + ROW + ", instants as ISO 8601 in UTC")
        .example("alpi approvals list", "what runs without a question")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static Command revoke() {
    return Command.of("approvals revoke", "Take an approval back", ApprovalCommands::revoke)
        .has(Effect.CHANGES)
        .taking(ID)
        .printing("`revoked`: the id")
        .example("alpi approvals revoke 3f2a9c01", "the agent asks again")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command explain() {
    return Command.of(
            "approvals explain",
            "Show what the gate thinks of a command; runs nothing",
            ApprovalCommands::explain)
        .has(Effect.READS)
        .with(CWD)
        .taking(COMMAND)
        .printing(
            "`verdict` (safe, ask or refused), `command`, `directory`, `rule` that decided, and"
                + " `findings`: array of `{command, verdict, rule, why}`")
        .example("alpi approvals explain -- 'git push --force'", "it would be asked for")
        .example("alpi approvals explain --cwd / --json -- 'rm -rf *'", "refused, for scripts")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    Output out = invocation.out();
    List<JsonValue> rows = new ArrayList<>();
    for (ApprovalStore.Granted granted : store(profile, invocation).list()) {
      out.styled(Style.NAME, granted.id());
      out.line(
          "  "
              + (granted.tool().equals("terminal") ? "" : granted.tool() + ": ")
              + TerminalText.visible(granted.command()));
      out.styled(
          Style.FAINT,
          "          exactly this in "
              + TerminalText.visible(granted.directory())
              + (granted.actor().equals("owner") ? "" : ", for " + granted.actor())
              + ", until "
              + day(granted.expiresAt(), invocation));
      out.line("");
      rows.add(json(granted));
    }
    if (rows.isEmpty()) {
      out.line("nothing was approved for good");
    }
    invocation.answer(Obj.EMPTY.with("approvals", new JsonValue.Arr(rows)));
    return ExitCode.OK;
  }

  private static String day(Instant instant, Invocation invocation) {
    return instant.atZone(TimeForm.zone(invocation.context().zone())).toLocalDate().toString();
  }

  private static Obj json(ApprovalStore.Granted granted) {
    Obj row =
        Obj.EMPTY
            .with("id", granted.id())
            .with("tool", granted.tool())
            .with("command", granted.command())
            .with("directory", granted.directory())
            .with("actor", granted.actor())
            .with("rule", granted.rule());
    return row.with("granted_at", granted.grantedAt().map(Instant::toString).orElse(""))
        .with("expires_at", granted.expiresAt().toString());
  }

  private static ExitCode revoke(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    String id = invocation.required(ID);
    if (!store(profile, invocation).revoke(id)) {
      throw CommandFailure.usage(
          "there is no approval " + id + " in the profile " + profile.name(),
          "alpi approvals list shows what there is");
    }
    invocation.out().line("revoked " + id + ": the agent asks again");
    invocation.answer(Obj.EMPTY.with("revoked", id));
    return ExitCode.OK;
  }

  private static ExitCode explain(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.resolve(invocation).profile();
    String command = text(invocation.words(COMMAND));
    Engine.Judged judged;
    try (Engine engine =
        Engine.of(profile, ChatCommand.machine(invocation), People.NOBODY, Obj.EMPTY)) {
      judged = engine.judge(command, directory(invocation));
    }
    Judgement judgement = judged.judgement();
    Output out = invocation.out();
    out.styled(style(judgement), name(judgement));
    out.line("  " + judgement.decisive().why() + ", in " + judged.directory());
    List<JsonValue> findings = new ArrayList<>();
    for (Finding finding : judgement.findings()) {
      out.line(
          "  "
              + String.format(Locale.ROOT, "%-8s", lower(finding))
              + TerminalText.visible(finding.command().replace('\n', ' '))
              + "  — "
              + finding.why()
              + " ("
              + finding.rule()
              + ")");
      findings.add(
          Obj.EMPTY
              .with("command", finding.command())
              .with("verdict", lower(finding))
              .with("rule", finding.rule())
              .with("why", finding.why()));
    }
    invocation.answer(
        Obj.EMPTY
            .with("verdict", name(judgement))
            .with("command", command)
            .with("directory", judged.directory().toString())
            .with("rule", judgement.decisive().rule())
            .with("findings", new JsonValue.Arr(findings)));
    return ExitCode.OK;
  }

  /** One word is a command line; several are the words of one. */
  private static String text(List<String> words) {
    if (words.size() == 1) {
      return words.getFirst();
    }
    List<String> quoted = new ArrayList<>();
    for (String word : words) {
      boolean isPlain = word.matches("[A-Za-z0-9_@%+=:,./~-]+");
      quoted.add(isPlain ? word : CompletionTree.quoted(word));
    }
    return String.join(" ", quoted);
  }

  private static Optional<Path> directory(Invocation invocation) throws CommandFailure {
    try {
      return invocation
          .value(CWD)
          .map(text -> invocation.context().workingDirectory().resolve(text).normalize());
    } catch (InvalidPathException e) {
      throw CommandFailure.usage("--cwd: not a path: " + e.getReason(), "check the path");
    }
  }

  private static String name(Judgement judgement) {
    return judgement.verdict().name().toLowerCase(Locale.ROOT);
  }

  private static String lower(Finding finding) {
    return finding.verdict().name().toLowerCase(Locale.ROOT);
  }

  private static Style style(Judgement judgement) {
    return switch (judgement.verdict()) {
      case SAFE -> Style.NAME;
      case ASK -> Style.WARNING;
      case REFUSED -> Style.ERROR;
    };
  }

  private static ApprovalStore store(Profile profile, Invocation invocation) {
    return ApprovalStore.of(profile, invocation.context().locks(), invocation.context().clock());
  }
}
