package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether a line that nothing was found against may run without a question. The rules that
 * find something are many, and follow a line as far as they can; what they miss must not become
 * safe. So a line is safe only if it is plain, is made of programs of a short list, and each of its
 * words is harmless <em>as a path</em>, wherever it stands: this does not know what an option
 * takes.
 */
final class PlainCheck {
  /** Programs whose words are only text. */
  private static final Set<String> TEXT =
      Set.of(
          "echo", "printf", "true", "false", ":", "expr", "seq", "factor", "basename", "dirname");

  /**
   * Programs that show of files only names, sizes and counts: any files may be named by patterns.
   */
  private static final Set<String> NAMES = Set.of("ls", "stat", "du", "wc", "realpath");

  /** What is judged word by word by the rules, and runs nothing else. */
  private static final Set<String> OTHERS = Set.of("cd", "find", "git", "sed");

  private static final Set<String> WRITERS = Set.of("touch", "mkdir", "tee", "truncate");

  /** Programs of the list that shells have built in, where they can do more. */
  private static final Set<String> NOT = Set.of("hash", "jq");

  /** What tells a version and looks at no project for it; wrappers of languages choose by one. */
  private static final Pattern VERSION =
      Pattern.compile(
          "(?:node|python3?|javac?|git|gcc|g\\+\\+|clang|make|cmake|perl|bash|tmux|sqlite3|ffmpeg"
              + "|tar|sed|grep|awk|find|ls|cat|curl|wget|jq|rg|gh|psql|docker) --version"
              + "|node -v|python3? -V|javac? -version");

  /** After one of these, the first operand of {@code grep} is a file. */
  private static final Pattern GIVES_PATTERN =
      Pattern.compile("-[^-]*[ef].*|--(?:r|fil).*", Pattern.DOTALL);

  private static final Pattern LOOKUP = Pattern.compile("command -[vV]( [a-z0-9][a-z0-9_.+-]*)+");

  private static final Pattern NAME =
      Pattern.compile("(?:(?:/usr)?/bin/)?([a-z0-9][a-z0-9_.+-]*|\\[|:)");

  private final CommandPolicy policy;
  private final Paths paths;
  private String directory;
  private boolean hasMoved;

  /** Creates the check of a line that starts in {@code directory}. */
  PlainCheck(CommandPolicy policy, String directory) {
    this.policy = policy;
    this.paths = new Paths(policy);
    this.directory = directory;
  }

  /** Returns what keeps {@code text} from being safe. */
  Optional<Ruling> obstacle(String text) {
    try {
      PlainLine line = PlainLine.read(text, policy.userHome(), directory);
      for (PlainLine.Command command : line.commands()) {
        check(command);
      }
      return Optional.empty();
    } catch (NotPlainException e) {
      return Optional.of(
          Ruling.ask("not-plain", "only plain commands run without asking: " + e.getMessage()));
    }
  }

  private void check(PlainLine.Command command) throws NotPlainException {
    if (hasMoved && command.join() != PlainLine.Join.AND && command.join() != PlainLine.Join.PIPE) {
      throw new NotPlainException("where it runs depends on what came before");
    }
    for (PlainLine.Redirect redirect : command.redirects()) {
      redirect(redirect);
    }
    List<String> words = command.words().stream().map(PlainLine.Word::text).toList();
    if (isExactly(VERSION, words)) {
      return;
    }
    if (isExactly(LOOKUP, words)) {
      return;
    }
    String name = program(command.words().getFirst());
    List<PlainLine.Word> arguments = command.words().subList(1, command.words().size());
    requireFewPatterns(name, arguments);
    if (name.equals("cd")) {
      move(command, arguments);
      return;
    }
    if (name.equals("git")) {
      git(words.subList(1, words.size()));
    }
    requireNoCode(name, arguments);
    if (!TEXT.contains(name)) {
      int pattern = name.endsWith("grep") ? pattern(words) : -1;
      for (int i = 1; i < words.size(); i++) {
        if (i != pattern) {
          path(words.get(i), WRITERS.contains(name));
        }
      }
    }
  }

  /** Says whether the words are exactly those, of which none holds what another would. */
  private static boolean isExactly(Pattern pattern, List<String> words) {
    return words.stream().noneMatch(word -> word.isEmpty() || word.contains(" "))
        && pattern.matcher(String.join(" ", words)).matches();
  }

  private String program(PlainLine.Word word) throws NotPlainException {
    var name = NAME.matcher(word.text());
    if (word.isPattern() || !name.matches()) {
      throw new NotPlainException("a program that is not named simply");
    }
    String program = name.group(1);
    boolean isKnown =
        SafeCommands.isListed(program) && !NOT.contains(program)
            || OTHERS.contains(program)
            || WRITERS.contains(program) && policy.writes() == CommandPolicy.Writes.ALLOWED;
    if (!isKnown) {
      throw new NotPlainException(program + " is not on the short list");
    }
    return program;
  }

  /** A file may have any name: one that begins with a dash is an option. */
  private static void requireFewPatterns(String name, List<PlainLine.Word> arguments)
      throws NotPlainException {
    for (PlainLine.Word word : arguments) {
      if (word.isPattern() && !NAMES.contains(name)) {
        throw new NotPlainException(
            "which files " + word.text() + " finds only shows when it runs");
      }
    }
  }

  /** Returns where {@code grep} has its pattern, or an option's number: no file in any case. */
  private static int pattern(List<String> words) {
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (GIVES_PATTERN.matcher(word).matches()) {
        return -1;
      }
    }
    for (int i = 1; i < words.size(); i++) {
      if (!words.get(i).startsWith("-")) {
        return i;
      }
    }
    return -1;
  }

  /** Shells have these built in, and bash runs what stands in brackets. */
  private static void requireNoCode(String name, List<PlainLine.Word> arguments)
      throws NotPlainException {
    boolean isFormat = name.equals("printf");
    if (isFormat && (arguments.isEmpty() || arguments.getFirst().text().startsWith("-"))) {
      throw new NotPlainException("printf with an option");
    }
    if (isFormat || name.equals("test") || name.equals("[")) {
      for (PlainLine.Word word : arguments) {
        if (word.text().contains("$(") || word.text().indexOf('`') >= 0) {
          throw new NotPlainException("text that some shells run");
        }
      }
    }
  }

  private void move(PlainLine.Command command, List<PlainLine.Word> arguments)
      throws NotPlainException {
    boolean isSimple =
        command.join() != PlainLine.Join.PIPE
            && arguments.size() == 1
            && !arguments.getFirst().text().isEmpty()
            && !arguments.getFirst().text().startsWith("-");
    if (!isSimple) {
      throw new NotPlainException("a directory that only shows when it runs");
    }
    String target = arguments.getFirst().text();
    path(target, false);
    directory = policy.disk().followed(absolute(target));
    hasMoved = true;
  }

  private void redirect(PlainLine.Redirect redirect) throws NotPlainException {
    String file = redirect.file().text();
    if (redirect.file().isPattern()) {
      throw new NotPlainException("a file that only shows when it runs");
    }
    boolean isOutput = !redirect.operator().equals("<");
    if (isOutput && file.equals("/dev/null")) {
      return;
    }
    if (isOutput && policy.writes() != CommandPolicy.Writes.ALLOWED) {
      throw new NotPlainException(file + " is written");
    }
    path(file, isOutput);
  }

  /** Requires that nothing is amiss with any part of {@code word} that could be a path. */
  private void path(String word, boolean isWritten) throws NotPlainException {
    for (String part : parts(word)) {
      if (part.equals("/dev/null") || part.isEmpty()) {
        continue;
      }
      requireOwnDots(part);
      String path = absolute(part);
      String real = policy.disk().followed(path);
      for (String each : List.of(path, real)) {
        if (policy.sensitive().secret(each).isPresent() || Paths.isGit(each) && isWritten) {
          throw new NotPlainException(part + " may be a secret, or run by itself");
        }
        boolean isOpen = isWritten ? paths.isInWorkspace(each) : paths.isReadable(each);
        if (!isOpen) {
          throw new NotPlainException(part + " is outside the workspace");
        }
      }
    }
  }

  /** Behind a link, the directory above is not the one that is written before it. */
  private void requireOwnDots(String path) throws NotPlainException {
    boolean isLeading = !hasMoved && !path.startsWith("/");
    for (String name : path.split("/", -1)) {
      if (name.equals("..") && !isLeading) {
        throw new NotPlainException("a way up from somewhere else");
      }
      isLeading &= name.equals("..") || name.equals(".");
    }
  }

  private String absolute(String path) {
    return Paths.normal(path.startsWith("/") ? path : directory + "/" + path);
  }

  /** Returns {@code word} and what an option or a list in it may name. */
  private static List<String> parts(String word) {
    List<String> parts = new ArrayList<>(List.of(word));
    if (word.startsWith("-") && !word.startsWith("--")) {
      // -f/etc/x, -1e.: where the value begins is for the program to say
      for (int i = 2; i < Math.min(word.length(), 12); i++) {
        parts.add(word.substring(i));
      }
    }
    for (int i = 0; i < word.length() && parts.size() < 60; i++) {
      if ("=:,@".indexOf(word.charAt(i)) >= 0) {
        parts.add(word.substring(i + 1));
      }
    }
    return parts;
  }

  /** Only in a repository whose settings are where those of a person are. */
  private void git(List<String> words) throws NotPlainException {
    if (words.isEmpty() || words.getFirst().equals("-C") || words.contains("-C")) {
      throw new NotPlainException("a repository that is somewhere else");
    }
    List<String> rest = words.subList(1, words.size());
    boolean isLister = Set.of("branch", "tag", "remote", "stash").contains(words.getFirst());
    for (String word : rest) {
      // an option that wants a value takes the next word, and then a name is made, not listed
      boolean isWhole = word.startsWith("-") && !word.matches("--(format|sort|contains|merged)");
      if (isLister && !isWhole && !word.matches("list|show|get-url|origin|stash@\\{\\d+}")) {
        throw new NotPlainException("git " + words.getFirst() + " with names");
      }
    }
    for (String at = directory; ; at = above(at)) {
      Disk disk = policy.disk();
      String own = at.equals("/") ? "/.git" : at + "/.git";
      Disk.Kind kind = disk.kind(own);
      if (kind == Disk.Kind.FILE || disk.kind(own + "/commondir") != Disk.Kind.ABSENT) {
        throw new NotPlainException("a repository that is somewhere else");
      }
      if (kind == Disk.Kind.DIRECTORY) {
        return;
      }
      if (disk.kind(at + "/HEAD") != Disk.Kind.ABSENT) {
        throw new NotPlainException("a directory that is a repository itself");
      }
      if (at.equals("/")) {
        return;
      }
    }
  }

  private static String above(String path) {
    return path.substring(0, Math.max(1, path.lastIndexOf('/')));
  }
}
