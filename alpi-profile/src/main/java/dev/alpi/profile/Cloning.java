package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

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

  /** Nobody writes an agent or a prompt of this size; each file is searched for secrets whole. */
  private static final long FILE_BYTES_MAX = 64 * 1024 * 1024;

  /** Shorter ones are not secrets but words. */
  private static final int SECRET_CHARS_MIN = 8;

  private final Path source;
  private final Path target;
  private final List<String> secrets;
  private final Redactor redactor;

  Cloning(Path source, Path target, Collection<String> secrets) {
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
    for (String name : FILES) {
      // a person may keep settings elsewhere and link to them: the text is copied
      if (Files.isRegularFile(source.resolve(name))) {
        file(source.resolve(name), target.resolve(name));
      }
    }
    for (String name : DIRECTORIES) {
      if (Files.exists(source.resolve(name), NOFOLLOW_LINKS)) {
        tree(source.resolve(name), target.resolve(name));
      }
    }
  }

  private void tree(Path from, Path to) throws IOException, Unsafe {
    BasicFileAttributes attributes =
        Files.readAttributes(from, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (attributes.isRegularFile()) {
      file(from, to);
      return;
    }
    if (!attributes.isDirectory()) {
      // it may lead to .env, or out of the profile
      throw new Unsafe(from + " is a link or special file, and only files are copied");
    }
    DurableFiles.createDirectory(to);
    List<Path> children;
    try (Stream<Path> listed = Files.list(from)) {
      children = listed.sorted().toList();
    }
    for (Path child : children) {
      tree(child, to.resolve(child.getFileName().toString()));
    }
  }

  private void file(Path from, Path to) throws IOException, Unsafe {
    long size = Files.size(from);
    if (size > FILE_BYTES_MAX) {
      throw new Unsafe(from + " has " + size + " bytes, allowed " + FILE_BYTES_MAX);
    }
    byte[] content = Files.readAllBytes(from);
    String text = new String(content, UTF_8);
    boolean settings = from.getFileName().toString().equals(ProfileTree.SETTINGS);
    // what only looks like a secret may be an example in a prompt, but has no place in settings
    if (secrets.stream().anyMatch(text::contains)
        || (settings && !redactor.apply(text).equals(text))) {
      throw new Unsafe(from + " holds a secret");
    }
    DurableFiles.createUnpublished(to, content);
  }
}
