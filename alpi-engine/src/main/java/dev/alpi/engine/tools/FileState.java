package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.store.ContainedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a file holds at one moment, as far as a receipt of its change needs it.
 *
 * @param sha256 its hash; absent if there is no file, or if it is too large to be hashed in passing
 * @param bytes its size
 * @param text its content, if it is text of at most {@link #TEXT_BYTES_MAX}
 */
record FileState(Optional<String> sha256, long bytes, Optional<String> text) {
  /** Larger files are not hashed: it would take longer than the change itself. */
  static final long HASH_BYTES_MAX = 64L * 1024 * 1024;

  /** Larger texts are not compared. */
  static final int TEXT_BYTES_MAX = 1024 * 1024;

  /** There is no file. */
  static final FileState ABSENT = new FileState(Optional.empty(), 0, Optional.of(""));

  private static final int BUFFER_BYTES = 64 * 1024;

  /** Returns the state of {@code file}, which may be absent. */
  static FileState of(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return ABSENT;
    }
    try (InputStream in = ContainedFiles.open(file)) {
      byte[] start = in.readNBytes(TEXT_BYTES_MAX + 1);
      if (start.length <= TEXT_BYTES_MAX) {
        return of(start);
      }
      return large(start, in, Files.size(file));
    } catch (NoSuchFileException e) {
      return ABSENT;
    }
  }

  /** Returns the state of a file that holds {@code bytes}. */
  static FileState of(byte[] bytes) {
    MessageDigest digest = newDigest();
    boolean comparable = bytes.length <= TEXT_BYTES_MAX && !TextFiles.isBinary(bytes);
    return new FileState(
        Optional.of(HexFormat.of().formatHex(digest.digest(bytes))),
        bytes.length,
        comparable ? Optional.of(new String(bytes, UTF_8)) : Optional.empty());
  }

  private static FileState large(byte[] start, InputStream rest, long size) throws IOException {
    MessageDigest digest = newDigest();
    digest.update(start);
    long seen = start.length;
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = rest.read(buffer); count >= 0; count = rest.read(buffer)) {
      seen += count;
      if (seen > HASH_BYTES_MAX) {
        return new FileState(Optional.empty(), Math.max(size, seen), Optional.empty());
      }
      digest.update(buffer, 0, count);
    }
    return new FileState(
        Optional.of(HexFormat.of().formatHex(digest.digest())), seen, Optional.empty());
  }

  /** Returns how many lines there are; a last one needs no end. */
  static long lines(byte[] bytes) {
    long ends = 0;
    for (byte b : bytes) {
      if (b == '\n') {
        ends++;
      }
    }
    return bytes.length > 0 && bytes[bytes.length - 1] != '\n' ? ends + 1 : ends;
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
