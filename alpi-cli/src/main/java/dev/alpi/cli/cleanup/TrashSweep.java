package dev.alpi.cli.cleanup;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.TrashEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Profiles that were removed long ago. */
record TrashSweep(HomeRoot root, ProfileStore store, Instant before) implements Sweep {
  @Override
  public Category category() {
    return Category.TRASH;
  }

  @Override
  public List<Item> find() throws IOException {
    List<Item> items = new ArrayList<>();
    for (TrashEntry each : old()) {
      items.add(Trees.item(each.directory()));
    }
    return items;
  }

  @Override
  public void remove(Removal removal) throws IOException {
    for (TrashEntry each : old()) {
      removal.next();
      Item item = Trees.item(each.directory());
      try {
        store.erase(each);
        removal.removed(item.files(), item.bytes());
      } catch (IOException e) {
        removal.failed(each.directory(), e);
      }
    }
  }

  private List<TrashEntry> old() throws IOException {
    return root.trash().stream()
        .filter(each -> each.removedAt().isBefore(before))
        .filter(each -> !isLinked(each.directory()))
        .toList();
  }

  /** A link may lead to what is anybody's; so may one in the place of the trash itself. */
  private static boolean isLinked(Path directory) {
    return Files.isSymbolicLink(directory) || Files.isSymbolicLink(directory.getParent());
  }
}
