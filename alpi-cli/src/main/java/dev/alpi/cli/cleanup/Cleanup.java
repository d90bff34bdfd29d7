package dev.alpi.cli.cleanup;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What can go of a root, and lets it go.
 *
 * <p>It works beside a daemon and beside chats: what somebody writes is removed under the lock of
 * the writer, and what is in use stays.
 *
 * <p><b>Threads:</b> one at a time. <b>Processes:</b> any number.
 */
public final class Cleanup {
  private final HomeRoot root;
  private final Optional<Profile> only;
  private final CleanupWorld world;
  private final Instant now;

  /**
   * Creates it; nothing is looked at yet.
   *
   * @param only the one profile that it is about; all, and the root's own, if absent
   */
  public Cleanup(HomeRoot root, Optional<Profile> only, CleanupWorld world) {
    this.root = root;
    this.only = only;
    this.world = world;
    this.now = world.clock().instant();
  }

  /**
   * What can go of a category.
   *
   * @param items one by one
   * @param problems what could not be looked at
   */
  public record Plan(Category category, List<Item> items, List<String> problems) {
    /** Copies the lists. */
    public Plan {
      items = List.copyOf(items);
      problems = List.copyOf(problems);
    }

    /** Returns how many bytes would become free. */
    public long bytes() {
      return items.stream().mapToLong(Item::bytes).sum();
    }

    /** Returns how many files would go. */
    public long files() {
      return items.stream().mapToLong(Item::files).sum();
    }
  }

  /** Looks at what can go of {@code category}; changes nothing. */
  public Plan plan(Category category) throws IOException {
    List<Item> items = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Place each : places()) {
      try {
        for (Sweep sweep : each.sweeps(category)) {
          items.addAll(sweep.find());
        }
      } catch (IOException e) {
        // the other profiles can still be looked at
        problems.add(each.name() + ": " + problem(e));
      }
    }
    return new Plan(category, items, problems);
  }

  /**
   * Lets go what can go of {@code category}.
   *
   * @param step told before each file; may throw to end it
   * @return what was done, and what could not be
   */
  public Removal apply(Category category, Removal.Step step) throws IOException {
    Removal removal = new Removal(category, step);
    for (Place each : places()) {
      try (FileLocks.Held _ = each.hold()) {
        for (Sweep sweep : each.sweeps(category)) {
          sweep.remove(removal);
        }
      } catch (IOException e) {
        removal.failed(each.name() + ": " + problem(e));
      }
    }
    return removal;
  }

  private static String problem(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** Where is looked. */
  private interface Place {
    String name();

    List<Sweep> sweeps(Category category) throws IOException;

    /** Keeps it where it is. */
    FileLocks.Held hold() throws IOException;
  }

  private List<Place> places() throws IOException {
    List<Place> places = new ArrayList<>();
    if (only.isEmpty()) {
      places.add(new OfRoot());
    }
    for (Profile each : only.isPresent() ? List.of(only.get()) : root.list()) {
      // a link may lead to what is anybody's
      if (Files.isDirectory(each.home()) && (each.name().isDefault() || !isLink(each))) {
        places.add(new OfProfile(each));
      }
    }
    return places;
  }

  private static boolean isLink(Profile profile) {
    return Files.isSymbolicLink(profile.home());
  }

  private ProfileStore store() {
    return ProfileStore.of(root, world.locks(), world.clock());
  }

  private final class OfRoot implements Place {
    @Override
    public String name() {
      return root.path().toString();
    }

    @Override
    public FileLocks.Held hold() {
      return () -> {};
    }

    @Override
    public List<Sweep> sweeps(Category category) {
      if (!Files.isDirectory(root.path())) {
        return List.of();
      }
      return switch (category) {
        case TRASH -> List.of(new TrashSweep(root, store(), now.minus(ProfileSweeps.LONG)));
        case OLD_HOMES ->
            List.of(
                new ReplacedSweep(
                    List.of(),
                    Optional.of(root),
                    world.locks(),
                    world.clock(),
                    now.minus(ProfileSweeps.DAY)));
        case STALE ->
            List.of(
                new RootStaleSweep(
                    root.path(), store(), world.locks(), now.minus(ProfileSweeps.DAY)));
        case TTS,
            INBOUND_MEDIA,
            SESSIONS,
            MENTIONS,
            LOGS,
            SCHEDULE,
            WORKGROUPS,
            CURATOR,
            GENERATED,
            ATTACHMENTS,
            KNOWLEDGE,
            RUNS ->
            List.of();
      };
    }
  }

  private final class OfProfile implements Place {
    private final Profile profile;

    OfProfile(Profile profile) {
      this.profile = profile;
    }

    @Override
    public String name() {
      return "@" + profile.name();
    }

    @Override
    public FileLocks.Held hold() throws IOException {
      return profile.hold(world.locks());
    }

    @Override
    public List<Sweep> sweeps(Category category) throws IOException {
      return new ProfileSweeps(profile, world, now).of(category);
    }
  }
}
