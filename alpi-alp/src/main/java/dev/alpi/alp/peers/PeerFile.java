package dev.alpi.alp.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.config.YamlList;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;

/** A list of entries in {@code alp/} of a home, and the lock that goes with it. */
final class PeerFile {
  /** An edit of a list. */
  @FunctionalInterface
  interface Edit<T> {
    /** What becomes of the list, and what to tell of it; the same list is not written. */
    record Result<T>(YamlList list, T told) {}

    Result<T> apply(YamlList list) throws IOException;
  }

  private final Path directory;
  private final Path file;
  private final Path lock;
  private final FileLocks locks;
  private final Duration patience;

  PeerFile(Path home, String name, FileLocks locks, Duration patience) {
    this.directory = home.resolve("alp");
    this.file = directory.resolve(name + ".yaml");
    this.lock = directory.resolve(name + ".lock");
    this.locks = locks;
    this.patience = patience;
  }

  Path path() {
    return file;
  }

  /** Returns the bytes; none if there is no file. One byte too many says that there are more. */
  byte[] content() throws IOException {
    try {
      // a pipe would never begin, and a device never end
      if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
        throw new StoreException.NotAFile(file);
      }
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(YamlList.BYTES_MAX + 1);
      }
    } catch (NoSuchFileException e) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new StoreException.NotAFile(file);
      }
      return new byte[0];
    }
  }

  YamlList parse(byte[] content) throws IOException {
    return YamlList.parse(file.toString(), content);
  }

  /**
   * Applies {@code edit} while nobody else changes the file.
   *
   * @throws dev.alpi.profile.config.ConfigException if what is there is no list, which is then left
   *     as it is
   */
  <T> T change(Edit<T> edit) throws IOException {
    DurableFiles.createDirectory(directory);
    try (var _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, patience)) {
      YamlList before = parse(content());
      Edit.Result<T> result = edit.apply(before);
      if (!result.list().text().equals(before.text())) {
        write(result.list().text().getBytes(UTF_8));
      }
      return result.told();
    } catch (NoSuchFileException e) {
      throw gone(e);
    }
  }

  /** Makes it the empty list, whatever it was. */
  void clear() throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, patience)) {
      write("[]\n".getBytes(UTF_8));
    } catch (NoSuchFileException e) {
      throw gone(e);
    }
  }

  private void write(byte[] content) throws IOException {
    parse(content);
    DurableFiles.deleteTemporaries(file);
    DurableFiles.replace(file, content, FileMode.PRIVATE_FILE);
  }

  private IOException gone(NoSuchFileException e) {
    return Files.isDirectory(directory) ? e : new StoreException.Gone(directory);
  }

  /** Returns the text of a member of an entry; empty if the entry has no such text. */
  static String text(JsonValue item, String name) {
    return item instanceof JsonValue.Obj entry ? entry.string(name).orElse("") : "";
  }

  /** Returns the first entry whose member {@code name} is {@code text}; −1 if there is none. */
  static int indexOf(List<JsonValue> items, String name, String text) {
    for (int index = 0; index < items.size(); index++) {
      if (text(items.get(index), name).equals(text)) {
        return index;
      }
    }
    return -1;
  }
}
