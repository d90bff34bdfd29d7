package dev.alpi.cli.cleanup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What crashes have left in and beside a root: staging directories of restores, archives and
 * drills, old homes that were being removed, profiles that were being made or erased.
 */
record RootStaleSweep(Path root, ProfileStore store, FileLocks locks, Instant before)
    implements Sweep {
  @Override
  public Category category() {
    return Category.STALE;
  }

  @Override
  public List<Item> find() throws IOException {
    List<Item> items = new ArrayList<>(rests().items());
    items.addAll(ofProfiles());
    return items;
  }

  @Override
  public void remove(Removal removal) throws IOException {
    rests().remove(removal);
    List<Item> items = ofProfiles();
    if (items.isEmpty()) {
      return;
    }
    removal.next();
    store.sweep();
    for (Item each : items) {
      if (Files.exists(each.path(), NOFOLLOW_LINKS)) {
        removal.failed(each.path() + " could not be removed");
      } else {
        removal.removed(each.files(), each.bytes());
      }
    }
  }

  private List<Item> ofProfiles() throws IOException {
    List<Item> items = new ArrayList<>();
    for (Path each : store.leftovers()) {
      if (Trees.isBefore(each, before)) {
        items.add(Trees.item(each));
      }
    }
    return items;
  }

  private Rests rests() throws IOException {
    Rests rests = new Rests(locks, before);
    Path parent = root.getParent();
    if (parent != null) {
      String name = root.getFileName().toString();
      String hidden = (name.startsWith(".") ? "" : ".") + name;
      rests.add(
          parent.resolve(hidden + StaleSweep.RESTORE),
          Optional.of(parent.resolve(hidden + ".restore.lock")));
      for (Path each : Trees.children(parent)) {
        String text = each.getFileName().toString();
        if (text.startsWith(hidden + ".before-") && StaleSweep.isDying(text)) {
          rests.add(each, Optional.empty());
        }
      }
    }
    Path cache = root.resolve("cache");
    if (Files.isDirectory(cache, NOFOLLOW_LINKS)) {
      rests.add(cache.resolve("drill"), Optional.of(cache.resolve("drill.lock")));
      rests.add(cache.resolve("backup"), Optional.of(root.resolve(".backup.lock")));
    }
    return rests;
  }
}
