package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code find}: where it looks, and what it does with what it finds. */
final class Finds {
  private static final Set<String> HARMLESS =
      Set.of(
          "-name",
          "-iname",
          "-path",
          "-ipath",
          "-wholename",
          "-iwholename",
          "-regex",
          "-iregex",
          "-type",
          "-xtype",
          "-maxdepth",
          "-mindepth",
          "-size",
          "-mtime",
          "-mmin",
          "-atime",
          "-amin",
          "-ctime",
          "-cmin",
          "-newer",
          "-newermt",
          "-perm",
          "-user",
          "-group",
          "-empty",
          "-print",
          "-print0",
          "-printf",
          "-prune",
          "-not",
          "-and",
          "-or",
          "-a",
          "-o",
          "-follow",
          "-true",
          "-false",
          "-ls",
          "-depth",
          "-mount",
          "-xdev",
          "-L",
          "-P",
          "-H",
          "-readable",
          "-writable",
          "-executable",
          "-links",
          "-inum",
          "-samefile",
          "-daystart",
          "-quit",
          "-regextype",
          "-nogroup",
          "-nouser",
          "-lname",
          "-ilname",
          "-uid",
          "-gid",
          "-used",
          "-anewer",
          "-cnewer",
          "-fstype",
          "-noleaf",
          "-ignore_readdir_race",
          "-warn",
          "-nowarn");

  private static final Set<String> RUNS = Set.of("-exec", "-execdir", "-ok", "-okdir");

  private final Paths paths;
  private final Writes writes;
  private final Judge judge;

  Finds(Paths paths, Writes writes, Judge judge) {
    this.paths = paths;
    this.writes = writes;
    this.judge = judge;
  }

  Optional<Flow> judge(Call call) {
    if (!call.program().equals("find") && !call.program().equals("gfind")) {
      return Optional.empty();
    }
    List<String> words = call.arguments();
    int at = 0;
    while (at < words.size() && words.get(at).matches("-[HLPDO].*")) {
      at++;
    }
    List<String> roots = new ArrayList<>();
    while (at < words.size() && !words.get(at).matches("[-(!,].*")) {
      roots.add(words.get(at++));
    }
    if (roots.isEmpty()) {
      roots.add(".");
    }
    Ruling ruling = Ruling.safe("it only looks");
    for (String root : roots) {
      for (String path : paths.resolve(root, call.shell())) {
        if (!paths.isReadable(path)) {
          ruling =
              ruling.worst(Ruling.ask("outside", Value.shown(path) + " is outside the workspace"));
        }
      }
    }
    boolean acts = false;
    for (; at < words.size(); at++) {
      String word = words.get(at);
      if (RUNS.contains(word)) {
        acts = true;
        at = run(words, at + 1, roots, call);
      } else if (word.equals("-delete")) {
        acts = true;
        ruling = ruling.worst(removed(roots, call));
      } else if (word.matches("-f(print|print0|printf|ls)")) {
        String file = at + 1 < words.size() ? words.get(at + 1) : "";
        ruling = ruling.worst(writes.target(file, call.shell()));
      } else if (word.startsWith("-") && !HARMLESS.contains(word) && !isNumber(word)) {
        ruling = ruling.worst(Ruling.ask("unknown-option", Value.shown(word) + " is not known"));
      }
    }
    judge.note(call.shown(), ruling);
    return Optional.of(acts ? Flow.PLAIN : Flow.files(roots));
  }

  private static boolean isNumber(String word) {
    return word.matches("-\\d+[a-zA-Z]?");
  }

  private Ruling removed(List<String> roots, Call call) {
    for (String root : roots) {
      for (String path : paths.resolve(root, call.shell())) {
        Optional<String> vital = paths.vital(path, call.shell());
        boolean isWorkspace = path.equals(paths.policy().workspace());
        if (vital.isPresent() && !isWorkspace) {
          return Ruling.refused("recursive-removal", Value.shown(path) + " is " + vital.get());
        }
      }
    }
    return Ruling.ask("recursive-removal", "it removes what it finds");
  }

  /** Judges the command that is run; returns where it ends. */
  private int run(List<String> words, int from, List<String> roots, Call call) {
    int end = from;
    while (end < words.size() && !words.get(end).equals(";") && !words.get(end).equals("+")) {
      end++;
    }
    List<String> command = words.subList(Math.min(from, words.size()), end);
    if (command.isEmpty()) {
      judge.note(call.shown(), Ruling.ask("unknown-command", "what it would run is not there"));
      return end;
    }
    for (String root : roots) {
      List<String> with = new ArrayList<>();
      for (String word : command) {
        with.add(word.replace("{}", all(root)));
      }
      boolean isFound = command.contains("{}");
      if (command.stream().anyMatch(word -> word.contains("{}") && !word.equals("{}"))) {
        // it may be meant for a find in it
        judge.command(command, call.shell().copy(), Flow.NONE);
      }
      judge.command(isFound ? forMany(with) : with, call.shell().copy(), Flow.NONE);
      if (isFound && with.equals(forMany(with))) {
        // and what it finds there, which may be anything
        List<String> found = new ArrayList<>();
        for (String word : command) {
          found.add(word.replace("{}", root + "/" + Value.UNKNOWN));
        }
        judge.command(found, call.shell().copy(), Flow.NONE);
      }
    }
    return end;
  }

  /** Stands for all that is found below {@code root}, where it is removed or changed. */
  static String all(String root) {
    return root + "/" + Value.ANY;
  }

  /** What is done with each file below a directory is done with the directory. */
  static List<String> forMany(List<String> command) {
    String program = command.getFirst().substring(command.getFirst().lastIndexOf('/') + 1);
    String recursive =
        switch (program) {
          case "rm", "unlink", "shred" -> "-r";
          case "chmod", "chown", "chgrp" -> "-R";
          default -> "";
        };
    if (recursive.isEmpty()) {
      return command;
    }
    List<String> all = new ArrayList<>(command);
    all.add(1, recursive);
    if (program.equals("unlink") || program.equals("shred")) {
      all.set(0, "rm");
    }
    return all;
  }
}
