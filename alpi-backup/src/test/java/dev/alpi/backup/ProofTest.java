package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A new archive that the disk gives back otherwise than it was written, and few threads. */
@ParameterizedClass
@EnumSource(Backup.Format.class)
final class ProofTest {
  private static final long SEED = 20_261_130;

  @Parameter private Backup.Format format;

  @TempDir private Path folder;
  private BackupFixture on;

  @BeforeEach
  void home() throws IOException {
    on = new BackupFixture(folder);
    on.format = format;
    byte[] noise = new byte[9_000_000];
    new Random(SEED).nextBytes(noise);
    on.write("a", "text that is compressed\n".repeat(200_000));
    on.write("b", "");
    Files.write(on.home.resolve("b"), noise);
    on.write("c", "last");
  }

  @AfterEach
  void end() {
    on.close();
  }

  @Test
  void what_the_disk_damages_is_found_wherever_it_is() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 8; i++) {
      // the last part is not read yet when the first step is heard
      double place = 0.7 + 0.3 * random.nextDouble();
      Progress damaging = damaging(place);

      assertThatThrownBy(
              () -> on.create(on.request(Optional.empty(), Backup.IfThere.REFUSE), damaging))
          .as("at %s", place)
          .isInstanceOf(BackupException.class);
      assertThat(on.archive).doesNotExist();
      assertThat(staged()).isEmpty();
    }
  }

  /** Changes a bit of the new archive when it begins to be read back. */
  private Progress damaging(double place) {
    boolean[] isDone = {false};
    return (stage, _, _) -> {
      if (stage == Progress.Stage.PROVING && !isDone[0]) {
        isDone[0] = true;
        try (FileChannel file =
            FileChannel.open(
                staged().orElseThrow(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          // not the tag of format 1, which is written after this
          long at = Math.min((long) (place * file.size()), file.size() - ArchiveKey.TAG_BYTES - 1);
          ByteBuffer one = ByteBuffer.allocate(1);
          assertThat(file.read(one, at)).isOne();
          one.put(0, (byte) (one.get(0) ^ 4)).flip();
          assertThat(file.write(one, at)).isOne();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private Optional<Path> staged() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*a.alpi-backup*")) {
      for (Path each : all) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  @Test
  void one_thread_is_enough() throws IOException {
    try (ExecutorService one = Executors.newSingleThreadExecutor()) {
      madeAndRead(one);
    }
  }

  @Test
  void no_other_thread_is_enough() throws IOException {
    madeAndRead(Runnable::run);
  }

  private void madeAndRead(Executor workers) throws IOException {
    Backup.World world = new Backup.World(on.locks, on.clock, new SecureRandom(), workers, 1);
    Backup.Made made =
        BackupFixture.create(
            on.request(Optional.empty(), Backup.IfThere.REFUSE), world, Progress.none());

    try (Archive archive =
        format == Backup.Format.ONE
            ? SealedArchive.open(on.archive, workers)
            : Archive.open(on.archive, workers)) {
      if (format == Backup.Format.TWO) {
        try (ArchiveIdentity identity = BackupFixture.identity()) {
          archive.unlock(identity, Progress.none());
        }
      }
      Restore.Restored restored = on.restore(archive).into(on.in("new"));
      assertThat(restored.files()).isEqualTo(made.files());
    }
    for (String each : new String[] {"a", "b", "c"}) {
      assertThat(on.in("new").resolve(each)).hasSameBinaryContentAs(on.home.resolve(each));
    }
  }
}
