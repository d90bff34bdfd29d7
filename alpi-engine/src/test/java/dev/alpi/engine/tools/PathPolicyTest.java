package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that file tools refuse, as written and behind links, and those that they must not. */
class PathPolicyTest {
  private ToolsOnDisk disk;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.unix();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "~/.ssh/id_rsa", "~/.ssh", "~/.ssh/",
        "~/.ssh/../.ssh/id_rsa", "~/.SSH/config", "/home/me/.ssh/config",
        "/home/me/work/../.ssh/config", "../.ssh/x", "./../.ssh/x",
        "/home//me/./.ssh/x", "~//etc/passwd", "~/../me/.aws/credentials",
        "~/.gnupg/x", "~/.config/gh/hosts.yml", "~/.config/gcloud",
        "~/.config/systemd/user/x.service", "~/.config/autostart/x.desktop", "~/.kube/config",
        "~/.docker/config.json", "~/.mozilla/firefox/x/cookies.sqlite", "~/.local/share/keyrings/x",
        "~/Library/Keychains/login.keychain-db", "/etc/passwd", "/ETC/passwd",
        "/etc", "/etc/../etc/shadow", "/proc/self/environ",
        "/proc/1/environ", "/sys/kernel", "/dev/sda",
        "/run/docker.sock", "/var/run/x", "/var/spool/cron/me",
        "/boot/vmlinuz", "/private/etc/passwd", "/Library/LaunchDaemons/x",
        "../../../../../../etc/passwd", "work/../../../../etc/shadow", "~/.alpi",
        "~/.alpi/config.yaml", "~/.alpi/profiles/x/memories/USER.md", "~/.Alpi/x",
      })
  void sensitive_directories_are_refused_as_written(String path) {
    assertRefused(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".env", ".ENV", "sub/.env",
        ".env.local", ".env.production", ".envrc",
        ".env_backup", ".env-old", ".netrc",
        ".npmrc", ".pypirc", ".pgpass",
        ".git-credentials", ".gitconfig", ".bashrc",
        ".zshrc", ".zshenv", ".bash_login",
        ".bash_aliases", ".profile", "id_rsa",
        "keys/id_ed25519", "authorized_keys", "server.pem",
        "server.PEM", "x.p12", "x.pfx",
        "tls.key", "store.jks", "safe.kdbx",
        "docker.sock",
      })
  void sensitive_names_are_refused_wherever_they_stand(String path) {
    assertRefused(path);
  }

  private void assertRefused(String path) {
    assertThatThrownBy(() -> disk.paths().resolve(path))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("refused: " + path + " is ");
  }

  @ParameterizedTest
  @CsvSource({
    ".,/home/me/work",
    "a.txt,/home/me/work/a.txt",
    "sub/../a.txt,/home/me/work/a.txt",
    "~,/home/me",
    "~/,/home/me",
    "~/notes/a.txt,/home/me/notes/a.txt",
    "~other/x,/home/me/work/~other/x",
    "/tmp/x,/tmp/x",
    "/,/",
    "/../..,/",
    ".env.example,/home/me/work/.env.example",
    ".env.sample,/home/me/work/.env.sample",
    ".env.template,/home/me/work/.env.template",
    ".env.dist,/home/me/work/.env.dist",
    "environment.md,/home/me/work/environment.md",
    "id_rsa.pub,/home/me/work/id_rsa.pub",
    "keynote.txt,/home/me/work/keynote.txt",
    "etc/passwd,/home/me/work/etc/passwd",
    "/etcetera/x,/etcetera/x",
    "/processes,/processes",
    "~/.alpine/x,/home/me/.alpine/x",
    "~/.sshd/x,/home/me/.sshd/x",
    "/home/other/.ssh/known,/home/other/.ssh/known",
    "'a b/ü 👋.txt','/home/me/work/a b/ü 👋.txt'",
  })
  void ordinary_paths_are_resolved(String path, String resolved) throws Exception {
    assertThat(disk.paths().resolve(path)).hasToString(resolved);
  }

  @Test
  void what_is_no_path_is_refused() {
    for (String path : new String[] {"", "\0", "a\0b", "/etc/passwd\0.txt"}) {
      assertThatThrownBy(() -> disk.paths().resolve(path))
          .isInstanceOf(ToolFailure.class)
          .hasMessageContaining("NUL");
    }
  }

  @Test
  void links_to_sensitive_targets_are_refused_wherever_they_stand() throws Exception {
    Path ssh = Files.createDirectories(disk.home.resolve(".ssh"));
    Files.writeString(ssh.resolve("config"), "x");
    Path work = disk.workspace;
    Files.createSymbolicLink(work.resolve("direct"), ssh.resolve("config"));
    Files.createSymbolicLink(work.resolve("folder"), ssh);
    Files.createSymbolicLink(
        work.resolve("relative"), disk.home.getFileSystem().getPath("../.ssh"));
    Files.createSymbolicLink(work.resolve("chain"), work.resolve("folder"));
    Files.createDirectories(work.resolve("a/b"));
    Files.createSymbolicLink(work.resolve("a/b/up"), disk.home);
    for (String path :
        new String[] {
          "direct",
          "folder",
          "folder/config",
          "folder/new",
          "relative/config",
          "chain/config",
          "a/b/up/.ssh/config",
          "a/b/up/.ssh/absent/deep",
          "a/../chain/config"
        }) {
      assertThatThrownBy(() -> disk.paths().resolve(path))
          .as(path)
          .isInstanceOf(ToolFailure.class)
          .hasMessageContaining("where SSH keys are");
      assertThat(disk.paths().allows(work.resolve(path).normalize())).as(path).isFalse();
    }
    // lexically the link is gone: what is opened is what was judged
    assertThat(disk.paths().resolve("folder/../ok.txt")).hasToString("/home/me/work/ok.txt");
  }

  @Test
  void links_to_ordinary_targets_are_followed() throws Exception {
    Path other = Files.createDirectories(disk.home.resolve("other"));
    Files.createSymbolicLink(disk.workspace.resolve("link"), other);
    assertThat(disk.paths().resolve("link/new/file.txt"))
        .hasToString("/home/me/other/new/file.txt");
    assertThat(disk.paths().allows(disk.workspace.resolve("link"))).isTrue();
  }

  @Test
  void loops_and_links_to_nothing_are_no_targets() throws Exception {
    Files.createSymbolicLink(disk.workspace.resolve("nothing"), disk.home.resolve("absent"));
    Files.createSymbolicLink(disk.workspace.resolve("loop"), disk.workspace.resolve("loop"));
    assertThatThrownBy(() -> disk.paths().resolve("nothing")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.paths().resolve("loop/x")).isInstanceOf(IOException.class);
    assertThat(disk.paths().allows(disk.workspace.resolve("loop"))).isFalse();
  }

  @Test
  void a_home_behind_a_link_is_guarded_under_both_names() throws Exception {
    Path real = Files.createDirectories(disk.home.getFileSystem().getPath("/data/people/me"));
    Path linked = disk.home.resolveSibling("linked");
    Files.createSymbolicLink(linked, real);
    Path alpi = Files.createDirectories(disk.home.getFileSystem().getPath("/data/state"));
    Files.createDirectories(real.resolve(".ssh"));
    Files.createSymbolicLink(real.resolve(".alpi"), alpi);
    PathPolicy paths = new PathPolicy(linked.resolve("work"), linked, linked.resolve(".alpi"));
    for (String path :
        new String[] {
          "~/.ssh/config",
          "/data/people/me/.ssh/config",
          "/data/people/me/.aws/credentials",
          "/data/state/sessions/x.json",
          "/data/people/me/.alpi/config.yaml",
          "~/.alpi/config.yaml"
        }) {
      assertThatThrownBy(() -> paths.resolve(path)).as(path).isInstanceOf(ToolFailure.class);
    }
    assertThat(paths.resolve("~/notes.txt")).hasToString("/data/people/me/notes.txt");
  }

  @Test
  void windows_paths_are_judged_too() throws Exception {
    ToolsOnDisk windows = ToolsOnDisk.windows();
    for (String path :
        new String[] {
          "~/.ssh/id_rsa",
          "C:\\Users\\me\\.ssh\\config",
          "c:\\users\\ME\\.SSH\\config",
          "C:/Users/me/.aws/credentials",
          "..\\.ssh\\x",
          ".env",
          "sub\\.ENV",
          "~/.alpi/x",
          "C:\\Users\\me\\.alpi\\.env",
          "_netrc"
        }) {
      assertThatThrownBy(() -> windows.paths().resolve(path))
          .as(path)
          .isInstanceOf(ToolFailure.class)
          .hasMessageStartingWith("refused: ");
    }
    assertThat(windows.paths().resolve("sub\\a.txt"))
        .hasToString("C:\\Users\\me\\work\\sub\\a.txt");
    assertThatThrownBy(() -> windows.paths().resolve("a<b")).isInstanceOf(ToolFailure.class);
  }

  @Test
  void paths_are_shown_relative_to_the_workspace() throws Exception {
    assertThat(disk.paths().shown(disk.workspace.resolve("sub/a.txt"))).isEqualTo("sub/a.txt");
    assertThat(disk.paths().shown(disk.workspace)).isEqualTo("/home/me/work");
    assertThat(disk.paths().shown(disk.home.resolve("x"))).isEqualTo("/home/me/x");
  }
}
