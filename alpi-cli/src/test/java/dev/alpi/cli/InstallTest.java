package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What alpi install tells a person, and where it puts what shells look for. */
final class InstallTest {
  private FakeContext context;
  private Path image;

  @BeforeEach
  void an_image() throws IOException {
    context = new FakeContext();
    image = context.workingDirectory().resolve("alpi-1");
    file(image.resolve("bin/alpi"));
    for (String each : List.of("alpi.bash", "_alpi", "alpi.fish")) {
      file(image.resolve("share/completions").resolve(each));
    }
    context.env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/bash");
  }

  private static void file(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "this is " + file.getFileName());
  }

  private String run(String... words) {
    context.with(new FakeStdio());
    assertThat(new Cli(new Commands()).execute(List.of(words), context)).isZero();
    return context.stdio().printed();
  }

  private String installed() {
    return run("install", "--image", image.toString());
  }

  private Path local(String path) {
    return context.userHome().resolve(".local").resolve(path);
  }

  @Test
  void completions_are_where_shells_look() {
    installed();
    assertThat(local("share/bash-completion/completions/alpi")).hasContent("this is alpi.bash");
    assertThat(local("share/zsh/site-functions/_alpi")).hasContent("this is _alpi");
    assertThat(local("share/fish/vendor_completions.d/alpi.fish")).hasContent("this is alpi.fish");
    assertThat(local("share/completions")).doesNotExist();
    run("uninstall");
    assertThat(local("share")).doesNotExist();
  }

  @Test
  void links_in_the_places_of_an_older_alpi_are_taken_away() throws IOException {
    installed();
    Path old = Files.createDirectories(local("share/completions")).resolve("_alpi");
    Files.createSymbolicLink(old, local("lib/alpi/current/share/completions/_alpi"));
    Path record = local("lib/alpi/install.json");
    String text = Files.readString(record);
    Files.writeString(
        record,
        text.replaceFirst("\"bin\"", "\"bin\", \"share/completions\"")
            .replaceFirst("\"bin/alpi\"", "\"bin/alpi\", \"share/completions/_alpi\""));
    assertThat(Files.readString(record)).isNotEqualTo(text);
    installed();
    assertThat(Files.exists(old, LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(old.getParent()).doesNotExist();
    assertThat(Files.readString(record)).isEqualTo(text);
  }

  @Test
  void what_is_left_to_do_is_a_line_for_each_shell() throws IOException {
    file(context.systemRoot().resolve("usr/bin/zsh"));
    assertThat(installed().lines().skip(1))
        .containsExactly(
            "add to ~/.bashrc, so that alpi is found by its name:"
                + " export PATH=\"$HOME/.local/bin:$PATH\"",
            "add to ~/.zshrc, so that zsh completes alpi: fpath=(~/.local/share/zsh/site-functions"
                + " $fpath); autoload -Uz compinit; compinit",
            "add to ~/.bashrc, so that bash completes alpi without bash-completion:"
                + " source ~/.local/share/bash-completion/completions/alpi");
  }

  @Test
  void what_is_done_is_not_told() throws IOException {
    file(context.systemRoot().resolve("usr/share/bash-completion/bash_completion"));
    context.env("PATH", local("bin") + ":/usr/bin");
    assertThat(installed()).hasLineCount(1);
    context.env("SHELL", "/usr/bin/fish");
    assertThat(installed()).hasLineCount(1);
    // somewhere else, and there fish does not look
    context.env("XDG_DATA_HOME", "/home/me/data");
    assertThat(installed())
        .contains(
            "add to ~/.config/fish/config.fish, so that fish completes alpi:"
                + " source ~/.local/share/fish/vendor_completions.d/alpi.fish");
  }

  @Test
  void the_image_of_a_build_is_warned_of() throws IOException {
    installed();
    assertThat(context.stdio().complained()).isEmpty();
    Path built = context.workingDirectory().resolve("alpi-image/target/image");
    file(built.resolve("bin/alpi"));
    file(built.resolve("../../pom.xml").normalize());
    run("install", "--image", built.toString());
    assertThat(context.stdio().complained())
        .contains("a clean build, or deleting the clone, takes alpi away");
    assertThat(context.stdio().printed())
        .contains(
            "cp -a ~/work/alpi-image/target/image ~/alpi-image && ~/alpi-image/bin/alpi install");
  }

  @Test
  void an_uninstall_says_what_stays() {
    installed();
    assertThat(run("uninstall").lines())
        .containsExactly(
            "removed 4 links from /home/me/.local",
            "profiles stay, in /home/me/.alpi",
            "lines that you added for alpi to files of a shell, as ~/.bashrc, stay");
    assertThat(context.stdio().complained()).isEmpty();
    assertThat(local("")).doesNotExist();
  }
}
