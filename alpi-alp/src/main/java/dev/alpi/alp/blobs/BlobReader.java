package dev.alpi.alp.blobs;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * The content of a stored blob, verified when it was opened, chunk by chunk.
 *
 * <p>The file stays the same one also if it is replaced or removed meanwhile. <b>Threads:</b> one
 * at a time.
 */
public final class BlobReader implements AutoCloseable {
  /** For the sum over the whole file: enough that the calls do not count. */
  private static final int BUFFER_BYTES = 128 * 1024;

  private final Path file;
  private final BlobHash hash;
  private final FileChannel channel;
  private final long size;
  private long next;

  private BlobReader(Path file, BlobHash hash, FileChannel channel, long size) {
    this.file = file;
    this.hash = hash;
    this.channel = channel;
    this.size = size;
  }

  /** Opens {@code file} if it is a regular one that holds what {@code hash} says. */
  static Optional<BlobReader> open(Path file, BlobHash hash) throws IOException {
    FileChannel channel;
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (!attributes.isRegularFile() || attributes.size() > BlobStore.BYTES_MAX) {
        return Optional.empty();
      }
      channel = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    boolean verified = false;
    try {
      long size = channel.size();
      verified = size <= BlobStore.BYTES_MAX && sum(channel, size).equals(hash);
      return verified ? Optional.of(new BlobReader(file, hash, channel, size)) : Optional.empty();
    } finally {
      if (!verified) {
        channel.close();
      }
    }
  }

  private static BlobHash sum(FileChannel channel, long size) throws IOException {
    MessageDigest sum = BlobHash.newSum();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, size));
    long at = 0;
    while (at < size) {
      int read = channel.read(buffer.clear(), at);
      if (read < 0) {
        break;
      }
      sum.update(buffer.flip());
      at += read;
    }
    return BlobHash.of(sum);
  }

  /** {@return its name} */
  public BlobHash hash() {
    return hash;
  }

  /** {@return how many bytes it has} */
  public long size() {
    return size;
  }

  /**
   * {@return the next chunk, of {@value BlobStore#CHUNK_BYTES_MAX} bytes unless it is the last;
   * empty when all were returned}
   *
   * @throws IOException if the disk fails, or somebody cut the file
   */
  public Optional<BlobChunk> next() throws IOException {
    if (next == size) {
      return Optional.empty();
    }
    byte[] bytes = new byte[(int) Math.min(BlobStore.CHUNK_BYTES_MAX, size - next)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, next + buffer.position()) < 0) {
        throw new IOException(file + " became shorter while it was read");
      }
    }
    BlobChunk chunk = new BlobChunk(next, bytes);
    next += bytes.length;
    return Optional.of(chunk);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
