package dev.alpi.engine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A directory is looked through again when, and only when, its names have changed. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sandboxes with hidden files are of Linux")
class ListingsTest {
  /** When everything that the test does is long past. */
  private static final InstantSource LATER =
      InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

  private final List<String> looked = new ArrayList<>();
  private final Function<Path, Optional<String>> sensitivity =
      path -> {
        looked.add(path.getFileName().toString());
        return path.endsWith(".env") ? Optional.of("secret") : Optional.empty();
      };
  @TempDir private Path directory;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectory(directory.resolve("sub"));
    Files.writeString(directory.resolve("a"), "x");
    Files.createDirectory(directory.resolve(".git"));
    Files.createSymbolicLink(directory.resolve(".env"), directory.resolve("a"));
  }

  /** Returns when the disk's clock has gone on since {@code directory} was changed. */
  private void tick() throws IOException {
    Path probe = directory.resolveSibling("probe");
    FileTime changed = (FileTime) Files.getAttribute(directory, "unix:ctime");
    FileTime now;
    do {
      Files.writeString(probe, "x");
      now = (FileTime) Files.getAttribute(probe, "unix:ctime");
    } while (now.compareTo(changed) <= 0);
  }

  @Test
  void what_matters_is_told() throws IOException {
    Listings.Listing listing = new Listings(LATER).of(directory, sensitivity);
    assertThat(listing.entries()).isEqualTo(4);
    assertThat(listing.directories()).containsExactly(directory.resolve("sub"));
    assertThat(listing.notable())
        .containsExactlyInAnyOrder(
            new Listings.Notable(directory.resolve(".git"), Listings.Kind.DIRECTORY),
            new Listings.Notable(directory.resolve(".env"), Listings.Kind.LINK));
  }

  @Test
  void an_unchanged_directory_is_not_looked_through_again() throws IOException {
    Listings listings = new Listings(LATER);
    Listings.Listing first = listings.of(directory, sensitivity);
    looked.clear();
    // what a file holds does not matter
    Files.writeString(directory.resolve("a"), "y");
    assertThat(listings.of(directory, sensitivity)).isEqualTo(first);
    assertThat(looked).isEmpty();
  }

  @Test
  void each_change_of_a_name_is_seen() throws IOException {
    Listings listings = new Listings(LATER);
    Listings.Listing first = listings.of(directory, sensitivity);
    tick();
    Files.delete(directory.resolve(".env"));
    Listings.Listing without = listings.of(directory, sensitivity);
    assertThat(without.notable()).hasSize(1);
    tick();
    Files.writeString(directory.resolve(".env"), "KEY=1");
    assertThat(listings.of(directory, sensitivity).notable())
        .contains(new Listings.Notable(directory.resolve(".env"), Listings.Kind.FILE));
    // another directory in its place, with the same time of change of its content
    Path aside = directory.resolveSibling("aside");
    Path other = Files.createDirectory(directory.resolveSibling("other"));
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(directory));
    Files.move(directory, aside);
    Files.move(other, directory);
    assertThat(listings.of(directory, sensitivity).entries()).isZero();
    Files.delete(directory);
    assertThat(listings.of(directory, sensitivity).entries()).isZero();
    Files.move(aside, directory);
    assertThat(listings.of(directory, sensitivity).entries()).isEqualTo(first.entries());
  }

  @Test
  void setting_the_clock_of_a_directory_back_hides_nothing() throws IOException {
    Listings listings = new Listings(LATER);
    listings.of(directory, sensitivity);
    FileTime before = Files.getLastModifiedTime(directory);
    tick();
    Files.writeString(directory.resolve(".envrc"), "");
    Files.setLastModifiedTime(directory, before);
    looked.clear();
    listings.of(directory, sensitivity);
    assertThat(looked).contains(".envrc");
  }

  @Test
  void what_changed_just_now_is_looked_through_again() throws IOException {
    Listings listings = new Listings(InstantSource.system());
    listings.of(directory, sensitivity);
    looked.clear();
    listings.of(directory, sensitivity);
    assertThat(looked).isNotEmpty();
  }
}
