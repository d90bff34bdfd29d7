package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** Programs that tell of a file whether it is there, how large it is and the like. */
  private static final Set<String> NAMES = Set.of("ls", "stat", "test", "[", "du");

  /** Options whose value is only text. */
  private static final Map<String, Set<String>> TEXT_OPTIONS =
      Map.ofEntries(
          Map.entry("git", Set.of("-m", "--message", "--grep", "--author", "-S", "-G")),
          Map.entry("gh", Set.of("-m", "--message", "--title", "--body", "-b", "-t")),
          Map.entry("find", Set.of("-name", "-iname", "-wholename", "-path", "-ipath")),
          Map.entry("grep", Set.of("--include", "--exclude")),
          Map.entry("rg", Set.of("--glob", "-g")));

  private final Paths paths;

  Secrets(Paths paths) {
    this.paths = paths;
  }

  Optional<Ruling> rule(Call call) {
    if (TEXT.contains(call.program())) {
      return Optional.empty();
    }
    List<String> arguments = call.arguments();
    boolean isPatternDue =
        PATTERN_FIRST.contains(call.program())
            && arguments.stream().noneMatch(word -> word.matches("-[^-]*e.+|--reg.*"));
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (isText(arguments, i, call.program())) {
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
      Optional<Ruling> found = argument(argument, call.shell()).or(() -> inArchive(argument, call));
      if (found.isPresent()) {
        return found.map(ruling -> isNamed(call) ? Ruling.ask("secrets", ruling.why()) : ruling);
      }
    }
    return Optional.empty();
  }

  /** Says whether only the name of what holds secrets is used. */
  private static boolean isNamed(Call call) {
    List<String> words = call.arguments();
    boolean isUntracked =
        call.program().equals("git")
            && (words.getFirst().equals("check-ignore")
                || words.getFirst().equals("rm") && words.contains("--cached"));
    return call.isOrdinary() && (NAMES.contains(call.program()) || isUntracked);
  }

  private static boolean isText(List<String> arguments, int at, String program) {
    Set<String> options = TEXT_OPTIONS.getOrDefault(program, Set.of());
    String argument = arguments.get(at);
    int equals = argument.indexOf('=');
    return at > 0 && options.contains(arguments.get(at - 1))
        || equals > 0 && options.contains(argument.substring(0, equals));
  }

  /** What is named for an archive is where it is told to go. */
  private Optional<Ruling> inArchive(String argument, Call call) {
    if (!call.program().matches("tar|bsdtar") || argument.startsWith("-")) {
      return Optional.empty();
    }
    return Options.value(call.arguments(), 'C', "--directory")
        .filter(directory -> !directory.equals(argument))
        .flatMap(directory -> argument(directory + "/" + argument, call.shell()));
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
