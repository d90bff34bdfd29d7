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

  /** The least that a chunk takes in the file: nothing is as short as its text can be. */
  static final int BYTES_MIN = PREFIX_BYTES + ContentKey.TAG_BYTES + 1;

  /** Of a chunk in the file. */
  static final int SEALED_BYTES_MAX = ZstdFrames.longest(TEXT_BYTES) + ContentKey.TAG_BYTES;

  /** Of so many chunks, one has its place kept: a small one may say that it is many. */
  private static final int STEP = 64;

  private final FileChannel file;
  private final long end;
  private final long first;
  private final int count;
  private long[] places = new long[16];
  private int index;
  private long place;

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
    place = start;
  }

  /** Returns how many chunks a text of {@code bytes} has. */
  static long chunksOf(long bytes) {
    return bytes / TEXT_BYTES + (bytes % TEXT_BYTES == 0 ? 0 : 1);
  }

  int count() {
    return count;
  }

  /** Returns the number in the archive of the chunk that is the {@code wanted}th of these. */
  long number(int wanted) {
    return first + wanted;
  }

  /** Returns where the {@code wanted}th is in the file; if that is their count, their end. */
  long place(int wanted) throws IOException {
    if (wanted < index) {
      index = wanted / STEP * STEP;
      place = places[wanted / STEP];
    }
    while (index < wanted) {
      place += PREFIX_BYTES + length(place);
      index++;
      if (index % STEP == 0) {
        if (index / STEP == places.length) {
          places = Arrays.copyOf(places, 2 * places.length);
        }
        places[index / STEP] = place;
      }
    }
    return place;
  }

  /** A chunk in the file: where it is, and how long. */
  final class Sealed {
    private final long at;
    private final int length;

    private Sealed(long at, int length) {
      this.at = at;
      this.length = length;
    }

    /** Reads it, and returns how long it is; any thread may. */
    int read(byte[] into) throws IOException {
      BodyStream.exactly(file, at, ByteBuffer.wrap(into, 0, length));
      return length;
    }
  }

  /** Returns the {@code wanted}th chunk, which is not read yet. */
  Sealed sealed(int wanted) throws IOException {
    long at = place(wanted);
    int length = length(at);
    requireInside(at + PREFIX_BYTES, length);
    return new Sealed(at + PREFIX_BYTES, length);
  }

  private int length(long at) throws IOException {
    requireInside(at, PREFIX_BYTES);
    int length = ByteBuffer.wrap(BodyStream.exactly(file, at, PREFIX_BYTES)).getInt();
    if (length <= ContentKey.TAG_BYTES || length > SEALED_BYTES_MAX) {
      throw BodyStream.notAuthentic();
    }
    return length;
  }

  private void requireInside(long at, int length) throws IOException {
    if (at + length > end) {
      throw BodyStream.notAuthentic();
    }
  }
}
