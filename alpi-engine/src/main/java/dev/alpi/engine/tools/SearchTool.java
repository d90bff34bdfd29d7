package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
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

  private static final int LINE_CHARS_MAX = 500;

  /** Larger files are skipped in a content search: logs and data, seldom what is looked for. */
  private static final long FILE_BYTES_MAX = 4L * 1024 * 1024;

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

  @Override
  public ToolSpec spec() {
    return Specs.of(
        "search",
        "Search below a directory: lines of text files that match a regular expression (target"
            + " content), or files whose name matches (target files). Lower-case patterns ignore"
            + " case.",
        "\"pattern\"",
        """
        "pattern":{"type":"string","description":"a regular expression; for files also a glob such as *.java"},
        "path":{"type":"string","description":"where to start, default the workspace"},
        "target":{"type":"string","enum":["content","files"],"description":"default content"},
        "file_glob":{"type":"string","description":"only files whose name matches, such as *.md"},
        "case_sensitive":{"type":"boolean"},
        "limit":{"type":"integer","description":"hits to return, default 200"},
        "include_noise":{"type":"boolean","description":"also .git, node_modules, build output and the like"}\
        """);
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("pattern") + " in " + arguments.optional("path").orElse(".");
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
    Optional<PathMatcher> glob = glob(arguments, start);
    Walk walk = new Walk(context, glob, arguments.flag("include_noise"));
    Files.walkFileTree(start, walk);
    Collections.sort(walk.files);
    Hits hits = new Hits(limit);
    Deadline deadline = new Deadline(context.cancellation());
    for (Path file : walk.files) {
      if (hits.isFull()) {
        break;
      }
      deadline.check();
      if (target.equals("files")) {
        matchName(file, start, pattern, context, deadline, hits);
      } else {
        matchLines(file, pattern, context, deadline, hits);
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
    try {
      return isGlob ? Pattern.compile(globToRegex(text), flags) : Pattern.compile(text, flags);
    } catch (PatternSyntaxException e) {
      throw new ToolFailure(
          "the pattern is not a regular expression: "
              + e.getDescription()
              + " near character "
              + (e.getIndex() + 1)
              + "; escape special characters with a backslash");
    }
  }

  private static String globToRegex(String glob) {
    StringBuilder regex = new StringBuilder("(?:^|.*/)");
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*') {
        boolean deep = i + 1 < glob.length() && glob.charAt(i + 1) == '*';
        regex.append(deep ? ".*" : "[^/]*");
        i += deep ? 1 : 0;
      } else if (c == '?') {
        regex.append("[^/]");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.append('$').toString();
  }

  private static Optional<PathMatcher> glob(Arguments arguments, Path start) throws ToolFailure {
    Optional<String> glob = arguments.optional("file_glob");
    if (glob.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(start.getFileSystem().getPathMatcher("glob:" + glob.get()));
    } catch (IllegalArgumentException e) {
      throw new ToolFailure("file_glob is not a glob such as *.md");
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
      Path file, Pattern pattern, ToolContext context, Deadline deadline, Hits hits)
      throws ToolFailure, IOException {
    byte[] bytes;
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        return;
      }
      bytes = Files.readAllBytes(file);
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
        String cut =
            line.length() > LINE_CHARS_MAX ? line.substring(0, LINE_CHARS_MAX) + "…" : line;
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
        out.append("(only the first ").append(FILES_MAX).append(" files were looked at)\n");
      }
      return out.toString();
    }
  }

  /** Collects the files that may be looked at; links are not followed. */
  private static final class Walk extends SimpleFileVisitor<Path> {
    private final List<Path> files = new ArrayList<>();
    private final ToolContext context;
    private final Optional<PathMatcher> glob;
    private final boolean withNoise;
    private boolean truncated;

    Walk(ToolContext context, Optional<PathMatcher> glob, boolean withNoise) {
      this.context = context;
      this.glob = glob;
      this.withNoise = withNoise;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      Path name = directory.getFileName();
      boolean noise = !withNoise && name != null && NOISE.contains(name.toString());
      return noise || context.cancellation().isCancelled() || !context.paths().allows(directory)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      boolean wanted =
          attributes.isRegularFile()
              && glob.map(matcher -> matcher.matches(file.getFileName())).orElse(true)
              && context.paths().allows(file);
      if (wanted && files.size() == FILES_MAX) {
        truncated = true;
        return FileVisitResult.TERMINATE;
      }
      if (wanted) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException problem) {
      return FileVisitResult.CONTINUE;
    }
  }
}
