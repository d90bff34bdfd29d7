package dev.alpi.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code git}: what only looks at a repository, and what loses work. */
final class Git {
  private static final String LOOKS =
      "oneline graph all stat shortstat numstat name-only name-status decorate no-decorate abbrev"
          + " abbrev-commit no-color color date pretty format since until after before author grep"
          + " max-count follow reverse first-parent merges no-merges cached staged word-diff"
          + " unified ignore-all-space ignore-space-change summary dirstat porcelain short branch"
          + " long untracked-files ignored show-toplevel show-prefix is-inside-work-tree git-dir"
          + " verify symbolic-full-name abbrev-ref others modified deleted exclude-standard"
          + " full-name line-porcelain list sort contains merged no-merged verbose tags always"
          + " dirty long numbered email no-pager left-right cherry-pick topo-order patch no-patch"
          + " raw minimal patience histogram quiet exit-code diff-filter find-renames no-renames"
          + " committer skip no-ext-diff show-current count heads remotes local remote column"
          + " no-walk source ignore-case regexp-ignore-case fixed-strings";

  private static final Set<String> LONGS = Set.copyOf(List.of(LOOKS.split(" +")));

  /** Subcommands that only look, with the short options that keep it so. */
  private static final Map<String, String> READS =
      Map.ofEntries(
          Map.entry("status", "sbuvz"),
          Map.entry("log", "0123456789npSGLiEFPzsmcMCwbU"),
          Map.entry("diff", "0123456789UpuszwbMCRS"),
          Map.entry("show", "0123456789pqszwUsMC"),
          Map.entry("rev-parse", "q"),
          Map.entry("rev-list", "0123456789n"),
          Map.entry("ls-files", "zcdmost"),
          Map.entry("ls-tree", "rtdlz"),
          Map.entry("blame", "lwtLeMCs"),
          Map.entry("describe", ""),
          Map.entry("shortlog", "snec"),
          Map.entry("cat-file", "pts"),
          Map.entry("name-rev", ""),
          Map.entry("merge-base", "a"),
          Map.entry("count-objects", "vH"),
          Map.entry("whatchanged", "0123456789np"),
          Map.entry("branch", "arvl"),
          Map.entry("tag", "ln"),
          Map.entry("remote", "v"),
          Map.entry("stash", ""),
          Map.entry("version", ""),
          Map.entry("reflog", "0123456789n"));

  private final Paths paths;

  Git(Paths paths) {
    this.paths = paths;
  }

  Optional<Ruling> rule(Call call) {
    if (!call.program().equals("git") || !call.isOrdinary()) {
      return Optional.empty();
    }
    List<String> words = call.arguments();
    int at = 0;
    while (at < words.size() && words.get(at).startsWith("-")) {
      String word = words.get(at);
      if (word.equals("--version")) {
        return Optional.empty();
      }
      if (word.equals("-C")) {
        String directory = at + 1 < words.size() ? words.get(at + 1) : "";
        if (!paths.resolve(directory, call.shell()).stream().allMatch(paths::isReadable)) {
          return Optional.of(Ruling.ask("outside", "the repository is outside the workspace"));
        }
        at++;
      } else if (!word.matches("--no-pager|--no-optional-locks|--literal-pathspecs|-P")) {
        return Optional.of(Ruling.ask("unknown-option", word + " changes what git runs"));
      }
      at++;
    }
    if (at >= words.size()) {
      return Optional.of(Ruling.safe("it only tells about itself"));
    }
    String command = words.get(at);
    List<String> rest = words.subList(at + 1, words.size());
    return Optional.of(
        READS.containsKey(command) && isLooking(command, rest)
            ? look(READS.get(command), rest, call)
            : Ruling.ask(isTalking(command, rest) ? "network" : "git", change(command, rest)));
  }

  private static boolean isTalking(String command, List<String> words) {
    return switch (command) {
      case "fetch", "pull", "clone", "ls-remote", "push", "submodule" -> true;
      case "remote" -> words.contains("update") || words.contains("show");
      default -> false;
    };
  }

  private static String change(String command, List<String> words) {
    boolean isForced = words.stream().anyMatch(word -> word.matches("-[a-z]*f.*|--force.*|\\+.+"));
    return switch (command) {
      case "push" -> isForced ? "it may lose commits of others" : "it publishes";
      case "reset" -> words.contains("--hard") ? "it loses changes" : "it changes the repository";
      case "clean" -> "it removes files that git does not know";
      case "fetch", "pull", "clone", "ls-remote" -> "it talks to another machine";
      default -> "it changes the repository";
    };
  }

  /** Some subcommands look or change, by their words. */
  private static boolean isLooking(String command, List<String> rest) {
    boolean hasOperand = rest.stream().anyMatch(word -> !word.startsWith("-"));
    return switch (command) {
      case "branch", "tag" ->
          !hasOperand
              || rest.stream().anyMatch(word -> word.matches("-l|--list|--contains|--merged"));
      case "remote" ->
          !hasOperand || rest.getFirst().equals("get-url") || rest.contains("-v") && !hasOperand;
      case "stash" -> !rest.isEmpty() && rest.getFirst().matches("list|show");
      case "reflog" -> rest.isEmpty() || rest.getFirst().matches("show|-.*");
      default -> true;
    };
  }

  private boolean isElsewhere(String word, Shell shell) {
    boolean isPath = word.startsWith("/") || word.contains("../") || word.endsWith("..");
    return isPath
        && Value.isKnown(word)
        && !paths.resolve(word, shell).stream().allMatch(paths::isReadable);
  }

  private Ruling look(String flags, List<String> words, Call call) {
    boolean isEnded = false;
    for (String word : words) {
      if (isElsewhere(word, call.shell())) {
        // of two paths, one of them elsewhere, git shows the difference as diff does
        return Ruling.ask("outside", word + " is outside the workspace");
      }
      if (word.equals("--")) {
        isEnded = true;
      } else if (!Value.isKnown(word)) {
        return Ruling.ask("unknown-option", "what it looks at only shows when it runs");
      } else if (!isEnded && word.startsWith("--")) {
        if (!LONGS.contains(word.substring(2).split("=", 2)[0])) {
          return Ruling.ask("unknown-option", word + " is not known to be harmless");
        }
      } else if (!isEnded && word.startsWith("-")) {
        char first = word.length() > 1 ? word.charAt(1) : ' ';
        if (flags.indexOf(first) < 0) {
          return Ruling.ask("unknown-option", word + " is not known to be harmless");
        }
      } else if (word.contains(":")) {
        String file = word.substring(word.indexOf(':') + 1);
        for (String path : paths.resolve(file, call.shell())) {
          if (paths.secret(path).isPresent()) {
            return Ruling.refused("secrets", word + " holds secrets");
          }
        }
      }
    }
    return call.shell().directories().stream().allMatch(paths::isReadable)
        ? Ruling.safe("it only looks at the repository")
        : Ruling.ask("outside", "the repository is outside the workspace");
  }
}
