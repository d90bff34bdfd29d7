package dev.alpi.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of a shell at a place of the line: variables, directories, functions. */
final class Shell {
  /**
   * The variables that a command's environment has; all others are empty unless the line sets them.
   */
  private static final Set<String> FROM_OUTSIDE =
      Set.of(
          "PATH",
          "USER",
          "LOGNAME",
          "SHELL",
          "LANG",
          "TERM",
          "TZ",
          "TMPDIR",
          "ALPI_HOME",
          "RANDOM",
          "SECONDS",
          "PPID",
          "UID",
          "OLDPWD");

  /** More directories than that are as good as none. */
  private static final int DIRECTORIES_MAX = 4;

  /** Values of which one holds are kept up to that many characters. */
  private static final int VALUE_MAX = 400;

  private final Map<String, String> variables;
  private final Map<String, Node> functions;

  /** Shared with every shell of the line: what was written by one is there for all. */
  private final Set<String> fetched;

  private List<String> positional;
  private List<String> directories;
  private List<String> otherwise = List.of();
  private boolean isAnythingSet;

  private Shell(Map<String, String> variables, Map<String, Node> functions, Set<String> fetched) {
    this.variables = new HashMap<>(variables);
    this.functions = new HashMap<>(functions);
    this.fetched = fetched;
    this.positional = List.of();
    this.directories = List.of();
  }

  /** Returns a shell that starts in {@code directory}. */
  static Shell starting(String directory, String userHome) {
    Shell shell = new Shell(Map.of("HOME", userHome), Map.of(), new HashSet<>());
    shell.directories = List.of(directory);
    return shell;
  }

  /** Returns a shell that begins as this one is. */
  Shell copy() {
    Shell copy = new Shell(variables, functions, fetched);
    copy.positional = positional;
    copy.directories = directories;
    copy.otherwise = otherwise;
    copy.isAnythingSet = isAnythingSet;
    return copy;
  }

  /** Returns a shell as a process of its own has it, with its parameters. */
  Shell child(List<String> parameters) {
    Shell child = copy();
    child.functions.clear();
    child.positional = List.copyOf(parameters);
    return child;
  }

  /** Continues as either this one or {@code other}. */
  void merge(Shell other) {
    Set<String> names = new HashSet<>(variables.keySet());
    names.addAll(other.variables.keySet());
    for (String name : names) {
      String here = variable(name);
      String there = other.variable(name);
      if (!here.equals(there)) {
        variables.put(name, either(here, there));
      }
    }
    functions.putAll(other.functions);
    isAnythingSet |= other.isAnythingSet;
    if (!positional.equals(other.positional)) {
      positional = List.of(String.valueOf(Value.WORDS));
    }
    directories = union(directories, other.directories);
  }

  /** What may be one or the other is written like a choice in braces. */
  private static String either(String some, String other) {
    if (some.length() + other.length() > VALUE_MAX) {
      boolean isFetched = Value.isFetched(some) || Value.isFetched(other);
      return String.valueOf(isFetched ? Value.FETCHED : Value.WORDS);
    }
    return "" + Value.BRACE + some + Value.COMMA + other + Value.CLOSE;
  }

  private static List<String> union(List<String> some, List<String> more) {
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return all.size() > DIRECTORIES_MAX ? List.of(String.valueOf(Value.UNKNOWN)) : List.copyOf(all);
  }

  /** Returns the value of a variable. */
  String variable(String name) {
    String value = variables.get(name);
    if (value != null) {
      return value;
    }
    if (name.equals("PWD")) {
      return directories.size() == 1 ? directories.getFirst() : String.valueOf(Value.UNKNOWN);
    }
    if (name.equals("IFS")) {
      return " \t\n";
    }
    boolean isOutside = FROM_OUTSIDE.contains(name) || name.startsWith("LC_");
    return isAnythingSet || isOutside ? String.valueOf(Value.UNKNOWN) : "";
  }

  boolean isSet(String name) {
    return variables.containsKey(name);
  }

  void set(String name, String value) {
    variables.put(name, value);
  }

  void unset(String name) {
    variables.put(name, "");
  }

  /** From now on any variable may have any value, as after a script that was read. */
  void setAnything() {
    isAnythingSet = true;
    variables.replaceAll((_, _) -> String.valueOf(Value.WORDS));
  }

  Optional<Node> function(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  void define(String name, Node body) {
    functions.put(name, body);
  }

  List<String> positional() {
    return positional;
  }

  void positional(List<String> words) {
    positional = List.copyOf(words);
  }

  /** Returns the directories that the shell may be in. */
  List<String> directories() {
    return directories;
  }

  /** Goes to one of {@code targets}, or stays where it is, if that fails. */
  void goTo(List<String> targets) {
    otherwise = union(otherwise, directories);
    directories = union(targets, List.of());
  }

  /** What came before may have failed. */
  void mayHaveFailed() {
    directories = union(directories, otherwise);
    otherwise = List.of();
  }

  /** Remembers that the file at {@code path} came from the network. */
  void fetched(String path) {
    fetched.add(path);
  }

  boolean isFetched(String path) {
    return fetched.contains(path);
  }

  /** What is a copy of something fetched is fetched too. */
  void copied(List<String> from, String to) {
    List<String> more = new ArrayList<>();
    for (String path : from) {
      if (fetched.contains(path)) {
        more.add(to);
      }
    }
    fetched.addAll(more);
  }
}
