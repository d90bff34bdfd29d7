package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The header of format 1 that the disk gives back otherwise than it was written. */
final class HeaderProofTest {
  @TempDir private Path folder;

  @Test
  void a_salt_that_leads_to_another_key_is_not_sealed() throws IOException {
    try (BackupFixture on = new BackupFixture(folder);
        StagedFile staged = StagedFile.createBeside(on.archive);
        ArchiveWriter writer =
            TarArchiveWriter.under(SealedArchive.key(), staged, BackupFixture.NOW, on.world())) {
      writer.finish(new Manifest());
      try (FileChannel file =
          FileChannel.open(staged.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        writer.reader(file).close();
      }
      String text = Files.readString(staged.path(), StandardCharsets.ISO_8859_1);
      int salt = text.indexOf("\"salt\":\"") + "\"salt\":\"".length();
      byte other = (byte) (text.charAt(salt) == 'A' ? 'B' : 'A');
      staged.overwrite(salt, ByteBuffer.wrap(new byte[] {other}));

      try (FileChannel file = FileChannel.open(staged.path(), StandardOpenOption.READ)) {
        assertThat(ArchiveHeader.of(HeaderText.read(file)).salt()).hasSize(16);
        assertThatThrownBy(() -> writer.reader(file)).isInstanceOf(BackupException.class);
      }
    }
  }
}
