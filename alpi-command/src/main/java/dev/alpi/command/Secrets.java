package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Refuses what names a path that holds secrets, whatever the program would do with it. */
final class Secrets {
  /** Programs whose words are only text. */
  private static final Set<String> TEXT =
      Set.of("echo", "printf", "true", "false", ":", "exit", "return", "seq", "sleep", "expr");

  /** Programs whose first operand is only text. */
  private static final Set<String> PATTERN_FIRST =
      Set.of("grep", "egrep", "fgrep", "rg", "ag", "sed", "awk", "gawk", "mawk", "jq", "ack");

  /** Options whose value is only text. */
  private static final Set<String> TEXT_OPTIONS =
      Set.of(
          "-m",
          "--message",
          "--grep",
          "-name",
          "-iname",
          "--author",
          "-S",
          "-G",
          "--include",
          "--exclude",
          "--glob",
          "-wholename",
          "-path",
          "-ipath",
          "--title",
          "--body");

  private final Paths paths;

  Secrets(Paths paths) {
    this.paths = paths;
  }

  Optional<Ruling> rule(Call call) {
    if (TEXT.contains(call.program())) {
      return Optional.empty();
    }
    List<String> arguments = call.arguments();
    boolean isPatternDue = PATTERN_FIRST.contains(call.program());
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (i > 0 && TEXT_OPTIONS.contains(arguments.get(i - 1)) && isTextOption(call, i - 1)) {
        continue;
      }
      if (isPatternDue && !argument.startsWith("-")) {
        isPatternDue = false;
        continue;
      }
      if (isPatternDue && (argument.equals("-e") || argument.equals("-f"))) {
        isPatternDue = false;
        if (argument.equals("-e")) {
          i++;
        }
        continue;
      }
      Optional<Ruling> found = argument(argument, call.shell());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Short options have another meaning elsewhere. */
  private static boolean isTextOption(Call call, int at) {
    return switch (call.arguments().get(at)) {
      case "-S", "-G", "-m" -> call.program().equals("git");
      default -> true;
    };
  }

  private Optional<Ruling> argument(String argument, Shell shell) {
    for (String candidate : candidates(argument)) {
      String expanded =
          candidate.startsWith("~/") ? shell.variable("HOME") + candidate.substring(1) : candidate;
      for (String path : paths.resolve(expanded, shell)) {
        Optional<String> secret = paths.secret(path);
        if (secret.isPresent()) {
          return Optional.of(
              Ruling.refused("secrets", Value.shown(candidate) + " is " + secret.get()));
        }
        if (path.startsWith("/dev/tcp/") || path.startsWith("/dev/udp/")) {
          return Optional.of(Ruling.refused("network-device", "it is a way to the network"));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the parts of a word that may be a path. */
  private static List<String> candidates(String argument) {
    List<String> all = new ArrayList<>();
    if (argument.startsWith("-")) {
      // an option's value in the same word, if it can be a path
      if (argument.length() > 3 && argument.charAt(1) != '-' && looksLikePath(argument)) {
        all.add(argument.substring(2));
      }
    } else if (!argument.isEmpty()) {
      all.add(argument);
    }
    for (char separator : new char[] {'=', '@', ':', ',', ';', '<'}) {
      int at = argument.indexOf(separator);
      while (at >= 0 && all.size() < 40) {
        add(argument.substring(at + 1), all);
        add(argument.substring(0, at), all);
        at = argument.indexOf(separator, at + 1);
      }
    }
    for (String part : List.copyOf(all)) {
      for (char separator : new char[] {';', ':', ','}) {
        int end = part.indexOf(separator);
        if (end > 0 && all.size() < 60) {
          all.add(part.substring(0, end));
        }
      }
    }
    return all;
  }

  private static boolean looksLikePath(String argument) {
    for (int i = 2; i < argument.length(); i++) {
      if ("/._~".indexOf(argument.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static void add(String part, List<String> all) {
    if (part.length() > 1 && !part.startsWith("-")) {
      all.add(part);
    }
  }
}
