package dev.alpi.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A profile that was removed does not come back as a directory with nothing but secrets in it. */
@Timeout(60)
final class RemovedHomeTest {
  @Test
  void neither_setting_nor_making_makes_the_home_again() throws IOException {
    try (FileSystem files =
        Jimfs.newFileSystem(
            Configuration.unix().toBuilder().setAttributeViews("posix", "unix").build())) {
      Path home = Files.createDirectories(files.getPath("/work/home"));
      Vault vault = Vaults.create(home);
      vault.setAll(Map.of("A_KEY", "one"));
      Path trash = home.resolveSibling("trash");
      Files.move(home, trash);
      String before = Vaults.text(trash);
      assertThatThrownBy(() -> vault.setAll(Map.of("A_KEY", "two")))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> vault.unset("A_KEY")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> Vaults.create(home)).isInstanceOf(IOException.class);
      assertThat(home).doesNotExist();
      assertThat(Vaults.text(trash)).isEqualTo(before);
    }
  }
}
