package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * {@code search}: lines or file names that match, in-process: model text never reaches another
 * program's option parser.
 */
final class SearchTool implements Tool {
  private static final int HITS_DEFAULT = 200;
  private static final int HITS_MAX = 2000;

  /** The most files that one search looks at. */
  private static final int FILES_MAX = 50_000;

  /** The most names that one search passes on its way to them. */
  private static final int SEEN_MAX = 1_000_000;

  private static final int LINE_CHARS_MAX = 500;

  /** No person writes a longer one. */
  private static final int PATTERN_CHARS_MAX = 1000;

  /** Larger files are skipped in a content search: logs and data, seldom what is looked for. */
  private static final int FILE_BYTES_MAX = 4 * 1024 * 1024;

  private static final Set<String> NOISE =
      Set.of(
          ".git",
          ".hg",
          ".svn",
          "node_modules",
          ".venv",
          "venv",
          "__pycache__",
          "target",
          "build",
          "dist",
          ".gradle",
          ".idea",
          ".cache",
          ".tox",
          ".mypy_cache");

  private static final ToolSpec SPEC =
      Specs.of(
          "search",
          "Search below a directory: lines of text files that match a regular expression (target"
              + " content), or files whose name matches (target files). Lower-case patterns ignore"
              + " case.",
          "\"pattern\"",
          """
          "pattern":{"type":"string","description":"a regular expression; for files also a glob"},
          "path":{"type":"string","description":"where to start, default the workspace"},
          "target":{"type":"string","enum":["content","files"],"description":"default content"},
          "file_glob":{"type":"string","description":"only files whose name matches, such as *.md"},
          "case_sensitive":{"type":"boolean"},
          "limit":{"type":"integer","description":"hits to return, default 200"},
          "include_noise":{"type":"boolean","description":"also .git, build output and the like"}\
          """);

  private final long stepsMax;

  SearchTool() {
    this(Deadline.STEPS_MAX);
  }

  /** For tests: a search ends after {@code stepsMax} steps of matching. */
  SearchTool(long stepsMax) {
    this.stepsMax = stepsMax;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("pattern") + " in " + arguments.optional("path").orElse(".");
  }

  @Override
  public boolean isParallelSafe() {
    return true;
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    String target = arguments.optional("target").orElse("content");
    if (!target.equals("content") && !target.equals("files")) {
      throw Arguments.notOneOf("target", target, "content, files");
    }
    Path start = context.paths().resolve(arguments.optional("path").orElse("."));
    if (!Files.exists(start)) {
      throw new ToolFailure("there is no " + context.paths().shown(start));
    }
    int limit = arguments.integer("limit", HITS_DEFAULT, 1, HITS_MAX);
    Pattern pattern = pattern(arguments, target);
    Deadline deadline = new Deadline(context.cancellation(), stepsMax);
    Walk walk = new Walk(context, start, glob(arguments), deadline);
    walk.withNoise = arguments.flag("include_noise");
    Files.walkFileTree(start, walk);
    deadline.check();
    Collections.sort(walk.files);
    Hits hits = new Hits(limit);
    try (SearchedFiles files = new SearchedFiles(FILE_BYTES_MAX)) {
      for (Path file : walk.files) {
        if (hits.isFull()) {
          break;
        }
        deadline.check();
        if (target.equals("files")) {
          matchName(file, start, pattern, context, deadline, hits);
        } else {
          matchLines(file, files, pattern, context, deadline, hits);
        }
      }
    }
    return hits.text(walk.truncated);
  }

  private static Pattern pattern(Arguments arguments, String target) throws ToolFailure {
    String text = arguments.required("pattern");
    boolean smartCase = text.chars().noneMatch(Character::isUpperCase);
    int flags =
        smartCase && !arguments.flag("case_sensitive")
            ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE
            : 0;
    boolean isGlob = target.equals("files") && (text.startsWith("*") || text.contains("/**"));
    return compile(
        "pattern", text, () -> isGlob ? Glob.pattern(text, flags) : Pattern.compile(text, flags));
  }

  private static Optional<Pattern> glob(Arguments arguments) throws ToolFailure {
    Optional<String> glob = arguments.optional("file_glob");
    if (glob.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(compile("file_glob", glob.get(), () -> Glob.pattern(glob.get(), 0)));
  }

  private interface Compilation {
    Pattern run() throws ToolFailure;
  }

  private static Pattern compile(String name, String text, Compilation compilation)
      throws ToolFailure {
    if (text.length() > PATTERN_CHARS_MAX) {
      throw new ToolFailure(
          name + " has at most " + PATTERN_CHARS_MAX + " characters, found " + text.length());
    }
    try {
      return compilation.run();
    } catch (PatternSyntaxException e) {
      throw new ToolFailure(
          name
              + " is not a "
              + (name.equals("pattern") ? "regular expression" : "glob such as *.md")
              + ": "
              + e.getDescription()
              + " near character "
              + (e.getIndex() + 1)
              + "; escape special characters with a backslash");
    } catch (StackOverflowError e) {
      // the compiler recurses for each group
      throw new ToolFailure(name + " has too many groups within each other");
    }
  }

  private static void matchName(
      Path file, Path start, Pattern pattern, ToolContext context, Deadline deadline, Hits hits)
      throws ToolFailure {
    Path relative = file.equals(start) ? file.getFileName() : start.relativize(file);
    String name = relative.toString().replace('\\', '/');
    if (deadline.finds(pattern, name)) {
      hits.add(context.paths().shown(file));
    }
  }

  private static void matchLines(
      Path file,
      SearchedFiles files,
      Pattern pattern,
      ToolContext context,
      Deadline deadline,
      Hits hits)
      throws ToolFailure, IOException {
    byte[] bytes;
    try {
      bytes = files.read(file);
    } catch (IOException e) {
      // gone meanwhile, or not readable: no hit
      return;
    }
    if (TextFiles.isBinary(bytes)) {
      return;
    }
    String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      deadline.check();
      if (deadline.finds(pattern, line)) {
        String cut = TextFiles.cut(line, LINE_CHARS_MAX);
        hits.add(context.paths().shown(file) + ":" + number + ": " + cut.strip());
        if (hits.isFull()) {
          return;
        }
      }
    }
  }

  /** One total limit, with a mark that there is more. */
  private static final class Hits {
    private final int limit;
    private final List<String> lines = new ArrayList<>();

    Hits(int limit) {
      this.limit = limit;
    }

    void add(String line) {
      lines.add(line);
    }

    boolean isFull() {
      return lines.size() > limit;
    }

    String text(boolean truncated) {
      StringBuilder out = new StringBuilder();
      lines.stream().limit(limit).forEach(line -> out.append(line).append('\n'));
      if (lines.isEmpty()) {
        out.append("no hits\n");
      }
      if (isFull()) {
        out.append("(more than ").append(limit).append(" hits; narrow the search)\n");
      }
      if (truncated) {
        out.append("(there are too many files, not all were looked at; search a smaller path)\n");
      }
      return out.toString();
    }
  }

  /** Collects the files that may be looked at; links are not followed. */
  private static final class Walk extends SimpleFileVisitor<Path> {
    private final List<Path> files = new ArrayList<>();
    private final ToolContext context;
    private final Path start;
    private final Optional<Pattern> glob;
    private final Deadline deadline;
    private boolean withNoise;
    private int seen;
    private boolean truncated;

    Walk(ToolContext context, Path start, Optional<Pattern> glob, Deadline deadline) {
      this.context = context;
      this.start = start;
      this.glob = glob;
      this.deadline = deadline;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      // what was asked for is no noise, whatever it is called
      boolean noise =
          !withNoise
              && !directory.equals(start)
              && NOISE.contains(directory.getFileName().toString());
      return noise || !context.paths().allows(directory)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      boolean more = ++seen <= SEEN_MAX && files.size() < FILES_MAX;
      truncated |= !more;
      if (!more || context.cancellation().isCancelled()) {
        return FileVisitResult.TERMINATE;
      }
      if (attributes.isRegularFile() && isNamed(file) && context.paths().allows(file)) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    private boolean isNamed(Path file) {
      try {
        return glob.isEmpty() || deadline.finds(glob.get(), file.getFileName().toString());
      } catch (ToolFailure e) {
        // the search ends with the same words when the walk is over
        return false;
      }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException problem) {
      return FileVisitResult.CONTINUE;
    }
  }
}
