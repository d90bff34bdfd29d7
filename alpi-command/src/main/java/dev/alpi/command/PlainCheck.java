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

  /** Programs that may be given a directory: they do not show what the files in it hold. */
  private static final Set<String> SHOWERS_OF_NAMES =
      Set.of(
          "ls",
          "dir",
          "vdir",
          "stat",
          "du",
          "df",
          "tree",
          "find",
          "file",
          "realpath",
          "readlink",
          "test",
          "[",
          "git",
          "mkdir",
          "touch");

  private static final int PARTS_MAX = 24;

  /** A pattern that finds the directory above, too. */
  private static final Pattern HIDDEN_PATTERN = Pattern.compile("(?:^|/)\\.[^/]*[*?\\[]");

  private static final Pattern FORMAT =
      Pattern.compile("(?:[^%]|%%|%-?\\d{0,3}[sdiuxX]|%c)*", Pattern.DOTALL);

  private static final Pattern DATE =
      Pattern.compile(
          "\\+.*|-[uR]|-I(?:date|hours|minutes|seconds|ns)?"
              + "|--(?:utc|rfc-email|iso-8601(?:=.*)?|(?:date|rfc-3339)=.*)",
          Pattern.DOTALL);

  private static final Set<String> WRITERS = Set.of("touch", "mkdir", "tee", "truncate");

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
  private boolean isBeside;

  /** Creates the check of a line that starts in {@code directory}. */
  PlainCheck(CommandPolicy policy, String directory) {
    this.policy = policy;
    this.paths = new Paths(policy);
    this.directory = directory;
  }

  /** Returns what keeps {@code text} from being safe. */
  Optional<Ruling> obstacle(String text) {
    try {
      List<PlainLine.Command> commands = PlainLine.read(text, policy.userHome()).commands();
      for (int i = 0; i < commands.size(); i++) {
        boolean isLast = i == commands.size() - 1;
        check(commands.get(i), i == 0, isLast ? PlainLine.Join.START : commands.get(i + 1).join());
      }
      return Optional.empty();
    } catch (NotPlainException e) {
      return Optional.of(
          Ruling.ask("not-plain", "only plain commands run without asking: " + e.getMessage()));
    }
  }

  /** Says whether the line reads beside the workspace, in a directory that was granted. */
  boolean readsBeside() {
    return isBeside;
  }

  private void check(PlainLine.Command command, boolean isFirst, PlainLine.Join next)
      throws NotPlainException {
    if (hasMoved && command.join() != PlainLine.Join.AND && command.join() != PlainLine.Join.PIPE) {
      throw new NotPlainException("where it runs depends on what came before");
    }
    for (PlainLine.Redirect redirect : command.redirects()) {
      redirect(redirect);
    }
    List<String> words = command.words().stream().map(PlainLine.Word::text).toList();
    if (SafeCommands.isVersion(words.getFirst(), words.subList(1, words.size()))
        || isExactly(LOOKUP, words)) {
      return;
    }
    String name = program(command.words().getFirst());
    List<PlainLine.Word> arguments = command.words().subList(1, command.words().size());
    requireFewPatterns(name, arguments);
    requireEnd(words);
    if (name.equals("cd")) {
      boolean isOwn = words.getFirst().equals("cd") && isFirst && next != PlainLine.Join.PIPE;
      move(isOwn, arguments);
      return;
    }
    switch (name) {
      case "git" -> new PlainGit(policy.disk()).check(words.subList(1, words.size()), directory);
      case "printf" -> requireFormat(words);
      case "test", "[" -> requireNoCode(words);
      case "date" -> requireTold(words);
      case "find" -> requireOwnLinks(words);
      default -> {}
    }
    if (!TEXT.contains(name)) {
      int pattern = name.endsWith("grep") ? pattern(words) : -1;
      for (int i = 1; i < words.size(); i++) {
        if (i != pattern) {
          path(words.get(i), WRITERS.contains(name), SHOWERS_OF_NAMES.contains(name));
        }
      }
    }
  }

  /** Says whether the words are exactly those, of which none holds what another would. */
  private static boolean isExactly(Pattern pattern, List<String> words) {
    return words.stream().noneMatch(word -> word.isEmpty() || word.contains(" "))
        && pattern.matcher(String.join(" ", words)).matches();
  }

  /** Two dashes end the options, unless an option before takes them for its value. */
  private static void requireEnd(List<String> words) throws NotPlainException {
    int end = words.indexOf("--");
    if (end >= 0
        && words.subList(end + 1, words.size()).stream().anyMatch(word -> word.startsWith("-"))) {
      throw new NotPlainException("a file whose name begins with a dash");
    }
  }

  private String program(PlainLine.Word word) throws NotPlainException {
    var name = NAME.matcher(word.text());
    if (word.isPattern() || !name.matches()) {
      throw new NotPlainException("a program that is not named simply");
    }
    String program = name.group(1);
    boolean isKnown =
        SafeCommands.isListed(program)
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
      if (!word.isPattern()) {
        continue;
      }
      String text = word.text();
      boolean isAnywhere = NAMES.contains(name) && !HIDDEN_PATTERN.matcher(text).find();
      boolean isDash = !name.equals("ls") && "*?[".indexOf(text.charAt(0)) >= 0;
      if (!isAnywhere || isDash) {
        throw new NotPlainException("which files " + text + " finds only shows when it runs");
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

  /** With {@code %n} and the like, shells write to variables. */
  private static void requireFormat(List<String> words) throws NotPlainException {
    boolean isSimple =
        words.size() > 1
            && !words.get(1).startsWith("-")
            && FORMAT.matcher(words.get(1)).matches()
            && words.stream().noneMatch(word -> word.contains("$(") || word.indexOf('`') >= 0);
    if (!isSimple) {
      throw new NotPlainException("printf with more than texts and numbers");
    }
  }

  /** Where a name is wanted, bash runs what stands in its brackets. */
  private static void requireNoCode(List<String> words) throws NotPlainException {
    List<String> inner =
        words.getFirst().endsWith("[") && words.getLast().equals("]")
            ? words.subList(1, words.size() - 1)
            : words.subList(1, words.size());
    for (String word : inner) {
      if (word.indexOf('[') >= 0 || word.indexOf('`') >= 0 || word.equals("-v")) {
        throw new NotPlainException("text that some shells run");
      }
    }
  }

  /** Other options set the clock or read a file. */
  private static void requireTold(List<String> words) throws NotPlainException {
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-d") && i + 1 < words.size() && !words.get(i + 1).startsWith("-")) {
        i++;
      } else if (!DATE.matcher(word).matches()) {
        throw new NotPlainException("date with " + word);
      }
    }
  }

  private static void requireOwnLinks(List<String> words) throws NotPlainException {
    if (words.contains("-L") || words.contains("-H") || words.contains("-follow")) {
      throw new NotPlainException("links that lead elsewhere");
    }
  }

  /** Only at the beginning is it sure that the shell goes there. */
  private void move(boolean isOwn, List<PlainLine.Word> arguments) throws NotPlainException {
    boolean isSimple =
        isOwn
            && arguments.size() == 1
            && !arguments.getFirst().text().isEmpty()
            && !arguments.getFirst().text().startsWith("-");
    if (!isSimple) {
      throw new NotPlainException("a directory that only shows when it runs");
    }
    String target = arguments.getFirst().text();
    path(target, false, true);
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
    path(file, isOutput, false);
  }

  /** Requires that nothing is amiss with any part of {@code word} that could be a path. */
  private void path(String word, boolean isWritten, boolean mayBeDirectory)
      throws NotPlainException {
    for (String part : parts(word)) {
      if (part.equals("/dev/null") || part.isEmpty()) {
        continue;
      }
      requireOwnDots(part);
      String path = absolute(part);
      String real = policy.disk().followed(path);
      if (!mayBeDirectory && policy.disk().kind(path) == Disk.Kind.DIRECTORY) {
        throw new NotPlainException("all that is in " + part);
      }
      for (String each : List.of(path, real)) {
        if (policy.sensitive().secret(each).isPresent() || Paths.isGit(each) && isWritten) {
          throw new NotPlainException(part + " may be a secret, or run by itself");
        }
        isBeside |= !paths.isInWorkspace(each);
        boolean isOpen = isWritten ? paths.isInWorkspace(each) : paths.isReadable(each);
        if (!isOpen || each.startsWith("/dev/")) {
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
  private static List<String> parts(String word) throws NotPlainException {
    List<String> parts = new ArrayList<>(List.of(word));
    if (word.startsWith("-") && !word.startsWith("--")) {
      // -f/etc/x, -1e.: where the value begins is for the program to say
      for (int i = 2; i < Math.min(word.length(), PARTS_MAX); i++) {
        parts.add(word.substring(i));
      }
    }
    for (int i = 0; i < word.length(); i++) {
      if ("=:,@".indexOf(word.charAt(i)) >= 0) {
        parts.add(word.substring(i + 1));
      }
    }
    if (parts.size() > PARTS_MAX) {
      throw new NotPlainException("a word of many parts");
    }
    return parts;
  }
}
