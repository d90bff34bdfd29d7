package dev.alpi.engine;

import dev.alpi.command.CommandClassifier;
import dev.alpi.command.Finding;
import dev.alpi.command.Judgement;
import dev.alpi.command.Verdict;
import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.engine.tools.RefusedException;
import dev.alpi.engine.tools.TerminalTool;
import dev.alpi.engine.tools.ToolFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a tool call would do, as the gate judges it.
 *
 * @param approval what a yes to it would cover
 * @param verdict what may be done with it, as far as the turn has read nothing from outside
 * @param rule the rule that decided
 * @param reasons why, the worst first
 * @param effect what it does to the world
 * @param source where its result comes from, if that is outside
 */
record Wish(
    Approval approval,
    Verdict verdict,
    String rule,
    List<String> reasons,
    Effect effect,
    Optional<String> source) {
  /** Tools that read files, by the argument that names them. */
  private static final Set<String> READERS = Set.of("read_file", "search", "attach_file");

  private static final Set<String> WRITERS = Set.of("write_file", "edit_file", "delete_file");

  /** What a person reads of a call before saying yes to it. */
  private static final int SHOWN_CHARS_MAX = 2_000;

  /** Tools whose results others have written. */
  private static final Set<String> WEB = Set.of("web_fetch", "web_extract", "web_search");

  /** Tools that only look, or talk to the person. What is not listed counts as sending. */
  private static final Set<String> HARMLESS =
      Set.of("ask_user", "session_search", "session_read", "workflow", "research");

  /** What a call does to the world. */
  enum Effect {
    /** It only looks. */
    NONE,
    /** It changes files in the workspace, or what runs in a sandbox, which a person sees. */
    WORKS,
    /** It changes something outside the workspace, such as what alpi remembers. */
    WRITES,
    /** It runs a program without a sandbox. */
    RUNS,
    /** It spends beyond the turn's own calls. */
    SPENDS,
    /** It gives something to somebody else, or nobody has said what it does. */
    SENDS;

    /** Says whether a turn that has read text from outside needs a yes to it each time. */
    boolean needsFreshApproval() {
      return this != NONE && this != WORKS;
    }
  }

  Wish {
    reasons = List.copyOf(reasons);
  }

  /** Returns the wish to use {@code tool}, of which nothing is judged. */
  static Wish plain(String tool, TurnContext context) {
    return of(tool, tool, Verdict.SAFE, "tool", List.of(), Effect.NONE, Optional.empty(), context);
  }

  /** Judges a call. */
  static Wish of(String tool, Arguments arguments, TurnContext context)
      throws ToolFailure, IOException {
    if (tool.equals(TerminalTool.NAME)) {
      return TerminalTool.startsCommand(arguments)
          ? command(arguments, context)
          : job(arguments, context);
    }
    if (READERS.contains(tool) || WRITERS.contains(tool)) {
      return file(tool, arguments, context);
    }
    if (WEB.contains(tool)) {
      return web(tool, arguments, context);
    }
    String action = arguments.optional("action").orElse("");
    Effect effect = effect(tool, action);
    Optional<String> source =
        tool.equals(PeerTool.NAME) && action.equals("ask")
            ? Optional.of("the peer " + arguments.optional("peer").orElse("?"))
            : Optional.empty();
    String shown = effect == Effect.NONE ? tool : tool + " " + arguments.shown(SHOWN_CHARS_MAX);
    return of(tool, shown, Verdict.SAFE, "tool", List.of(), effect, source, context);
  }

  /** A search goes to a service that the person chose; an address can carry anything anywhere. */
  private static Wish web(String tool, Arguments arguments, TurnContext context)
      throws ToolFailure {
    String url = arguments.optional("url").orElse("");
    boolean isKnown = tool.equals("web_search") || context.known().has(url);
    return of(
        tool,
        (tool + " " + url).strip(),
        Verdict.SAFE,
        "tool",
        isKnown
            ? List.of()
            : List.of(
                "the address is from the model: neither the person nor a page or a search has"
                    + " named it, and it may carry what should stay here"),
        isKnown ? Effect.NONE : Effect.SENDS,
        Optional.of("the web"),
        context);
  }

  private static Wish of(
      String tool,
      String command,
      Verdict verdict,
      String rule,
      List<String> reasons,
      Effect effect,
      Optional<String> source,
      TurnContext context) {
    Approval approval =
        new Approval(tool, command, context.tools().paths().workspace(), context.origin().actor());
    return new Wish(approval, verdict, rule, reasons, effect, source);
  }

  private static Effect effect(String tool, String action) {
    return switch (tool) {
      case "memory" ->
          switch (action) {
            case "read", "promotion_list", "list" -> Effect.NONE;
            default -> Effect.WRITES;
          };
      case "db" -> action.equals("query") ? Effect.NONE : Effect.WRITES;
      case "delegate" -> Effect.SPENDS;
      case PeerTool.NAME -> action.equals("list") ? Effect.NONE : Effect.SENDS;
      case "todo", "notify" -> Effect.WORKS;
      default -> HARMLESS.contains(tool) ? Effect.NONE : Effect.SENDS;
    };
  }

  private static Wish command(Arguments arguments, TurnContext context)
      throws ToolFailure, IOException {
    Path directory = context.tools().paths().resolve(arguments.optional("cwd").orElse("."));
    String command = arguments.required("command");
    if (command.isBlank() || command.indexOf('\0') >= 0) {
      throw new ToolFailure("the command is empty or holds a NUL character");
    }
    if (context.commandRefusal().isPresent()) {
      throw new RefusedException("refused: " + context.commandRefusal().get());
    }
    Judgement judgement = context.classifier().judge(command, directory.toString());
    List<String> reasons = new ArrayList<>();
    for (Verdict verdict : List.of(Verdict.REFUSED, Verdict.ASK)) {
      for (Finding finding : judgement.findings()) {
        String reason = finding.command() + ": " + finding.why();
        if (finding.verdict() == verdict && !reasons.contains(reason)) {
          reasons.add(reason);
        }
      }
    }
    // what goes on after the turn is something else than what ends with it
    boolean isBackground = arguments.optional("action").orElse("").equals("background");
    String tool = TerminalTool.NAME + (isBackground ? " background" : "");
    Effect inside = judgement.verdict() == Verdict.SAFE ? Effect.NONE : Effect.WORKS;
    return new Wish(
        new Approval(tool, command, directory, context.origin().actor()),
        judgement.verdict(),
        judgement.decisive().rule(),
        reasons,
        context.isSandboxed() ? inside : Effect.RUNS,
        source(command, directory, judgement, context));
  }

  /** What a command prints is as much from outside as what a tool reads there. */
  private static Optional<String> source(
      String command, Path directory, Judgement judgement, TurnContext context) {
    List<String> rules = judgement.findings().stream().map(Finding::rule).toList();
    if (rules.contains("network")) {
      return Optional.of("the network, by a command");
    }
    PathPolicy paths = context.tools().paths();
    boolean isOutside =
        rules.contains("outside")
            || rules.contains(CommandClassifier.BESIDE)
            || !directory.startsWith(paths.followed(paths.workspace()))
            || paths.granted().stream().anyMatch(each -> command.contains(each.toString()));
    return isOutside ? Optional.of("a file outside the workspace, by a command") : Optional.empty();
  }

  /** Looks at commands in the background, or ends one. */
  private static Wish job(Arguments arguments, TurnContext context) throws ToolFailure {
    String action = arguments.optional("action").orElse("");
    Effect effect = action.equals("kill") ? Effect.WORKS : Effect.NONE;
    boolean isOutside = action.equals("output") && context.taint().isTainted();
    return of(
        TerminalTool.NAME,
        (TerminalTool.NAME + " " + action).strip(),
        Verdict.SAFE,
        "tool",
        List.of(),
        effect,
        isOutside ? Optional.of("a command in the background") : Optional.empty(),
        context);
  }

  private static Wish file(String tool, Arguments arguments, TurnContext context)
      throws ToolFailure, IOException {
    PathPolicy paths = context.tools().paths();
    Path path = paths.resolve(arguments.optional("path").orElse("."));
    boolean isInWorkspace = path.startsWith(paths.resolve("."));
    boolean isWrite = WRITERS.contains(tool);
    boolean isOpen = isInWorkspace || paths.isGranted(path);
    Optional<String> source =
        isInWorkspace || isWrite ? Optional.empty() : Optional.of("a file outside the workspace");
    boolean isWork = isWrite && isInWorkspace || tool.equals("attach_file");
    Effect effect = isWork ? Effect.WORKS : isWrite ? Effect.WRITES : Effect.NONE;
    return of(
        tool,
        tool + " " + path,
        isOpen ? Verdict.SAFE : Verdict.ASK,
        isOpen ? "workspace" : "outside",
        isOpen ? List.of() : List.of(path + " is outside the workspace"),
        effect,
        source,
        context);
  }

  /** The worst of the reasons. */
  String reason() {
    return reasons.isEmpty() ? approval.command() : reasons.getFirst();
  }

  /** Returns this as refused by {@code other}. */
  Wish refusedBy(String other) {
    return new Wish(approval, Verdict.REFUSED, other, reasons, effect, source);
  }

  /** Returns this in a turn that has read text from {@code sources}. */
  Wish tainted(String sources) {
    List<String> more = new ArrayList<>();
    more.add("the conversation has read text from " + sources + ", which others may have written");
    more.addAll(reasons);
    return new Wish(approval, verdict, "taint", more, effect, source);
  }
}
