package dev.alpi.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Chunks of an archive of format 2 that follow each other in the file: each is four bytes that say
 * how long it is, and itself. How long they are nobody vouches for; a wrong length makes a chunk
 * that is not authentic.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class ChunkFile {
  /** The text of a chunk, but for the last of a text, which may be shorter. */
  static final int TEXT_BYTES = 1 << 20;

  static final int PREFIX_BYTES = Integer.BYTES;

  /** Of a chunk in the file. */
  static final int SEALED_BYTES_MAX = ZstdFrames.longest(TEXT_BYTES) + ContentKey.TAG_BYTES;

  private final FileChannel file;
  private final long end;
  private final long first;
  private final int count;
  private long[] places = new long[16];
  private int known;

  /**
   * Creates it.
   *
   * @param start where the first chunk is in the file
   * @param end where there are none any more
   * @param first its number in the archive
   * @param count how many there are
   */
  ChunkFile(FileChannel file, long start, long end, long first, int count) {
    this.file = file;
    this.end = end;
    this.first = first;
    this.count = count;
    places[0] = start;
  }

  /** Returns how many chunks a text of {@code bytes} has. */
  static long chunksOf(long bytes) {
    return bytes / TEXT_BYTES + (bytes % TEXT_BYTES == 0 ? 0 : 1);
  }

  int count() {
    return count;
  }

  /** Returns the number in the archive of the chunk that is the {@code index}th of these. */
  long number(int index) {
    return first + index;
  }

  /** Returns where it is in the file. */
  long place(int index) throws IOException {
    while (known < index) {
      long next = places[known] + PREFIX_BYTES + length(places[known]);
      known++;
      if (known == places.length) {
        places = Arrays.copyOf(places, 2 * known);
      }
      places[known] = next;
    }
    return places[index];
  }

  /** Returns where the {@code index}th is in the file, and with it all before are known. */
  byte[] sealed(int index) throws IOException {
    long place = place(index);
    return bytes(place + PREFIX_BYTES, length(place));
  }

  private int length(long place) throws IOException {
    int length = ByteBuffer.wrap(bytes(place, PREFIX_BYTES)).getInt();
    if (length <= ContentKey.TAG_BYTES || length > SEALED_BYTES_MAX) {
      throw BodyStream.notAuthentic();
    }
    return length;
  }

  private byte[] bytes(long place, int length) throws IOException {
    if (place + length > end) {
      throw BodyStream.notAuthentic();
    }
    return read(file, place, length);
  }

  /** Returns so many bytes of {@code file}. */
  static byte[] read(FileChannel file, long place, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, place + bytes.position()) < 0) {
        throw BodyStream.notAuthentic();
      }
    }
    return bytes.array();
  }
}
