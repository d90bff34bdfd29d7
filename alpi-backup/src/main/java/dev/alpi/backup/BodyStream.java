package dev.alpi.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Executor;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * The compressed text of an archive, decrypted as it is read, and authenticated in another thread
 * meanwhile. What was read counts only if {@link #tag} is the one of the archive.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class BodyStream extends InputStream {
  private static final int PIECE_BYTES = 256 * 1024;

  /** Pieces, of up to a mebibyte each. */
  private static final int AHEAD = 4;

  private final FileChannel file;
  private final long start;
  private final long end;
  private final Cipher cipher;
  private final ArchiveKey.Authenticator authenticator;
  private final InTurn authenticating;
  private long at;
  private byte[] piece = new byte[0];
  private int next;
  private int length;

  /** Why the tag is not known; set by any worker. */
  private volatile @Nullable Throwable failed;

  BodyStream(FileChannel file, ArchiveHeader header, ArchiveKey key, Executor workers)
      throws IOException {
    this.file = file;
    this.authenticating = new InTurn(workers, AHEAD);
    this.start = header.length();
    this.at = start;
    this.end = end(file, header);
    this.cipher = key.cipher(header.nonce());
    this.authenticator = key.authenticator(header.nonce(), header.authenticated());
  }

  /** Returns where the encrypted text ends and its tag begins. */
  static long end(FileChannel file, ArchiveHeader header) throws IOException {
    long end = file.size() - ArchiveKey.TAG_BYTES;
    if (end < header.length() || end - header.length() > ArchiveKey.TEXT_BYTES_MAX) {
      throw notAuthentic();
    }
    return end;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, length - next + (end - at));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (next == length && !fill()) {
      return -1;
    }
    int read = Math.min(count, length - next);
    System.arraycopy(piece, next, target, offset, read);
    next += read;
    return read;
  }

  private boolean fill() throws IOException {
    piece = next(PIECE_BYTES);
    next = 0;
    length = piece.length;
    return length > 0;
  }

  /**
   * Returns the next {@code most} bytes, or as many as there are, which are not changed afterwards;
   * for who does not read the stream meanwhile.
   */
  byte[] next(int most) throws IOException {
    byte[] text = exactly(file, at, (int) Math.min(most, end - at));
    at += text.length;
    ArchiveKey.apply(cipher, text);
    authenticating.add(() -> authenticate(text));
    return text;
  }

  private void authenticate(byte[] text) {
    try {
      authenticator.update(text, text.length);
    } catch (RuntimeException | Error e) {
      failed = e;
    }
  }

  /** Reads what is left, and returns the tag of all of it; called once. */
  byte[] tag() throws IOException {
    do {
      next = length;
    } while (fill());
    authenticating.finish();
    if (failed != null) {
      throw new IllegalStateException(failed);
    }
    return authenticator.tag(end - start);
  }

  /** Returns the tag that stands at the end of {@code file}. */
  static byte[] tag(FileChannel file, long end) throws IOException {
    return exactly(file, end, ArchiveKey.TAG_BYTES);
  }

  /** Returns so many bytes of {@code file}; if it ends before them, it is no archive as written. */
  static byte[] exactly(FileChannel file, long place, int length) throws IOException {
    byte[] bytes = new byte[length];
    exactly(file, place, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** Fills {@code bytes} from {@code file}; if that ends before, it is no archive as written. */
  static void exactly(FileChannel file, long place, ByteBuffer bytes) throws IOException {
    long at = place;
    while (bytes.hasRemaining()) {
      int read = file.read(bytes, at);
      if (read < 0) {
        throw notAuthentic();
      }
      at += read;
    }
  }

  static BackupException notAuthentic() {
    return new BackupException(
        BackupException.Kind.NOT_AUTHENTIC,
        "the passphrase is wrong, or the archive was changed or cut off",
        "try the passphrase again; if it is right, take another archive");
  }
}
