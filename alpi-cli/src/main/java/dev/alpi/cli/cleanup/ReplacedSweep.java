package dev.alpi.cli.cleanup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileReplacement;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What restores have kept of what they replaced: files and directories in a home, or whole homes.
 *
 * @param folders where they are looked for
 * @param homesOf the root whose old homes are meant, beside it; empty if none are
 */
record ReplacedSweep(
    List<Path> folders,
    Optional<HomeRoot> homesOf,
    FileLocks locks,
    InstantSource clock,
    Instant before)
    implements Sweep {
  /** As {@code Restore} makes them. */
  private static final Pattern NAME = Pattern.compile("(.+)\\.before-\\d{8}-\\d{6}(-\\d{1,6})?");

  @Override
  public Category category() {
    return Category.OLD_HOMES;
  }

  @Override
  public List<Item> find() throws IOException {
    List<Item> items = new ArrayList<>();
    for (Path each : old()) {
      items.add(Trees.item(each));
    }
    return items;
  }

  @Override
  public void remove(Removal removal) throws IOException {
    for (Path each : old()) {
      try {
        // before the locks, which are files too
        Item item = Trees.item(each);
        // somebody may have opened a home by ALPI_HOME
        try (FileLocks.Held _ =
            homesOf.isPresent()
                ? ProfileReplacement.of(HomeRoot.at(each), locks, clock).alone()
                : () -> {}) {
          Trees.remove(item, dying(each), removal);
        }
      } catch (IOException e) {
        removal.failed(each, e);
      }
    }
  }

  /** Returns the name under which the sweep of rests finds it, if it is not gone before a crash. */
  static Path dying(Path path) {
    String name = path.getFileName().toString();
    return path.resolveSibling((name.startsWith(".") ? "" : ".") + name + StaleSweep.DYING);
  }

  private List<Path> old() throws IOException {
    List<Path> old = new ArrayList<>();
    if (homesOf.isPresent()) {
      Path home = homesOf.get().path();
      for (Path each :
          home.getParent() == null ? List.<Path>of() : Trees.children(home.getParent())) {
        if (each.getFileName().toString().startsWith(home.getFileName() + ".before-")) {
          addIfOld(each, old);
        }
      }
    }
    for (Path folder : folders) {
      for (Path each : Trees.children(folder)) {
        addIfOld(each, old);
      }
    }
    return old;
  }

  private void addIfOld(Path path, List<Path> old) throws IOException {
    boolean isKept =
        NAME.matcher(path.getFileName().toString()).matches()
            && (Files.isDirectory(path, NOFOLLOW_LINKS)
                || Files.isRegularFile(path, NOFOLLOW_LINKS));
    if (isKept && Trees.isBefore(path, before) && Stamps.isBefore(path, before)) {
      old.add(path);
    }
  }
}
