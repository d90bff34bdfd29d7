package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Reads and writes {@code profile.json}. */
final class MetadataFile {
  static final String NAME = "profile.json";

  /** Far more than people write about a profile. */
  private static final long BYTES_MAX = 256 * 1024;

  private MetadataFile() {}

  static byte[] bytes(ProfileMetadata metadata) {
    return (Json.print(metadata.tree(), Json.Layout.INDENTED_ASCII) + "\n").getBytes(UTF_8);
  }

  /**
   * Returns what the file in {@code home} says; nothing if it is absent.
   *
   * @throws StoreException.Damaged if it is empty, no file or no JSON object
   */
  static Optional<ProfileMetadata> read(Path home) throws IOException {
    Path file = home.resolve(NAME);
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw damaged(file, "it is no file");
      }
      if (attributes.size() == 0) {
        throw damaged(file, "it is empty");
      }
      if (attributes.size() > BYTES_MAX) {
        throw damaged(file, "it has " + attributes.size() + " bytes, allowed " + BYTES_MAX);
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

  /** Replaces the file in {@code home}. */
  static void write(Path home, ProfileMetadata metadata) throws IOException {
    DurableFiles.replace(home.resolve(NAME), bytes(metadata), FileMode.PRIVATE_FILE);
  }
}
