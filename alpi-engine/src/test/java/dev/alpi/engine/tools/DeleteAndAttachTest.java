package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.store.ContainedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code delete_file} and {@code attach_file}. */
class DeleteAndAttachTest {
  private ToolsOnDisk disk;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.unix();
  }

  @Nested
  class Deleting {
    private final Tool delete = new DeleteFileTool();

    @Test
    void a_file_is_deleted_and_nothing_else() throws Exception {
      disk.file("a/b.txt", "hello");
      disk.file("a/c.txt", "hello");
      assertThat(disk.run(delete, "{\"path\":\"a/b.txt\"}")).isEqualTo("deleted a/b.txt (5 bytes)");
      assertThat(disk.workspace.resolve("a/b.txt")).doesNotExist();
      assertThat(disk.workspace.resolve("a/c.txt")).exists();
      assertThat(disk.failure(delete, "{\"path\":\"a/b.txt\"}"))
          .isEqualTo("there is no file a/b.txt");
    }

    @Test
    void directories_and_links_stay() throws Exception {
      disk.file("full/x", "x");
      Files.createDirectories(disk.workspace.resolve("empty"));
      Path target = disk.file("target.txt", "x");
      Path link = Files.createSymbolicLink(disk.workspace.resolve("link"), target);
      Path nothing =
          Files.createSymbolicLink(disk.workspace.resolve("nothing"), disk.home.resolve("absent"));
      assertThat(disk.failure(delete, "{\"path\":\"full\"}")).contains("full is a directory");
      assertThat(disk.failure(delete, "{\"path\":\"empty\"}")).contains("is a directory");
      assertThat(disk.failure(delete, "{\"path\":\"link\"}")).contains("link is a link");
      assertThat(disk.failure(delete, "{\"path\":\"nothing\"}")).contains("is a link");
      assertThat(disk.failure(delete, "{\"path\":\".\"}")).contains("not in the workspace");
      assertThat(disk.failure(delete, "{\"path\":\"/\"}")).contains("not in the workspace");
      assertThat(link).isSymbolicLink();
      assertThat(nothing).isSymbolicLink();
      assertThat(target).exists();
    }

    @Test
    void nothing_outside_the_workspace_is_deleted() throws Exception {
      Path outside = Files.writeString(disk.home.resolve("outside.txt"), "x");
      Files.createSymbolicLink(disk.workspace.resolve("home"), disk.home);
      for (String path :
          new String[] {
            "../outside.txt", "~/outside.txt", "/home/me/outside.txt", "home/outside.txt"
          }) {
        assertThat(disk.failure(delete, "{\"path\":\"" + path + "\"}"))
            .isEqualTo(path + " is not in the workspace; only files in it can be deleted");
      }
      assertThat(outside).exists();
      // a link that leads back into the workspace is no way out
      disk.file("in.txt", "x");
      assertThat(disk.run(delete, "{\"path\":\"home/work/in.txt\"}")).startsWith("deleted");
    }

    @Test
    void sensitive_files_are_refused() throws Exception {
      Path env = disk.file(".env", "x");
      assertThat(disk.failure(delete, "{\"path\":\".env\"}")).startsWith("refused");
      assertThat(disk.failure(delete, "{\"path\":\"~/.alpi/config.yaml\"}")).startsWith("refused");
      assertThat(env).exists();
    }

    @Test
    void a_workspace_behind_a_link_is_a_workspace() throws Exception {
      Path real = Files.createDirectories(disk.home.getFileSystem().getPath("/data/work"));
      Files.writeString(real.resolve("a.txt"), "x");
      Files.delete(disk.workspace);
      Files.createSymbolicLink(disk.workspace, real);
      assertThat(disk.run(delete, "{\"path\":\"a.txt\"}")).startsWith("deleted a.txt");
      assertThat(real.resolve("a.txt")).doesNotExist();
    }

    /** A real disk has openat(2); the link is put there after the path was judged. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no openat")
    void a_directory_swapped_for_a_link_leads_nowhere(@TempDir Path scratch) throws Exception {
      Path root = Files.createDirectory(scratch.toRealPath().resolve("root"));
      Path outside = Files.createDirectory(scratch.toRealPath().resolve("outside"));
      Path victim = Files.writeString(outside.resolve("a.txt"), "x");
      Files.createSymbolicLink(root.resolve("dir"), outside);
      Files.createDirectories(root.resolve("deep/er"));
      Files.createSymbolicLink(root.resolve("deep/er/dir"), outside);
      Files.createSymbolicLink(root.resolve("file"), victim);
      for (String path : new String[] {"dir/a.txt", "deep/er/dir/a.txt", "file", "deep"}) {
        assertThatThrownBy(() -> ContainedFiles.delete(root, root.resolve(path)))
            .as(path)
            .isInstanceOf(IOException.class);
      }
      assertThatThrownBy(() -> ContainedFiles.delete(root, victim))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(victim).exists();
      Path fine = Files.writeString(root.resolve("deep/er/fine"), "x");
      ContainedFiles.delete(root, fine);
      assertThat(fine).doesNotExist();
    }
  }

  @Nested
  class Attaching {
    private final Tool attach = new AttachFileTool();

    @Test
    void a_file_goes_with_the_answer_once() throws Exception {
      Path file = disk.file("out/report.pdf", "hello");
      Files.createSymbolicLink(disk.workspace.resolve("link"), file);
      assertThat(disk.run(attach, "{\"path\":\"out/report.pdf\"}"))
          .isEqualTo("out/report.pdf (5 bytes) goes with the answer");
      assertThat(disk.run(attach, "{\"path\":\"link\"}")).contains("already");
      assertThat(disk.outputs.files()).containsExactly(file);
    }

    @Test
    void what_is_no_file_or_sensitive_is_refused() throws Exception {
      disk.file("server.pem", "x");
      assertThat(disk.failure(attach, "{\"path\":\"nope\"}")).isEqualTo("there is no file nope");
      assertThat(disk.failure(attach, "{\"path\":\".\"}")).isEqualTo(". is not a regular file");
      assertThat(disk.failure(attach, "{\"path\":\"server.pem\"}")).startsWith("refused");
      assertThat(disk.outputs.files()).isEmpty();
    }

    @Test
    void ten_files_are_the_most() throws Exception {
      for (int i = 1; i <= AttachFileTool.FILES_MAX; i++) {
        disk.file("f" + i, "x");
        disk.run(attach, "{\"path\":\"f" + i + "\"}");
      }
      disk.file("f11", "x");
      assertThat(disk.failure(attach, "{\"path\":\"f11\"}")).contains("10 files go");
      assertThat(disk.outputs.files()).hasSize(10);
    }

    @Test
    void sizes_have_limits_for_one_and_for_all() throws Exception {
      int max = (int) AttachFileTool.FILE_BYTES_MAX;
      Files.write(disk.workspace.resolve("one"), new byte[max]);
      Files.write(disk.workspace.resolve("two"), new byte[max]);
      Files.write(disk.workspace.resolve("more"), new byte[max + 1]);
      disk.file("byte", "x");
      assertThat(disk.failure(attach, "{\"path\":\"more\"}")).contains("at most 20971520");
      disk.run(attach, "{\"path\":\"one\"}");
      disk.run(attach, "{\"path\":\"two\"}");
      assertThat(disk.failure(attach, "{\"path\":\"byte\"}"))
          .isEqualTo("with byte the files have 41943041 bytes, allowed 41943040");
      assertThat(disk.outputs.files()).hasSize(2);
    }
  }
}
