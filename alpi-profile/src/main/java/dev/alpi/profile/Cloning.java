package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.config.ConfigFile;
import dev.alpi.profile.config.ConfigProblem;
import dev.alpi.profile.config.ConfigSources;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Copies what makes a profile the agent it is, and nothing that makes it somebody: no key, no
 * {@code .env}, no identity, memory, conversation, money or job. What is not named here is not
 * copied.
 */
final class Cloning {
  private static final List<String> FILES =
      List.of(
          ProfileTree.SETTINGS,
          "soul.md",
          "soul.markdown",
          "soul.json",
          "soul.toml",
          "soul.yaml",
          "soul.yml");

  private static final List<String> DIRECTORIES = List.of("agents", "prompts", "protocols");

  /**
   * Nobody writes an agent or a prompt of this size. Each file is searched for secrets, whole and
   * in memory.
   */
  private static final int FILE_BYTES_MAX = 16 * 1024 * 1024;

  /** Shorter ones are not secrets but words. */
  private static final int SECRET_CHARS_MIN = 8;

  private final Profile source;
  private final Path target;
  private final List<String> secrets;
  private final Redactor redactor;

  Cloning(Profile source, Path target, Collection<String> secrets) {
    this.source = source;
    this.target = target;
    this.secrets = secrets.stream().filter(secret -> secret.length() >= SECRET_CHARS_MIN).toList();
    this.redactor = Redactor.knowing(this.secrets);
  }

  /** Says why something must not be copied. */
  static final class Unsafe extends Exception {
    private static final long serialVersionUID = 1;

    Unsafe(String problem) {
      super(problem);
    }
  }

  void copy() throws IOException, Unsafe {
    settingsHoldNoSecret();
    for (String name : FILES) {
      Path from = source.home().resolve(name);
      if (Files.exists(from, NOFOLLOW_LINKS)) {
        Path real = behind(from);
        file(real, target.resolve(name), attributes(real));
      }
    }
    for (String name : DIRECTORIES) {
      Path from = source.home().resolve(name);
      if (Files.exists(from, NOFOLLOW_LINKS)) {
        tree(from, target.resolve(name));
      }
    }
  }

  /** Looks at what the settings mean: their text may spell a secret in several ways. */
  private void settingsHoldNoSecret() throws IOException, Unsafe {
    for (ConfigProblem problem : ConfigSources.of(source.home(), source.root()).problems()) {
      if (problem.isError()) {
        throw new Unsafe("its settings cannot be used: " + problem.message());
      }
    }
    if (holdsSecret(ConfigFile.at(source.configFile(), FileLocks.inMemory()).read())) {
      throw new Unsafe(source.configFile() + " holds a secret");
    }
  }

  private boolean holdsSecret(JsonValue value) {
    return switch (value) {
      case JsonValue.Obj(Map<String, JsonValue> members) ->
          members.values().stream().anyMatch(this::holdsSecret);
      case JsonValue.Arr(List<JsonValue> items) -> items.stream().anyMatch(this::holdsSecret);
      case JsonValue.Str(String text) -> secrets.stream().anyMatch(text::contains);
      default -> false;
    };
  }

  /**
   * Returns the file itself. A person may keep settings elsewhere, or share those of another
   * profile, and link to them; nothing else of a profile may be taken for settings.
   */
  private Path behind(Path file) throws IOException, Unsafe {
    if (!Files.isSymbolicLink(file)) {
      return file;
    }
    if (!Files.exists(file)) {
      throw new Unsafe(file + " is a link that leads nowhere");
    }
    Path real = file.toRealPath();
    if (real.startsWith(source.root().toRealPath())
        && !real.getFileName().equals(file.getFileName())) {
      throw new Unsafe(file + " is a link to something else of a profile");
    }
    return real;
  }

  private void tree(Path from, Path to) throws IOException, Unsafe {
    BasicFileAttributes attributes = attributes(from);
    if (!attributes.isDirectory()) {
      file(from, to, attributes);
      return;
    }
    DurableFiles.createUnpublishedDirectory(to);
    for (Path child : Children.of(from)) {
      tree(child, to.resolve(child.getFileName().toString()));
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
  }

  private void file(Path from, Path to, BasicFileAttributes attributes) throws IOException, Unsafe {
    if (!attributes.isRegularFile()) {
      // it may lead to .env, or out of the profile
      throw new Unsafe(from + " is a link or special file, and only files are copied");
    }
    if (isEnvFile(from)) {
      throw new Unsafe(from + " is a file of secrets");
    }
    if (hasOtherNames(from)) {
      throw new Unsafe(from + " is one file with another one, by a hard link");
    }
    byte[] content;
    // a link that was put in its place meanwhile is not followed, and a file that grows has an end
    try (InputStream in = Files.newInputStream(from, NOFOLLOW_LINKS)) {
      content = in.readNBytes(FILE_BYTES_MAX + 1);
    }
    if (content.length > FILE_BYTES_MAX) {
      throw new Unsafe(from + " has more than the " + FILE_BYTES_MAX + " bytes allowed");
    }
    String text = new String(content, UTF_8);
    boolean settings = to.equals(target.resolve(ProfileTree.SETTINGS));
    // what only looks like a secret may be an example in a prompt, but has no place in settings
    if (secrets.stream().anyMatch(text::contains)
        || (settings && !redactor.apply(text).equals(text))) {
      throw new Unsafe(from + " holds a secret");
    }
    DurableFiles.createUnpublished(to, content);
  }

  /** The other name may be that of a key or of another profile's file. */
  private static boolean hasOtherNames(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        && (int) Files.getAttribute(file, "unix:nlink", NOFOLLOW_LINKS) > 1;
  }

  /** Also under another name, by a hard link. */
  private boolean isEnvFile(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.startsWith(EnvFile.FILE_NAME)
        || (Files.exists(source.envFile()) && Files.isSameFile(file, source.envFile()));
  }
}
