package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.config.ConfigOverrides;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.Children;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a profile has, counted anew from its files: never stored, so never wrong.
 *
 * <p>Immutable.
 */
public final class Inventory {
  /** What is counted. */
  public enum Kind {
    /** Directories with a {@code SKILL.md} in {@code skills/}. */
    SKILLS("skill", "skills"),
    /** Directories in {@code plugins/}. */
    PLUGINS("plugin", "plugins"),
    /** Directories and files in {@code agents/}. */
    AGENTS("agent", "agents"),
    /** Files in {@code prompts/}. */
    PROMPTS("prompt", "prompts"),
    /** Conversations in {@code sessions/}. */
    SESSIONS("session", "sessions"),
    /** Entries of the files in {@code memories/}. */
    MEMORIES("memory", "memories"),
    /** Entries of {@code schedule/jobs.json}. */
    JOBS("job", "jobs"),
    /** Names in {@code .env}, and files in {@code secrets/}. */
    SECRETS("secret", "secrets"),
    /** Settings in {@code config.yaml} that differ from the built-in ones. */
    SETTINGS("changed setting", "changed settings"),
    /** Files that nothing else counts; logs, caches and environments of plugins are not data. */
    OTHER("other file", "other files");

    private final String one;
    private final String several;

    Kind(String one, String several) {
      this.one = one;
      this.several = several;
    }

    /**
     * {@return {@code count} of them in words}
     *
     * @param count how many; from 0
     */
    public String words(int count) {
      return count + " " + (count == 1 ? one : several);
    }
  }

  /** A file of more is not opened to count what is in it. */
  private static final long FILE_BYTES_MAX = 16 * 1024 * 1024;

  private static final String JOBS = "schedule/jobs.json";
  private static final String SKILLS = "skills";

  private static final String LIBRARY = "library.json";

  /** Counted by a kind of its own, or no data. */
  private static final List<String> NOT_OTHER =
      List.of(
          MetadataFile.NAME,
          ProfileTree.SETTINGS,
          SKILLS,
          "plugins",
          "plugin-envs",
          "agents",
          "prompts",
          "sessions",
          // their index: nothing that they do not hold
          "sessions.db",
          "memories",
          "secrets",
          "logs",
          "cache",
          HomeRoot.PROFILES,
          ActiveProfile.FILE_NAME,
          "base.yaml");

  private final Map<Kind, Integer> counts;
  private final long bytes;

  private Inventory(Map<Kind, Integer> counts, long bytes) {
    this.counts = Map.copyOf(counts);
    this.bytes = bytes;
  }

  /**
   * Counts everything. A kind that cannot be read counts as one, so that it is not taken for
   * nothing.
   *
   * @param profile whose
   * @return what was counted
   * @throws IOException if the profile's directory cannot be read
   */
  public static Inventory of(Profile profile) throws IOException {
    Path home = profile.home();
    Map<Kind, Integer> counts = listed(home);
    counts.put(Kind.MEMORIES, readable(() -> memories(home.resolve("memories"))));
    counts.put(Kind.JOBS, readable(() -> jobs(home.resolve(JOBS))));
    counts.put(Kind.SECRETS, readable(() -> visible(home.resolve("secrets")).size()));
    counts.merge(
        Kind.SECRETS, readable(() -> EnvFile.read(profile.envFile()).size()), Integer::sum);
    counts.put(Kind.SETTINGS, readable(() -> ConfigOverrides.in(profile.configFile()).size()));
    boolean noSkills = counts.get(Kind.SKILLS) == 0;
    counts.put(Kind.OTHER, readable(() -> others(home, noSkills)));
    return new Inventory(counts, size(profile));
  }

  /**
   * Counts what a list of profiles shows, which takes a look into directories only.
   *
   * @param profile whose
   * @return what was counted
   * @throws IOException if the profile's directory cannot be read
   */
  public static Inventory brief(Profile profile) throws IOException {
    return new Inventory(listed(profile.home()), size(profile));
  }

  private static Map<Kind, Integer> listed(Path home) {
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    counts.put(Kind.SKILLS, readable(() -> skills(home.resolve(SKILLS))));
    counts.put(Kind.PLUGINS, readable(() -> visible(home.resolve("plugins")).size()));
    counts.put(Kind.AGENTS, readable(() -> visible(home.resolve("agents")).size()));
    counts.put(Kind.PROMPTS, readable(() -> prompts(home.resolve("prompts"))));
    counts.put(Kind.SESSIONS, readable(() -> sessions(home.resolve("sessions"))));
    return counts;
  }

  private interface Count {
    int now() throws IOException;
  }

  private static int readable(Count count) {
    try {
      return count.now();
    } catch (IOException e) {
      return 1;
    }
  }

  /**
   * {@return how many there are; 0 for what {@link #brief} leaves out}
   *
   * @param kind what to count
   */
  public int count(Kind kind) {
    return counts.getOrDefault(kind, 0);
  }

  /** {@return the bytes of all files, without other profiles and the trash} */
  public long bytes() {
    return bytes;
  }

  /** {@return whether there is nothing that somebody could miss} */
  public boolean isEmpty() {
    return counts.values().stream().allMatch(count -> count == 0);
  }

  /** {@return what there is, as people read it: {@code 2 agents, 1 session}} */
  public String words() {
    return Stream.of(Kind.values())
        .filter(kind -> count(kind) > 0)
        .map(kind -> kind.words(count(kind)))
        .collect(Collectors.joining(", "));
  }

  private static List<Path> visible(Path directory) throws IOException {
    try {
      return Children.of(directory).stream()
          .filter(child -> !child.getFileName().toString().startsWith("."))
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  /** A skill is a directory with SKILL.md, in a category or not. */
  private static int skills(Path directory) throws IOException {
    int count = 0;
    for (Path child : visible(directory)) {
      if (Files.exists(child.resolve("SKILL.md"))) {
        count++;
        continue;
      }
      for (Path inner : visible(child)) {
        count += Files.exists(inner.resolve("SKILL.md")) ? 1 : 0;
      }
    }
    return count;
  }

  private static int prompts(Path directory) throws IOException {
    int count = 0;
    for (Path child : visible(directory)) {
      boolean library = child.getFileName().toString().equals(LIBRARY);
      count += library ? readable(() -> library(child)) : 1;
    }
    return count;
  }

  private static int sessions(Path directory) throws IOException {
    return (int)
        visible(directory).stream()
            .map(child -> child.getFileName().toString())
            .filter(name -> name.endsWith(".json") && !name.startsWith("_"))
            .count();
  }

  private static int memories(Path directory) throws IOException {
    int count = 0;
    for (Path file : visible(directory)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".md") && Files.isRegularFile(file)) {
        if (Files.size(file) > FILE_BYTES_MAX) {
          count++;
          continue;
        }
        String text = new String(Files.readAllBytes(file), UTF_8);
        // entries are separated by a line of their own (alpi-state spec §2.11); AGENT.md has none
        count += text.isBlank() ? 0 : text.strip().split("\\n§\\n").length;
      }
    }
    return count;
  }

  private static int library(Path file) throws IOException {
    return switch (parsed(file)) {
      case JsonValue.Arr(List<JsonValue> items) -> items.size();
      case JsonValue.Obj tree when tree.members().isEmpty() -> 0;
      case JsonValue.Obj tree
          when tree.get("prompts").orElse(tree) instanceof JsonValue.Arr(List<JsonValue> items) ->
          items.size();
      default -> 1;
    };
  }

  private static int jobs(Path file) throws IOException {
    try {
      return parsed(file) instanceof JsonValue.Arr(List<JsonValue> items) ? items.size() : 1;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static JsonValue parsed(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile() || attributes.size() > FILE_BYTES_MAX) {
      throw new IOException(file + " is no file, or a huge one");
    }
    return attributes.size() == 0
        ? new JsonValue.Arr(List.of())
        : Json.parse(Files.readAllBytes(file));
  }

  private static int others(Path home, boolean noSkills) throws IOException {
    Tally tally = new Tally(List.of(home.resolve(JOBS)));
    for (Path child : visible(home)) {
      String name = child.getFileName().toString();
      if (name.equals(SKILLS) && noSkills) {
        // what is no skill yet
        for (Path draft : visible(child)) {
          tally.walk(draft);
        }
      } else if (!NOT_OTHER.contains(name)) {
        tally.walk(child);
      }
    }
    return tally.files;
  }

  private static long size(Profile profile) throws IOException {
    Path root = profile.root();
    List<Path> others = List.of(root.resolve(HomeRoot.PROFILES), root.resolve(TrashEntry.TRASH));
    return new Tally(profile.name().isDefault() ? others : List.of()).walk(profile.home()).bytes;
  }

  /** Counts files and their bytes; what vanishes or may not be read meanwhile does not count. */
  private static final class Tally extends SimpleFileVisitor<Path> {
    private final List<Path> skipped;
    private int files;
    private long bytes;

    Tally(List<Path> skipped) {
      this.skipped = skipped;
    }

    Tally walk(Path start) throws IOException {
      Files.walkFileTree(start, this);
      return this;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return skipped.contains(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      files += skipped.contains(file) ? 0 : 1;
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
