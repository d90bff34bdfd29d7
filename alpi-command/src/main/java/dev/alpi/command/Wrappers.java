package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Programs that run the command in their arguments: that is judged, and the programs themselves.
 */
final class Wrappers {
  /**
   * How a wrapper's words are read.
   *
   * @param valued short options that need a value
   * @param longs long options that need a value in the next word
   * @param leading how many operands come before the command
   * @param verdict of the wrapper itself
   * @param why of that
   */
  private record Form(String valued, Set<String> longs, int leading, Verdict verdict, String why) {}

  private static final Form PLAIN = new Form("", Set.of(), 0, Verdict.SAFE, "");

  private static final Map<String, Form> FORMS =
      Map.ofEntries(
          Map.entry("command", PLAIN),
          Map.entry("builtin", PLAIN),
          Map.entry("nohup", PLAIN),
          Map.entry("time", new Form("fo", Set.of("--format", "--output"), 0, Verdict.SAFE, "")),
          Map.entry("nice", new Form("n", Set.of("--adjustment"), 0, Verdict.SAFE, "")),
          Map.entry(
              "timeout", new Form("ks", Set.of("--kill-after", "--signal"), 1, Verdict.SAFE, "")),
          Map.entry(
              "stdbuf",
              new Form("ioe", Set.of("--input", "--output", "--error"), 0, Verdict.SAFE, "")),
          Map.entry(
              "ionice", new Form("cnpPu", Set.of("--class", "--classdata"), 0, Verdict.SAFE, "")),
          Map.entry("caffeinate", new Form("tw", Set.of(), 0, Verdict.SAFE, "")),
          Map.entry("chronic", PLAIN),
          Map.entry("sudo", ask("ugpCDRTUrth", 0, "it runs with the rights of somebody else")),
          Map.entry("doas", ask("uC", 0, "it runs with the rights of somebody else")),
          Map.entry("pkexec", ask("", 0, "it runs with the rights of somebody else")),
          Map.entry("run0", ask("", 0, "it runs with the rights of somebody else")),
          Map.entry("exec", ask("a", 0, "it takes the place of the shell")),
          Map.entry("setsid", ask("", 0, "it leaves the group that is ended with the command")),
          Map.entry("chroot", ask("", 1, "it changes what the paths mean")),
          Map.entry("unshare", ask("", 0, "it changes what the paths mean")),
          Map.entry("nsenter", ask("t", 0, "it changes what the paths mean")),
          Map.entry("bwrap", ask("", 0, "it changes what the paths mean")),
          Map.entry("strace", ask("eopsaEbIOPSuU", 0, "it looks into programs")),
          Map.entry("ltrace", ask("eopsanuAD", 0, "it looks into programs")),
          Map.entry("gdb", ask("", 0, "it looks into programs")),
          Map.entry("taskset", ask("", 1, "it changes how the machine runs it")),
          Map.entry("chrt", ask("TPD", 1, "it changes how the machine runs it")),
          Map.entry("prlimit", ask("p", 0, "it changes how the machine runs it")),
          Map.entry("systemd-run", ask("pEutMHG", 0, "it outlives the command")),
          Map.entry("daemonize", ask("", 0, "it outlives the command")),
          Map.entry("start-stop-daemon", ask("", 0, "it outlives the command")),
          Map.entry("busybox", ask("", 0, "it has programs of its own")),
          Map.entry("toybox", ask("", 0, "it has programs of its own")),
          Map.entry("dbus-run-session", ask("", 0, "it runs it in another session")),
          Map.entry("xvfb-run", ask("enpfs", 0, "it runs it in another session")),
          Map.entry("torsocks", ask("", 0, "it runs it on another network")),
          Map.entry("proxychains", ask("f", 0, "it runs it on another network")),
          Map.entry("unbuffer", ask("", 0, "it runs it on a terminal")),
          Map.entry("entr", ask("", 0, "it runs it again and again")));

  /** Programs that run the rest of their words, or an option's value, as a text. */
  private static final Map<String, String> TEXTS =
      Map.of(
          "watch", "it runs it again and again",
          "su", "it runs with the rights of somebody else",
          "runuser", "it runs with the rights of somebody else",
          "script", "it runs it on a terminal",
          "flock", "it waits for a lock",
          "ssh", "it runs on another machine",
          "parallel", "it runs it many times",
          "at", "it runs later",
          "batch", "it runs later");

  private final Judge judge;

  Wrappers(Judge judge) {
    this.judge = judge;
  }

  private static Form ask(String valued, int leading, String why) {
    return new Form(valued, Set.of(), leading, Verdict.ASK, why);
  }

  Optional<Flow> judge(Call call) {
    if (call.program().equals("env")) {
      return Optional.of(env(call));
    }
    if (call.program().equals("xargs")) {
      return Optional.of(xargs(call));
    }
    if (TEXTS.containsKey(call.program())) {
      return Optional.of(text(call, TEXTS.get(call.program())));
    }
    Form form = FORMS.get(call.program());
    if (form == null) {
      return Optional.empty();
    }
    if (call.program().equals("command") && isQuestion(call.arguments())) {
      judge.note(call.shown(), Ruling.safe("it only tells what a command is"));
      return Optional.of(Flow.PLAIN);
    }
    if (call.program().equals("time") && call.arguments().stream().anyMatch(Wrappers::writes)) {
      judge.note(call.shown(), Ruling.ask("write", "the times are written to a file"));
    }
    if (form.verdict() == Verdict.ASK) {
      judge.note(call.shown(), Ruling.ask("wrapper", call.program() + ": " + form.why()));
    }
    return Optional.of(inner(call, form));
  }

  /** Says whether an option of {@code time} names a file. */
  private static boolean writes(String option) {
    return option.startsWith("--o") || option.matches("-[a-zA-Z]*o.*");
  }

  private static boolean isQuestion(List<String> arguments) {
    return !arguments.isEmpty() && arguments.getFirst().matches("-p?[vV]");
  }

  /** Judges the command behind the options; where it begins may be unclear, then each is judged. */
  private Flow inner(Call call, Form form) {
    List<String> words = call.arguments();
    int at = 0;
    Flow flow = Flow.NONE;
    while (at < words.size()) {
      String word = words.get(at);
      if (word.equals("--")) {
        at++;
        break;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        if (word.matches("[A-Za-z_][A-Za-z0-9_]*=.*") && call.program().matches("sudo|doas")) {
          at++;
          continue;
        }
        break;
      }
      at++;
      boolean isLong = word.startsWith("--");
      boolean needsNext =
          isLong
              ? form.longs().contains(word)
              : form.valued().indexOf(word.charAt(word.length() - 1)) >= 0 && word.length() > 1;
      boolean isUnclear = isLong && !word.contains("=") && !needsNext;
      if (needsNext) {
        at++;
      } else if (isUnclear && at + 1 < words.size()) {
        // a value, or the command already: the milder reading is never taken
        flow =
            flow.then(
                judge.command(words.subList(at, words.size()), call.shell().copy(), call.input()));
      }
    }
    int from = Math.min(words.size(), at + form.leading());
    List<String> command = words.subList(from, words.size());
    if (command.isEmpty()) {
      if (form.verdict() == Verdict.SAFE) {
        judge.note(call.shown(), Ruling.ask("wrapper", "what it would run is not there"));
      }
      return Flow.PLAIN;
    }
    return flow.then(judge.command(command, call.shell(), call.input()));
  }

  private Flow env(Call call) {
    List<String> words = call.arguments();
    Shell shell = call.shell().copy();
    int at = 0;
    boolean isChanged = false;
    while (at < words.size()) {
      String word = words.get(at);
      if (word.matches("[A-Za-z_][A-Za-z0-9_]*=(?s:.*)")) {
        int equals = word.indexOf('=');
        shell.set(word.substring(0, equals), word.substring(equals + 1));
        isChanged = true;
      } else if (word.startsWith("--split-string=") || word.startsWith("-S") && word.length() > 2) {
        String text = word.startsWith("-S") ? word.substring(2) : word.substring(15);
        return split(text, words.subList(at + 1, words.size()), call, shell);
      } else if (word.equals("-S") || word.equals("--split-string") || word.matches("-[iv0]+S")) {
        String text = at + 1 < words.size() ? words.get(at + 1) : "";
        return split(
            text, words.subList(Math.min(words.size(), at + 2), words.size()), call, shell);
      } else if (word.matches("-u|--unset|-C|--chdir")) {
        isChanged = true;
        if (word.matches("-C|--chdir")) {
          shell.goTo(List.of(String.valueOf(Value.UNKNOWN)));
        }
        at++;
      } else if (word.startsWith("-C") || word.startsWith("--chdir=")) {
        shell.goTo(List.of(String.valueOf(Value.UNKNOWN)));
        isChanged = true;
      } else if (word.equals("--")) {
        at++;
        break;
      } else if (word.startsWith("-")) {
        isChanged = true;
      } else {
        break;
      }
      at++;
    }
    List<String> command = words.subList(Math.min(at, words.size()), words.size());
    if (command.isEmpty()) {
      judge.note(call.shown(), Ruling.refused("environment", "it prints the environment"));
      return Flow.PLAIN;
    }
    if (isChanged) {
      judge.note(call.shown(), Ruling.ask("variable", "it changes how the program runs"));
    }
    return judge.command(command, shell, call.input());
  }

  private Flow split(String text, List<String> more, Call call, Shell shell) {
    judge.note(call.shown(), Ruling.ask("wrapper", "env: it takes a text apart"));
    StringBuilder all = new StringBuilder(text);
    more.forEach(word -> all.append(' ').append(Interpreters.quoted(word)));
    return judge.text(all.toString(), shell, call.input());
  }

  private Flow text(Call call, String why) {
    String rule = call.program().equals("ssh") ? "network" : "wrapper";
    judge.note(call.shown(), Ruling.ask(rule, call.program() + ": " + why));
    List<String> words = call.arguments();
    Flow flow = Flow.PLAIN;
    Optional<String> text = Options.value(words, 'c', "--command");
    if (text.isPresent()) {
      flow = judge.text(text.get(), call.shell().copy(), call.input());
    }
    if (call.program().equals("ssh") || call.program().startsWith("su")) {
      if (call.program().equals("ssh")) {
        remote(words, call);
      }
      return flow;
    }
    // where the command begins depends on options: each place is judged
    for (int i = 0; i < words.size() && i < 8; i++) {
      if (!words.get(i).startsWith("-") && !words.get(i).isEmpty()) {
        judge.command(words.subList(i, words.size()), call.shell().copy(), call.input());
        if (words.get(i).contains(" ")) {
          judge.text(
              String.join(" ", words.subList(i, words.size())), call.shell().copy(), call.input());
        }
      }
    }
    return call.input().source() == Flow.Source.TEXT && call.program().matches("at|batch")
        ? judge.text(call.input().text(), call.shell().copy(), Flow.NONE)
        : flow;
  }

  /** Paths there are not ours: only what is dangerous on any machine is looked for. */
  private void remote(List<String> words, Call call) {
    for (int i = 0; i + 1 < words.size(); i++) {
      if (!words.get(i).startsWith("-")
          && (i == 0 || !words.get(i - 1).matches("-[bcDEeFIiJLlmOopQRSWw]"))) {
        List<String> rest = words.subList(i + 1, words.size());
        judge.text(String.join(" ", rest), call.shell().copy(), call.input());
        return;
      }
    }
  }

  private Flow xargs(Call call) {
    List<String> words = call.arguments();
    int at = 0;
    Optional<String> replaced = Optional.empty();
    while (at < words.size() && words.get(at).startsWith("-") && !words.get(at).equals("--")) {
      String word = words.get(at);
      if (word.matches("-I|--replace")) {
        replaced = at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.of("{}");
      } else if (word.startsWith("-I")) {
        replaced = Optional.of(word.substring(2));
      } else if (word.equals("-i")) {
        replaced = Optional.of("{}");
      }
      at +=
          word.matches("-[IEdLnPsa]|--(arg-file|delimiter|max-args|max-procs|max-lines|max-chars)")
              ? 2
              : 1;
    }
    if (at < words.size() && words.get(at).equals("--")) {
      at++;
    }
    List<String> command = words.subList(Math.min(at, words.size()), words.size());
    if (command.isEmpty()) {
      judge.note(call.shown(), Ruling.safe("it prints its input"));
      return call.input();
    }
    List<String> added =
        switch (call.input().source()) {
          case TEXT -> List.of(call.input().text().strip().split("\\s+"));
          case FILES -> roots(call.input().roots(), command);
          case NONE, PLAIN, DECODED, FETCHED -> List.of(String.valueOf(Value.WORDS));
        };
    boolean isMany = call.input().source() == Flow.Source.FILES;
    return judge.command(
        isMany ? Finds.forMany(with(command, added, replaced)) : with(command, added, replaced),
        call.shell().copy(),
        Flow.NONE);
  }

  /**
   * A tree as a whole for what removes and changes; else what is found there, which is anything.
   */
  private static List<String> roots(List<String> roots, List<String> command) {
    if (!Finds.forMany(command).equals(command)) {
      return roots.stream().map(Finds::all).toList();
    }
    List<String> found = new ArrayList<>();
    for (String root : roots) {
      found.add(Finds.all(root));
      found.add(root + "/" + Value.UNKNOWN);
    }
    return found;
  }

  private static List<String> with(
      List<String> command, List<String> added, Optional<String> replaced) {
    List<String> all = new ArrayList<>();
    if (replaced.isEmpty() || replaced.get().isEmpty()) {
      all.addAll(command);
      all.addAll(added);
      return all;
    }
    for (String word : command) {
      if (word.equals(replaced.get())) {
        all.addAll(added);
      } else {
        all.add(
            word.replace(
                replaced.get(),
                added.size() == 1 ? added.getFirst() : String.valueOf(Value.UNKNOWN)));
      }
    }
    return all;
  }
}
