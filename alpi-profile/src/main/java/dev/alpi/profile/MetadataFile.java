package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads and writes {@code profile.json}. */
final class MetadataFile {
  static final String NAME = "profile.json";

  /** Far more than people write about a profile. */
  private static final long BYTES_MAX = 256 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private MetadataFile() {}

  static byte[] bytes(ProfileMetadata metadata) {
    return (Json.print(metadata.tree(), Json.Layout.INDENTED_ASCII) + "\n").getBytes(UTF_8);
  }

  /**
   * Returns what the file in {@code home} says; nothing if it is absent.
   *
   * @throws StoreException.Damaged if it is empty or no JSON object
   */
  static Optional<ProfileMetadata> read(Path home) throws IOException {
    Path file = home.resolve(NAME);
    try {
      long size = Files.size(file);
      if (size == 0) {
        throw damaged(file, "it is empty");
      }
      if (size > BYTES_MAX) {
        throw damaged(file, "it has " + size + " bytes, allowed " + BYTES_MAX);
      }
      if (Json.parse(Files.readAllBytes(file)) instanceof JsonValue.Obj tree) {
        return Optional.of(ProfileMetadata.of(tree));
      }
      throw damaged(file, "corrupted metadata, no JSON object");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonSyntaxException e) {
      throw damaged(file, "corrupted metadata, " + e.getMessage());
    }
  }

  static StoreException.Damaged damaged(Path file, String problem) {
    return new StoreException.Damaged(
        file, problem, "alpi profile doctor --fix sets it aside and makes a new one");
  }

  /** Changes the file under its lock; an absent one starts as {@code otherwise}. */
  static ProfileMetadata change(
      Path home, FileLocks locks, ProfileMetadata otherwise, UnaryOperator<ProfileMetadata> change)
      throws IOException {
    try (FileLocks.Held _ =
        locks.acquire(home.resolve("." + NAME + ".lock"), FileLocks.Sharing.EXCLUSIVE, PATIENCE)) {
      ProfileMetadata after = change.apply(read(home).orElse(otherwise));
      DurableFiles.replace(home.resolve(NAME), bytes(after), FileMode.PRIVATE_FILE);
      return after;
    }
  }
}
