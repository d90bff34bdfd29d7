package dev.alpi.cli;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * alpi below a prefix such as {@code ~/.local}: links in {@code bin} and {@code share} that lead to
 * {@code lib/alpi/current}, which leads to an image. Completions are where shells look for them.
 *
 * <p><b>Durability:</b> which version there is depends on the link {@code current} alone, which is
 * replaced in one step.
 */
final class Installation {
  /*
   * Implementation notes. What is ours is known by where it leads: a link into lib/alpi/current.
   * The record is there to take away what a newer image no longer has, and directories.
   */

  private static final String RECORD = "install.json";

  /** The prefix, among the directories that were made. */
  private static final String ITSELF = ".";

  /** Where bash-completion looks, which asks for the name of the command. */
  static final String BASH_COMPLETION = "share/bash-completion/completions/alpi";

  /** Where zsh looks, if its {@code fpath} has the directory. */
  static final String ZSH_COMPLETION = "share/zsh/site-functions/_alpi";

  /** Where fish looks. */
  static final String FISH_COMPLETION = "share/fish/vendor_completions.d/alpi.fish";

  private static final Map<String, String> PLACES =
      Map.of(
          "share/completions/alpi.bash", BASH_COMPLETION,
          "share/completions/_alpi", ZSH_COMPLETION,
          "share/completions/alpi.fish", FISH_COMPLETION);

  private final Path prefix;
  private final FileLocks locks;

  Installation(Path prefix, FileLocks locks) {
    this.prefix = prefix;
    this.locks = locks;
  }

  /** Returns the one of {@code --prefix}. */
  static Installation of(Invocation invocation, Option prefix) throws CommandFailure {
    CliContext context = invocation.context();
    Path at =
        invocation.value(prefix).isPresent()
            ? BackupCommands.path(invocation.value(prefix).get(), context)
            : context.userHome().resolve(".local");
    return new Installation(at, context.locks());
  }

  Path prefix() {
    return prefix;
  }

  /** Returns the directory of what belongs to alpi alone. */
  Path store() {
    return prefix.resolve("lib").resolve("alpi");
  }

  Path current() {
    return store().resolve("current");
  }

  /** Returns the launcher, whichever version that is. */
  Path program() {
    return current().resolve("bin").resolve("alpi");
  }

  boolean isThere() {
    return Files.isSymbolicLink(current());
  }

  /** Returns the image that there is. */
  Path image() throws IOException, CommandFailure {
    if (!isThere()) {
      throw CommandFailure.usage(
          "alpi is not installed in " + prefix, "alpi install, or name another --prefix");
    }
    return store().resolve(Files.readSymbolicLink(current())).normalize();
  }

  /** Waits for nobody: two installations at once are a mistake. */
  FileLocks.Held lock() throws IOException, CommandFailure {
    TreeSet<String> made = missing(List.of(ITSELF, "lib"));
    DurableFiles.createDirectories(store());
    FileLocks.Held held =
        locks
            .tryAcquire(store().resolve(".lock"), FileLocks.Sharing.EXCLUSIVE)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.LOCKED,
                        "another alpi is installing in " + prefix,
                        "wait until it has ended"));
    if (!made.isEmpty()) {
      // made for the lock, before anything else could note it
      made.addAll(recorded("directories"));
      write(made, new TreeSet<>(recorded("links")));
    }
    return held;
  }

  /** Has {@code current} lead to {@code image}, in one step. */
  void use(Path image) throws IOException {
    link(current(), image);
  }

  private TreeSet<String> missing(List<String> directories) {
    TreeSet<String> missing = new TreeSet<>(directories);
    missing.removeIf(each -> Files.exists(prefix.resolve(each)));
    return missing;
  }

  /** A link, relative to the prefix, and the file that it leads to, relative to the image. */
  private record Offer(String place, String file) {
    Offer(Path file) {
      this(PLACES.getOrDefault(file.toString(), file.toString()), file.toString());
    }
  }

  private static List<Offer> offered(Path image) throws IOException {
    List<Offer> files = new ArrayList<>();
    for (String name : List.of("alpi", "alpid")) {
      Path program = image.resolve("bin").resolve(name);
      if (Files.exists(program)) {
        files.add(new Offer(image.relativize(program)));
      }
    }
    Path share = image.resolve("share");
    if (Files.isDirectory(share)) {
      try (Stream<Path> all = Files.walk(share)) {
        all.filter(Files::isRegularFile)
            .sorted()
            .map(each -> new Offer(image.relativize(each)))
            .forEach(files::add);
      }
    }
    return files;
  }

  /**
   * Refuses if one of the links of {@code image} would take the place of something that is not
   * ours.
   */
  void requireFree(Path image) throws IOException, CommandFailure {
    for (Offer each : offered(image)) {
      Path place = prefix.resolve(each.place());
      if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !isOurs(place)) {
        throw CommandFailure.usage(
            place + " is there and was not made by alpi install",
            "move it away, or install with another --prefix");
      }
    }
    if (Files.exists(current(), LinkOption.NOFOLLOW_LINKS) && !isThere()) {
      throw CommandFailure.usage(current() + " is no link", "move it away");
    }
  }

  /**
   * Makes the links of {@code image}, and takes away those that it does not have, or has elsewhere.
   *
   * @return the links, relative to the prefix
   */
  List<String> makeLinks(Path image) throws IOException {
    List<Offer> offered = offered(image);
    TreeSet<String> directories = new TreeSet<>(recorded("directories"));
    TreeSet<String> links = new TreeSet<>(recorded("links"));
    for (Offer each : offered) {
      links.add(each.place());
      directories.addAll(missing(above(each.place())));
    }
    // first what could have to be taken away, then that
    write(directories, links);
    for (Offer each : offered) {
      Path place = prefix.resolve(each.place());
      Files.createDirectories(place.getParent());
      link(place, current().resolve(each.file()));
    }
    TreeSet<String> kept = new TreeSet<>(offered.stream().map(Offer::place).toList());
    for (String each : links) {
      if (!kept.contains(each) && isOurs(prefix.resolve(each))) {
        Files.delete(prefix.resolve(each));
        removeEmpty(above(each), directories);
      }
    }
    write(directories, kept);
    return offered.stream().map(Offer::place).toList();
  }

  /** Returns the directories that a path is in. */
  private static List<String> above(String path) {
    List<String> above = new ArrayList<>();
    for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      above.add(path.substring(0, end));
    }
    return above;
  }

  /** Removes those of {@code candidates} that are ours and empty, from {@code ours} too. */
  private void removeEmpty(List<String> candidates, TreeSet<String> ours) throws IOException {
    for (String each : candidates) {
      if (ours.contains(each)) {
        removeEmpty(prefix.resolve(each));
        if (!Files.exists(prefix.resolve(each))) {
          ours.remove(each);
        }
      }
    }
  }

  /** Takes all away that was made. Returns the links that were. */
  List<String> remove() throws IOException {
    List<String> removed = new ArrayList<>();
    for (String each : recorded("links")) {
      if (isOurs(prefix.resolve(each))) {
        Files.delete(prefix.resolve(each));
        removed.add(each);
      }
    }
    List<String> directories = recorded("directories");
    DurableFiles.deleteTree(store());
    for (String each : new TreeSet<>(directories).descendingSet()) {
      removeEmpty(prefix.resolve(each).normalize());
    }
    return removed;
  }

  private static void removeEmpty(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> children = Files.list(directory)) {
        if (children.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(directory);
    }
  }

  private boolean isOurs(Path place) throws IOException {
    return Files.isSymbolicLink(place)
        && Files.readSymbolicLink(place).toString().startsWith(current() + "/");
  }

  private void link(Path place, Path target) throws IOException {
    Path fresh = place.resolveSibling("." + place.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, target);
    DurableFiles.rename(fresh, place);
  }

  private void write(TreeSet<String> directories, TreeSet<String> links) throws IOException {
    Obj record =
        Obj.EMPTY
            .with("version", 1)
            .with("directories", Arr.ofStrings(List.copyOf(directories)))
            .with("links", Arr.ofStrings(List.copyOf(links)));
    writeJson(RECORD, record);
  }

  private List<String> recorded(String what) throws IOException {
    return readJson(RECORD).orElse(Obj.EMPTY).array(what).stream()
        .flatMap(
            each ->
                each instanceof dev.alpi.profile.json.JsonValue.Str(String text)
                    ? Stream.of(text)
                    : Stream.empty())
        // nothing outside, whatever the record says
        .filter(text -> !text.startsWith("/") && !List.of(text.split("/")).contains(".."))
        .toList();
  }

  void writeJson(String name, Obj content) throws IOException {
    DurableFiles.replace(
        store().resolve(name),
        Json.print(content, Json.Layout.INDENTED_ASCII) + "\n",
        FileMode.PRIVATE_FILE);
  }

  Optional<Obj> readJson(String name) throws IOException {
    try {
      return Optional.of(Json.parseObject(Files.readString(store().resolve(name))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonSyntaxException e) {
      // links are ours by where they lead; nothing else is lost
      return Optional.empty();
    }
  }
}
