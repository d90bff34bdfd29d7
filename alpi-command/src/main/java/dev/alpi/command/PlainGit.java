package dev.alpi.command;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Plain uses of {@code git}: it looks, at a repository whose settings are where a person looks for
 * them. Settings can name programs that git runs, so a repository that a tool could have made is
 * none.
 */
final class PlainGit {
  /** Subcommands that are given options only: a name would be made, not shown. */
  private static final Set<String> LISTERS = Set.of("branch", "tag", "remote", "stash", "reflog");

  /** Options of those. */
  private static final Pattern LISTING =
      Pattern.compile(
          "-[arvln]|-vv|--(?:all|remotes|list|verbose|show-current|(?:sort|format)=[^%]*)");

  /** One letter at a time, of which the rules know what it does, and numbers. */
  private static final Pattern SHORT =
      Pattern.compile("-(?:\\d+|[nUMC]\\d+|[SG].+|[a-zA-Z]|sb|sn)", Pattern.DOTALL);

  private final Disk disk;

  PlainGit(Disk disk) {
    this.disk = disk;
  }

  /** Requires that {@code words}, which stand after the program, are plain. */
  void check(List<String> words, String directory) throws NotPlainException {
    List<String> rest = words;
    if (!rest.isEmpty() && rest.getFirst().equals("--no-pager")) {
      rest = rest.subList(1, rest.size());
    }
    if (rest.isEmpty() || rest.getFirst().startsWith("-")) {
      throw new NotPlainException("git with options of its own");
    }
    String command = rest.getFirst();
    List<String> arguments = rest.subList(1, rest.size());
    for (int i = 0; i < arguments.size(); i++) {
      if (LISTERS.contains(command)) {
        listing(command, arguments.get(i), i == 0);
      } else {
        argument(arguments.get(i));
      }
    }
    requireOwnRepository(directory);
  }

  private static void listing(String command, String word, boolean isFirst)
      throws NotPlainException {
    boolean isVerb =
        isFirst
            && switch (command) {
              case "stash" -> word.equals("list");
              case "reflog" -> word.equals("show");
              case "remote" -> word.equals("get-url");
              default -> false;
            };
    boolean isOrigin = command.equals("remote") && word.equals("origin");
    if (!isVerb && !isOrigin && !LISTING.matcher(word).matches()) {
      throw new NotPlainException("git " + command + " with " + word);
    }
  }

  /** Patterns of git's own find files that nobody named. */
  private static void argument(String word) throws NotPlainException {
    boolean isOption = word.startsWith("-");
    boolean isOdd =
        isOption
            ? !word.startsWith("--") && !SHORT.matcher(word).matches() || word.contains("%G")
            : word.startsWith(":") || word.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0);
    if (isOdd) {
      throw new NotPlainException("git with " + word);
    }
  }

  private void requireOwnRepository(String directory) throws NotPlainException {
    String at = directory;
    while (true) {
      String own = at.equals("/") ? "/.git" : at + "/.git";
      Disk.Kind kind = disk.kind(own);
      if (kind == Disk.Kind.FILE || disk.kind(own + "/commondir") != Disk.Kind.ABSENT) {
        throw new NotPlainException("a repository that is somewhere else");
      }
      if (kind == Disk.Kind.DIRECTORY) {
        return;
      }
      if (disk.kind(at + "/HEAD") != Disk.Kind.ABSENT || at.equals("/")) {
        throw new NotPlainException("no repository, or a directory that is one itself");
      }
      at = at.substring(0, Math.max(1, at.lastIndexOf('/')));
    }
  }
}
