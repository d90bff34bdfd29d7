package dev.alpi.profile.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {
  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
  void a_file_of_its_owner_alone_is_read(String permissions) throws IOException {
    Path file = secret(permissions);
    SecretFiles.requirePrivate(file);
    assertThat(SecretFiles.read(file)).asString().isEqualTo("key=value");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_pipe_is_read_only_if_somebody_named_it(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", "-m", "600", pipe.toString()).start();
    assertThat(made.waitFor()).isZero();
    assertThatThrownBy(() -> SecretFiles.read(pipe)).isInstanceOf(StoreException.NotAFile.class);
    assertThatThrownBy(() -> SecretFiles.readAtMost(pipe, 5))
        .isInstanceOf(StoreException.NotAFile.class);

    Thread writer = Thread.ofVirtual().start(() -> written(pipe));
    assertThat(SecretFiles.readGiven(pipe, 5)).asString().isEqualTo("key=v");
    writer.join();

    Files.setPosixFilePermissions(pipe, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> SecretFiles.readGiven(pipe, 5))
        .isInstanceOf(StoreException.Insecure.class);
  }

  private static void written(Path pipe) {
    try {
      Files.writeString(pipe, "key=value");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rw-r--r--,0644",
    "rw-r-----,0640",
    "rw-----w-,0602",
    "rw------x,0601",
    "rwxrwxrwx,0777"
  })
  void a_file_that_others_can_use_is_refused_with_its_mode_and_what_to_do(
      String permissions, String mode) throws IOException {
    Path file = secret(permissions);
    assertThatThrownBy(() -> SecretFiles.read(file))
        .isInstanceOfSatisfying(
            StoreException.Insecure.class,
            e -> assertThat(e.hint()).startsWith("chmod 600 " + file))
        .hasMessageContaining(file.toString())
        .hasMessageContaining(mode)
        .hasMessageNotContaining("value");
    assertThatThrownBy(() -> SecretFiles.requirePrivate(file))
        .isInstanceOf(StoreException.Insecure.class);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_absent_or_no_file_is_told_apart(MemoryDisk disk) throws IOException {
    Path home = disk.home();
    assertThatThrownBy(() -> SecretFiles.read(home)).isInstanceOf(StoreException.NotAFile.class);
    assertThatThrownBy(() -> SecretFiles.requirePrivate(home))
        .isInstanceOf(StoreException.NotAFile.class);
    Path absent = home.resolve("absent");
    assertThatThrownBy(() -> SecretFiles.read(absent)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> SecretFiles.requirePrivate(absent))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_file_system_without_permissions_has_none_to_check() throws IOException {
    Path file = Files.writeString(MemoryDisk.WINDOWS.home().resolve(".env"), "key=value");
    assertThat(SecretFiles.read(file)).asString().isEqualTo("key=value");
  }

  @Test
  void what_the_store_writes_privately_can_be_read() throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve(".env");
    DurableFiles.replace(file, "key=value", FileMode.PRIVATE_FILE);
    assertThat(SecretFiles.read(file)).asString().isEqualTo("key=value");
  }

  private static Path secret(String permissions) throws IOException {
    Path file = MemoryDisk.UNIX.home().resolve(".env");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    return Files.writeString(file, "key=value");
  }
}
