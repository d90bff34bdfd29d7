package dev.alpi.profile.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PresenceTest {
  private final Path root = Jimfs.newFileSystem(Configuration.unix()).getPath("/");

  @Test
  void what_has_the_name_is_there_also_a_link_that_leads_nowhere() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("nowhere"));
    assertThat(Presence.isThere(link)).isTrue();
    assertThat(Presence.isThere(Files.createDirectory(root.resolve("folder")))).isTrue();
    assertThat(Presence.isThere(root.resolve("nowhere"))).isFalse();
    assertThat(Presence.isThere(root.resolve("nowhere").resolve("file"))).isFalse();
  }

  @Test
  void below_what_cannot_be_looked_into_nobody_can_tell() throws Exception {
    Path loop = Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    assertThatThrownBy(() -> Presence.isThere(loop.resolve("file")))
        .isInstanceOf(IOException.class);
  }
}
