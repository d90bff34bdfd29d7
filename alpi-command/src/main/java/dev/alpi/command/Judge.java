package dev.alpi.command;

import dev.alpi.command.Node.Assignment;
import dev.alpi.command.Node.Redirect;
import dev.alpi.command.Word.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through a parsed command as the shell would, but takes every branch, and notes what each
 * simple command would do.
 *
 * <p><b>Threads:</b> one; used once.
 */
final class Judge {
  /** A line of more steps than that was not written to be read. */
  private static final int STEPS_MAX = 4_000;

  /** How deep texts in texts and functions in functions are followed. */
  private static final int NESTED_MAX = 24;

  /** A loop over more words than that is judged for all of them at once. */
  private static final int TURNS_MAX = 12;

  private final CommandRules rules;
  private final Expander expander;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Node> running = Collections.newSetFromMap(new IdentityHashMap<>());
  private Shell now;
  private int steps;
  private int nested;

  Judge(CommandPolicy policy) {
    this.rules = new CommandRules(new Paths(policy), this);
    this.expander = new Expander(this::output, this::pipe, this::odd, policy.userHome());
    this.now = Shell.starting("/", policy.userHome());
  }

  List<Finding> findings() {
    return findings;
  }

  /** Judges {@code text} as a command line that begins in {@code shell}; returns its output. */
  Flow text(String text, Shell shell, Flow input) {
    if (!Value.isKnown(text)) {
      note(text, unknownText(text));
    }
    if (++nested > NESTED_MAX) {
      note(text, Ruling.refused("too-complex", "it is nested too deeply to be judged"));
      nested--;
      return Flow.PLAIN;
    }
    try {
      // what is not known in it stands in its words as in any other
      return run(ShellParser.parse(Value.source(text)), shell, input);
    } catch (ShellSyntaxException e) {
      note(text, Ruling.refused("not-a-command", "nobody can judge it: " + e.getMessage()));
      return Flow.PLAIN;
    } finally {
      nested--;
    }
  }

  void note(String command, Ruling ruling) {
    String cut = command.length() > 240 ? command.substring(0, 240) + "…" : command;
    String shown = Value.shown(cut);
    findings.add(new Finding(shown, ruling.verdict(), ruling.rule(), ruling.why()));
  }

  /** What is said of a text that only shows when it runs. */
  static Ruling unknownText(String text) {
    return Value.isFetched(text)
        ? Ruling.refused("run-fetched", "it runs what comes from elsewhere, unseen")
        : Ruling.ask("unknown-text", "what runs only shows when it runs");
  }

  private Flow run(Node node, Shell shell, Flow input) {
    if (++steps > STEPS_MAX) {
      if (steps == STEPS_MAX + 1) {
        note("…", Ruling.refused("too-complex", "it has too many parts to be judged"));
      }
      return Flow.PLAIN;
    }
    return switch (node) {
      case Node.Simple simple -> simple(simple, shell, input);
      case Node.Pipeline(List<Node> stages) -> {
        Flow flow = input;
        for (Node stage : stages) {
          flow = run(stage, shell.copy(), flow);
        }
        yield flow;
      }
      case Node.Sequence sequence -> sequence(sequence, shell, input);
      case Node.Group(Node body, Node.Scope scope, List<Redirect> redirects) -> {
        Shell inner = scope == Node.Scope.SUBSHELL ? shell.copy() : shell;
        Redirected to = redirect(redirects, inner, input);
        yield to.output(run(body, inner, to.input()), shell);
      }
      case Node.Branches(List<Node> parts, List<Word> words, List<Redirect> redirects) -> {
        expand(words, shell);
        Redirected to = redirect(redirects, shell, input);
        Flow flow = Flow.NONE;
        for (Node part : parts) {
          Shell branch = shell.copy();
          flow = flow.then(run(part, branch, to.input()));
          shell.merge(branch);
        }
        yield to.output(flow, shell);
      }
      case Node.Loop loop -> loop(loop, shell, input);
      case Node.Function(String name, Node body) -> function(name, body, shell);
      case Node.Odd(String what, List<Word> words, List<Redirect> redirects) -> {
        expand(words, shell);
        redirect(redirects, shell, input);
        odd(what, what);
        yield Flow.PLAIN;
      }
    };
  }

  private Flow sequence(Node.Sequence sequence, Shell shell, Flow input) {
    Flow flow = Flow.NONE;
    for (Node.Item item : sequence.items()) {
      if (item.join() != Node.Join.AND) {
        shell.mayHaveFailed();
      }
      Shell inner = item.scope() == Node.Scope.SUBSHELL ? shell.copy() : shell;
      flow = flow.then(run(item.node(), inner, input));
    }
    return flow;
  }

  private Flow loop(Node.Loop loop, Shell shell, Flow input) {
    List<String> words = expand(loop.words(), shell);
    Redirected to = redirect(loop.redirects(), shell, input);
    Flow flow = Flow.NONE;
    List<String> values = words.size() > TURNS_MAX ? List.of(String.valueOf(Value.UNKNOWN)) : words;
    if (words.size() > TURNS_MAX) {
      // what is dangerous alone is looked for in each
      for (String word : words) {
        flow = flow.then(turn(loop, word, shell, to.input()));
      }
    }
    for (String value : values) {
      flow = flow.then(turn(loop, value, shell, to.input()));
    }
    if (values.isEmpty()) {
      flow = turn(loop, "", shell, to.input());
    }
    return to.output(flow, shell);
  }

  private Flow turn(Node.Loop loop, String value, Shell shell, Flow input) {
    Shell inner = shell.copy();
    inner.set(loop.name(), value);
    Flow flow = run(loop.body(), inner, input);
    shell.merge(inner);
    return flow;
  }

  /** A function is judged when it is made, with any words, and again for each use. */
  private Flow function(String name, Node body, Shell shell) {
    if (ForkBomb.is(name, body)) {
      note(name + "()", Ruling.refused("fork-bomb", "it starts itself again and again"));
    }
    shell.define(name, body);
    if (running.add(body)) {
      Shell inner = shell.copy();
      inner.positional(List.of(String.valueOf(Value.WORDS)));
      run(body, inner, Flow.PLAIN);
      running.remove(body);
    }
    return Flow.NONE;
  }

  private List<String> expand(List<Word> words, Shell shell) {
    Shell before = now;
    now = shell;
    List<String> fields = expander.fields(words, shell);
    now = before;
    return fields;
  }

  private String value(Word word, Shell shell) {
    Shell before = now;
    now = shell;
    String value = expander.value(word, shell);
    now = before;
    return value;
  }

  private Flow simple(Node.Simple node, Shell shell, Flow input) {
    List<String> words = expand(node.words(), shell);
    Shell inner = words.isEmpty() ? shell : shell.copy();
    boolean isRisky = false;
    for (Assignment assignment : node.assignments()) {
      String value = value(assignment.value(), shell);
      inner.set(assignment.name(), value);
      isRisky |= Variables.changePrograms(assignment.name());
      if (Value.isSubscripted(value)) {
        note(value, Ruling.ask("shell-dialect", "in a sum, some shells run what is in brackets"));
      }
    }
    if (isRisky) {
      note(
          node.assignments().getFirst().name() + "=…",
          Ruling.ask("variable", "it changes how programs run"));
    }
    Redirected to = redirect(node.redirects(), shell, input);
    Flow flow = Flow.NONE;
    if (!words.isEmpty()) {
      // what was set before the command is the command's: its words were expanded without it
      Shell own = node.assignments().isEmpty() ? shell : inner;
      flow = command(words, own, to.input());
    }
    return to.output(flow, shell);
  }

  /** Judges a command whose words are known as far as they can be; returns its output. */
  Flow command(List<String> words, Shell shell, Flow input) {
    List<String> named = words;
    while (!named.isEmpty() && named.getFirst().isEmpty()) {
      // an empty word as a command is an error; what follows would run if it vanished
      named = named.subList(1, named.size());
    }
    if (named.isEmpty()) {
      return Flow.NONE;
    }
    if (++steps > STEPS_MAX || ++nested > NESTED_MAX) {
      note(named.getFirst(), Ruling.refused("too-complex", "it is nested too deeply to be judged"));
      nested = Math.min(nested, NESTED_MAX);
      return Flow.PLAIN;
    }
    try {
      Call call = Call.of(named, input, shell);
      Optional<Node> function = shell.function(call.name());
      if (function.isPresent()) {
        rules.refuseSecrets(call);
        return call(function.get(), call);
      }
      return rules.judge(call);
    } finally {
      nested--;
    }
  }

  private Flow call(Node body, Call call) {
    if (!running.add(body)) {
      return Flow.PLAIN;
    }
    List<String> before = call.shell().positional();
    call.shell().positional(call.arguments());
    Flow flow = run(body, call.shell(), call.input());
    call.shell().positional(before);
    running.remove(body);
    return flow;
  }

  /** Where a command's output goes, and its input comes from. */
  private record Redirected(Flow input, List<String> files, boolean isCaptured) {
    Flow output(Flow flow, Shell shell) {
      if (flow.source() == Flow.Source.FETCHED || flow.source() == Flow.Source.DECODED) {
        files.forEach(shell::fetched);
      }
      return isCaptured ? Flow.NONE : flow;
    }
  }

  private Redirected redirect(List<Redirect> redirects, Shell shell, Flow input) {
    Flow from = input;
    List<String> files = new ArrayList<>();
    boolean isCaptured = false;
    for (Redirect redirect : redirects) {
      String target = value(redirect.target(), shell);
      switch (redirect.operator()) {
        case "<<", "<<<" -> from = Value.isFetched(target) ? Flow.FETCHED : Flow.text(target);
        case "<" -> from = rules.writes().input(target, shell);
        case "<&" -> {}
        case ">&" -> {
          if (!target.matches("\\d+|-")) {
            files.addAll(rules.writes().output(redirect.operator(), target, shell));
            isCaptured = true;
          }
        }
        case "<>" -> {
          rules.writes().output("<>", target, shell);
          from = Flow.PLAIN;
        }
        default -> {
          files.addAll(rules.writes().output(redirect.operator(), target, shell));
          // 2> leaves the output where it was; the operator does not tell, so both are followed
        }
      }
    }
    return new Redirected(from, files, isCaptured);
  }

  /** Judges a substitution; returns what it prints, if the line itself says that. */
  private String output(Part.Substitution substitution) {
    Flow flow = run(substitution.body(), now.copy(), Flow.NONE);
    return switch (flow.source()) {
      case TEXT -> flow.text().replaceFirst("\n+$", "");
      case NONE -> "";
      case FETCHED, DECODED -> String.valueOf(Value.FETCHED);
      case FILES, PLAIN -> String.valueOf(Value.UNKNOWN);
    };
  }

  private String pipe(Part.Process process) {
    odd(process.direction() == Word.Direction.READ ? "<(…)" : ">(…)", "");
    Flow flow = run(process.body(), now.copy(), Flow.PLAIN);
    String name = "/dev/fd/" + (63 - steps % 40);
    if (flow.source() == Flow.Source.FETCHED || flow.source() == Flow.Source.DECODED) {
      now.fetched(name);
    }
    return name;
  }

  private void odd(String what, String text) {
    if (what.equals("an array")) {
      return;
    }
    note(
        text.isEmpty() ? what : text,
        Ruling.ask("shell-dialect", what + " is read differently by different shells"));
  }
}
