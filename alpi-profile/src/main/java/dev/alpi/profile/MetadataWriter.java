package dev.alpi.profile;

import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Decides what {@code profile.json} says. Whoever calls holds the lock of the set of profiles. */
final class MetadataWriter {
  private final HomeRoot root;
  private final InstantSource clock;

  MetadataWriter(HomeRoot root, InstantSource clock) {
    this.root = root;
    this.clock = clock;
  }

  /** Returns what to write for a new profile: its colour differs from the others. */
  ProfileMetadata of(NewProfile wanted) throws IOException {
    Set<ProfileColor> taken = EnumSet.of(ProfileColor.YELLOW);
    List<Profile> others = root.list();
    for (Profile other : others) {
      if (taken.size() == ProfileColor.values().length) {
        // the rest of a thousand profiles cannot change it
        break;
      }
      try {
        other.metadata().map(ProfileMetadata::color).ifPresent(taken::add);
      } catch (IOException e) {
        // a damaged one has no colour; who lists profiles is told what is wrong with it
        continue;
      }
    }
    long named = others.stream().filter(other -> !other.name().isDefault()).count();
    return ProfileMetadata.created(
        wanted, ProfileColor.next(taken, (int) named + 2), clock.instant());
  }

  /** Changes {@code profile.json}; whoever calls holds the lock, so nobody else does. */
  ProfileMetadata change(Profile profile, UnaryOperator<ProfileMetadata> change)
      throws IOException {
    ProfileMetadata before = profile.metadata().orElse(missing(profile));
    ProfileMetadata after = change.apply(before).touched(clock.instant());
    MetadataFile.write(profile.home(), after);
    return after;
  }

  /** Tells the metadata that the profile has another name. What is damaged is for the doctor. */
  void writeName(Profile profile) throws IOException {
    try {
      if (profile.metadata().isPresent()) {
        change(profile, metadata -> metadata.withName(profile.name()));
      }
    } catch (StoreException.Damaged e) {
      // the directory's name is what counts, and that is done
      return;
    }
  }

  /** Returns what to write for a profile that has no metadata. */
  ProfileMetadata missing(Profile profile) throws IOException {
    Instant created = createdAt(profile.home());
    return profile.name().isDefault()
        ? ProfileMetadata.ofDefault(created)
        : ProfileMetadata.created(profile.name(), "", List.of(), ProfileColor.YELLOW, created);
  }

  /** Returns when the directory was made; now, if there is none. */
  private Instant createdAt(Path home) throws IOException {
    try {
      return Files.readAttributes(home, BasicFileAttributes.class).creationTime().toInstant();
    } catch (NoSuchFileException e) {
      return clock.instant();
    }
  }
}
