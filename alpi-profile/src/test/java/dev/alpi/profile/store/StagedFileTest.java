package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import dev.alpi.testkit.CrashingFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StagedFileTest {
  /** Longer than a sector, so that it can tear. */
  private static final String HALF = "half ".repeat(200);

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private static void write(StagedFile staged, String text) throws IOException {
    staged.append(bytes(text));
  }

  @ParameterizedTest
  @EnumSource
  void a_file_that_was_closed_goes_on_where_it_ended(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    Path part = home.resolve("part");
    try (StagedFile staged = StagedFile.create(part)) {
      write(staged, "one ");
    }
    try (StagedFile staged = StagedFile.reopen(part)) {
      assertThat(staged.size()).isEqualTo(4);
      write(staged, "two");
      ByteBuffer middle = ByteBuffer.allocate(3);
      staged.read(2, middle);
      assertThat(new String(middle.array(), ISO_8859_1)).isEqualTo("e t");
      staged.publish(home.resolve("whole"));
    }
    assertThat(home.resolve("whole")).hasContent("one two");
    assertThat(MemoryDisk.names(home)).containsExactly("whole");
  }

  @ParameterizedTest
  @EnumSource
  void what_is_longer_than_one_write_is_whole(MemoryDisk disk) throws IOException {
    Path file = disk.home().resolve("part");
    byte[] noise = new byte[300_000];
    new Random(7).nextBytes(noise);
    ByteBuffer middle = ByteBuffer.wrap(noise, 1_000, 200_001);
    try (StagedFile staged = StagedFile.create(file)) {
      write(staged, "before ");
      staged.append(middle);
      staged.overwrite(100_000, ByteBuffer.wrap(noise, 0, 150_000));
    }

    assertThat(middle.hasRemaining()).isFalse();
    ByteBuffer expected = ByteBuffer.allocate(250_000);
    expected.put(bytes("before ")).put(noise, 1_000, 200_001).position(100_000);
    expected.put(noise, 0, 150_000);
    assertThat(file).hasBinaryContent(expected.array());
  }

  @ParameterizedTest
  @EnumSource
  void publish_replaces_a_file_and_nothing_else(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    Files.writeString(home.resolve("file"), "old");
    Files.createDirectory(home.resolve("directory"));
    Files.createSymbolicLink(home.resolve("link"), home.resolve("file"));
    try (StagedFile staged = StagedFile.create(home.resolve("part"))) {
      write(staged, "new");
      for (String name : new String[] {"directory", "link"}) {
        assertThatThrownBy(() -> staged.publish(home.resolve(name)))
            .isInstanceOf(StoreException.NotAFile.class);
      }
      staged.publish(home.resolve("file"));
    }
    assertThat(home.resolve("file")).hasContent("new");
  }

  @ParameterizedTest
  @EnumSource
  void publish_new_never_replaces_anything(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    Files.writeString(home.resolve("file"), "old");
    Files.createSymbolicLink(home.resolve("dangling"), home.resolve("absent"));
    for (String name : new String[] {"file", "dangling"}) {
      try (StagedFile staged = StagedFile.createBeside(home.resolve(name))) {
        assertThatThrownBy(() -> staged.publishNew(home.resolve(name)))
            .isInstanceOf(FileAlreadyExistsException.class);
        staged.discard();
      }
    }
    assertThat(home.resolve("file")).hasContent("old");
    assertThat(MemoryDisk.names(home)).containsExactly("dangling", "file");
    try (StagedFile staged = StagedFile.createBeside(home.resolve("fresh"))) {
      write(staged, "new");
      staged.publishNew(home.resolve("fresh"));
    }
    assertThat(MemoryDisk.names(home)).containsExactly("dangling", "file", "fresh");
  }

  @ParameterizedTest
  @EnumSource
  void links_are_neither_created_through_nor_opened(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    Path victim = Files.writeString(home.resolve("victim"), "x");
    Path link = Files.createSymbolicLink(home.resolve("link"), victim);
    assertThatThrownBy(() -> StagedFile.create(link))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> StagedFile.reopen(link)).isInstanceOf(StoreException.NotAFile.class);
    assertThatThrownBy(() -> StagedFile.reopen(home)).isInstanceOf(StoreException.NotAFile.class);
    assertThatThrownBy(() -> StagedFile.reopen(home.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(victim).hasContent("x");
  }

  @Test
  void a_piece_that_does_not_fit_leaves_the_file_as_it_was() throws IOException {
    CrashingFileSystem disk = CrashingFileSystem.create();
    Path part = disk.getPath("/part");
    try (StagedFile staged = StagedFile.create(part)) {
      write(staged, "fits");
      disk.failWritesAfter(3);
      assertThatThrownBy(() -> write(staged, "does not"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      assertThat(staged.size()).isEqualTo(4);
    }
    assertThat(Files.readString(part)).isEqualTo("fits");
  }

  @Test
  void an_interrupt_cuts_nothing_and_is_kept(@TempDir Path scratch) throws IOException {
    Path target = scratch.resolve("target");
    try (StagedFile staged = StagedFile.createBeside(target)) {
      Thread.currentThread().interrupt();
      write(staged, HALF);
      staged.read(0, ByteBuffer.allocate(10));
      staged.publishNew(target);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(target).hasContent(HALF);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such permissions")
  void it_is_private_from_the_first_byte(@TempDir Path scratch) throws IOException {
    Path target = scratch.resolve("target");
    try (StagedFile staged = StagedFile.create(scratch.resolve("part"))) {
      staged.publish(target);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-------");
  }

  /** What a scenario does with a staged file of two halves. */
  private record Publishing(Step publish) implements CrashSweep.Scenario {
    private interface Step {
      void on(StagedFile staged, Path target) throws IOException;
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(disk.getPath("/staging"));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      try (StagedFile staged = StagedFile.create(disk.getPath("/staging/part"))) {
        write(staged, HALF);
        write(staged, HALF);
        publish.on(staged, disk.getPath("/staging/target"));
      }
      StagedFile.confirm(disk.getPath("/staging/target"));
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      Path target = disk.getPath("/staging/target");
      if (ending == Ending.RETURNED) {
        assertThat(MemoryDisk.names(target.getParent())).containsExactly("target");
      }
      if (Files.exists(target)) {
        assertThat(Files.readString(target, ISO_8859_1)).isEqualTo(HALF + HALF);
      }
    }
  }

  @Test
  void what_is_published_is_whole_whenever_it_crashes() throws IOException {
    assertThat(CrashSweep.run(() -> new Publishing(StagedFile::publish))).isGreaterThan(100);
    assertThat(CrashSweep.run(() -> new Publishing(StagedFile::publishNew))).isGreaterThan(100);
  }
}
