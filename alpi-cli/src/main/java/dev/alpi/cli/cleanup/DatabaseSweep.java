package dev.alpi.cli.cleanup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.backup.Slack;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The databases of a profile. */
record DatabaseSweep(Path home, FileLocks locks) implements Sweep {
  /** Less is not worth the writing of the whole file. */
  private static final long BYTES_MIN = 64 * 1024;

  /** A database, and the lock of who has it open for long, if there is one. */
  private record Place(Path file, Optional<Path> lock) {}

  @Override
  public Category category() {
    return Category.KNOWLEDGE;
  }

  @Override
  public List<Item> find() throws IOException {
    List<Item> items = new ArrayList<>();
    for (Place each : places()) {
      long bytes = Slack.of(each.file()).bytes();
      if (bytes >= BYTES_MIN) {
        items.add(new Item(each.file(), bytes, 1));
      }
    }
    return items;
  }

  @Override
  public void remove(Removal removal) throws IOException {
    for (Place each : places()) {
      try {
        if (Slack.of(each.file()).bytes() >= BYTES_MIN) {
          removal.next();
          shrink(each, removal);
        }
      } catch (IOException e) {
        removal.failed(each.file(), e);
      }
    }
  }

  private void shrink(Place place, Removal removal) throws IOException {
    Optional<FileLocks.Held> held =
        place.lock().isPresent()
            ? locks.tryAcquire(place.lock().get(), FileLocks.Sharing.EXCLUSIVE)
            : Optional.of(() -> {});
    if (held.isEmpty()) {
      removal.failed(place.file() + " is in use");
      return;
    }
    try (FileLocks.Held _ = held.get()) {
      long before = Files.size(place.file());
      if (Slack.of(place.file()).giveBack()) {
        removal.shrunk(before, Files.size(place.file()));
      } else {
        removal.failed(place.file() + " is in use");
      }
    }
  }

  private List<Place> places() throws IOException {
    List<Place> places = new ArrayList<>();
    if (!home.getFileSystem().provider().getScheme().equals("file")) {
      // SQLite knows only the real one
      return places;
    }
    places.add(
        new Place(home.resolve("sessions.db"), Optional.of(home.resolve(".sessions.db.lock"))));
    Path gateway = home.resolve("gateway");
    if (Files.isDirectory(gateway, NOFOLLOW_LINKS)) {
      places.add(
          new Place(gateway.resolve("gateway.db"), Optional.of(gateway.resolve(".gateway.lock"))));
    }
    places.add(new Place(home.resolve("knowledge.sqlite"), Optional.empty()));
    below(home.resolve("state"), "db", places);
    for (Path category : children(home.resolve("skills"))) {
      for (Path skill : children(category)) {
        below(skill, "state", places);
      }
    }
    places.removeIf(each -> !Files.isRegularFile(each.file(), NOFOLLOW_LINKS));
    return places;
  }

  private static void below(Path parent, String name, List<Place> places) throws IOException {
    if (Files.isDirectory(parent, NOFOLLOW_LINKS)) {
      for (Path file : children(parent.resolve(name))) {
        if (file.getFileName().toString().endsWith(".db")) {
          places.add(new Place(file, Optional.empty()));
        }
      }
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    return Files.isDirectory(directory, NOFOLLOW_LINKS) ? Children.of(directory) : List.of();
  }
}
