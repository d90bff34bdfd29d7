package dev.alpi.backup;

import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import javax.crypto.Cipher;

/**
 * Encrypts what is written, and appends it to a file.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class SealingStream extends OutputStream {
  private static final int BUFFER_BYTES = 1 << 20;

  private final StagedFile file;
  private final Cipher cipher;
  private final ByteBuffer sealed = ByteBuffer.allocate(BUFFER_BYTES);
  private long written;

  SealingStream(StagedFile file, Cipher cipher) {
    this.file = file;
    this.cipher = cipher;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    written += count;
    if (written > ArchiveKey.TEXT_BYTES_MAX) {
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          "the home is too large for one archive: at most 256 GiB, compressed",
          "make one for each profile: --profile");
    }
    int done = 0;
    while (done < count) {
      if (!sealed.hasRemaining()) {
        finish();
      }
      int part = Math.min(sealed.remaining(), count - done);
      byte[] encrypted = cipher.update(bytes, offset + done, part);
      sealed.put(encrypted);
      done += part;
    }
  }

  /** Writes what is left. */
  void finish() throws IOException {
    file.append(sealed.flip());
    sealed.clear();
  }

  @Override
  public void close() {
    // the file is closed by who has made it
  }
}
