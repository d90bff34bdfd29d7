package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the key of an archive that is not even begun. */
final class TarArchiveWriterTest {
  @TempDir private Path folder;

  /** Has bytes for the salt, and then no memory. */
  private static final class Short extends SecureRandom {
    private static final long serialVersionUID = 1;

    private boolean isAsked;

    @Override
    public void nextBytes(byte[] bytes) {
      if (isAsked) {
        throw new OutOfMemoryError("as if");
      }
      isAsked = true;
    }
  }

  @Test
  void a_key_is_overwritten_if_there_is_no_memory_to_begin() throws IOException {
    try (BackupFixture on = new BackupFixture(folder)) {
      StagedFile staged = StagedFile.createBeside(on.archive);
      Backup.World world = new Backup.World(on.locks, on.clock, new Short(), on.workers, 2);
      byte[] bytes = new byte[32];
      bytes[0] = 1;
      ArchiveKey key = ArchiveKey.of(bytes);

      assertThatThrownBy(() -> TarArchiveWriter.under(key, staged, BackupFixture.NOW, world))
          .hasMessage("as if");

      staged.discard();
      assertThat(encrypted(key)).isEqualTo(encrypted(ArchiveKey.of(new byte[32])));
    }
  }

  private static byte[] encrypted(ArchiveKey key) {
    return key.cipher(new byte[ArchiveHeader.NONCE_BYTES]).update(new byte[100]);
  }
}
