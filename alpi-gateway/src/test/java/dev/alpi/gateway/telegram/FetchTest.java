package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.FileRef.Use;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class FetchTest {
  private static FileRef file(String id, OptionalLong bytes) {
    return new FileRef("a.txt", "", bytes, id, Use.FILE);
  }

  @Test
  void a_file_is_downloaded() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start();
        FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
      byte[] content = {0, (byte) 0xff, 13, 10};
      gateway.telegram.keep("f1", content);
      Path target = disk.getPath("/target");

      gateway.channel.fetch(file("f1", OptionalLong.of(4)), target, 100);

      assertThat(Files.readAllBytes(target)).isEqualTo(content);
    }
  }

  @Test
  void what_is_too_large_or_gone_leaves_no_file() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start();
        FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
      gateway.telegram.keep("f1", new byte[200]);
      Path target = disk.getPath("/target");

      assertThat(failure(gateway, file("f1", OptionalLong.empty()), target))
          .hasMessageContaining("200 bytes");
      assertThat(failure(gateway, file("f1", OptionalLong.of(30_000_000)), target))
          .hasMessageContaining("at most 100");
      assertThat(failure(gateway, file("f2", OptionalLong.empty()), target))
          .hasMessageContaining("wrong file_id");
      assertThat(target).doesNotExist();
    }
  }

  @Test
  void a_size_that_is_a_lie_ends_the_download() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start();
        FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
      gateway.telegram.keep("f1", new byte[200]);
      gateway.telegram.answer(
          "getFile", 200, "{\"ok\":true,\"result\":{\"file_path\":\"documents/f1\"}}");
      Path target = disk.getPath("/target");

      assertThat(failure(gateway, file("f1", OptionalLong.of(5)), target)).isNotNull();
      assertThat(target).doesNotExist();
    }
  }

  private static IOException failure(TelegramGateway gateway, FileRef file, Path target) {
    return catchThrowableOfType(IOException.class, () -> gateway.channel.fetch(file, target, 100));
  }

  @Test
  void a_path_leads_nowhere_else() throws IOException {
    assertThat(FilePath.encoded("documents/a b?c#d%.txt"))
        .isEqualTo("documents/a%20b%3Fc%23d%25.txt");
    for (String wrong :
        List.of("", "/var/lib/x", "a/../b", "a//b", "./a", "a/", "x".repeat(2_000))) {
      assertThat(catchThrowableOfType(IOException.class, () -> FilePath.encoded(wrong)))
          .as(wrong)
          .isNotNull();
    }
  }
}
