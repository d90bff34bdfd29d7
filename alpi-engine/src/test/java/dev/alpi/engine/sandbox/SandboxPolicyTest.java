package dev.alpi.engine.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What may be shown, and how it is told to the programs that show it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no sandbox on Windows")
class SandboxPolicyTest {
  private final Listings listings = new Listings(InstantSource.system());
  private static final SandboxPolicy.Wish PLAIN =
      new SandboxPolicy.Wish(
          List.of(), List.of(), SandboxPolicy.Network.NONE, new SandboxLimits(100, 20, 300, 40));

  private Machines machine;

  @BeforeEach
  void machine(@TempDir Path directory) throws IOException {
    machine = Machines.in(directory);
  }

  private String refusal(Path workspace, SandboxPolicy.Wish wish) throws IOException {
    PathPolicy paths = new PathPolicy(workspace, machine.userHome, machine.alpi);
    return switch (SandboxPolicy.of(wish, paths, machine.userHome, machine.alpi)) {
      case SandboxPolicy.Outcome.Refused(String reason, String hint) -> reason + "; " + hint;
      case SandboxPolicy.Outcome.Allowed allowed -> throw new AssertionError(allowed);
    };
  }

  private String refusal(String directory) throws IOException {
    return refusal(
        machine.workspace,
        new SandboxPolicy.Wish(
            List.of(), List.of(directory), SandboxPolicy.Network.NONE, Machines.LIMITS));
  }

  @Test
  void a_workspace_with_secrets_in_it_is_refused_with_a_hint() throws Exception {
    assertThat(refusal(machine.userHome, PLAIN))
        .contains("the workspace", "holds the home", "set workspace");
    assertThat(refusal(machine.userHome.getParent(), PLAIN)).contains("holds the home");
    assertThat(refusal(machine.root, PLAIN)).contains("holds the home");
    assertThat(refusal(machine.alpi, PLAIN)).contains("alpi's own home");
    assertThat(refusal(machine.alpi.resolve("profiles/x"), PLAIN)).contains("alpi's own home");
    Path link = Files.createSymbolicLink(machine.workspace.resolve("link"), machine.userHome);
    assertThat(refusal(link, PLAIN)).contains("holds the home");
    assertThat(refusal(machine.userHome.resolve("missing"), PLAIN)).contains("not a directory");
  }

  @Test
  void an_alpi_root_elsewhere_is_not_shown_either(@TempDir Path other) throws Exception {
    Path shared = other.toRealPath();
    Path alpi = Files.createDirectories(shared.resolve("sub/alpi"));
    PathPolicy paths = new PathPolicy(shared, machine.userHome, alpi);
    assertThat(SandboxPolicy.of(PLAIN, paths, machine.userHome, alpi))
        .isInstanceOfSatisfying(
            SandboxPolicy.Outcome.Refused.class,
            refused -> assertThat(refused.reason()).contains("alpi's own directory"));
  }

  @Test
  void further_directories_are_judged_the_same_way() throws Exception {
    assertThat(refusal("~")).contains("read_write_dirs", "holds the home");
    assertThat(refusal("~/.ssh")).contains("SSH keys");
    assertThat(refusal("/etc")).contains("system directory");
    assertThat(refusal("/usr")).contains("directory of the system");
    assertThat(refusal("~/nothing")).contains("not a directory");
    assertThat(refusal(machine.alpi.toString())).contains("alpi's own home");
  }

  @Test
  void everything_a_model_says_comes_after_the_options() throws Exception {
    List<CommandRunner.Command> started = new ArrayList<>();
    CommandRunner recorder =
        (command, cancellation) -> {
          started.add(command);
          return new CommandRunner.Result("", "", new CommandRunner.End.Exited(0));
        };
    Bubblewrap backend = new Bubblewrap(machine.root, Bubblewrap.Edition.CURRENT);
    SandboxPolicy policy = machine.allowed(PLAIN);
    String hostile = "--bind / / $(id) `id` ; \"'";
    new SandboxedCommands(recorder, backend, policy, machine.paths(), listings)
        .run(
            new CommandRunner.Command(hostile, machine.workspace, Duration.ofSeconds(1)),
            Cancellation.none());
    List<String> words = started.getFirst().words();
    assertThat(words.getFirst()).isEqualTo("/usr/bin/bwrap");
    assertThat(words)
        .contains("--unshare-all", "--unshare-user", "--disable-userns", "--new-session")
        .contains("--die-with-parent")
        .doesNotContain("--share-net", "--dev-bind", "/etc/resolv.conf")
        .containsSequence("--cap-drop", "ALL")
        .containsSequence("--bind", machine.workspace.toString(), machine.workspace.toString())
        .containsSequence("--unsetenv", "ALPI_HOME")
        .endsWith("--", "/bin/sh", "-c", "--", hostile);
    int options = words.indexOf("--");
    assertThat(words.subList(options + 1, words.size() - 5))
        .containsExactly(
            "/usr/bin/prlimit",
            "--core=0",
            "--nofile=1024",
            "--data=100",
            "--nproc=20",
            "--fsize=300",
            "--cpu=40");
    assertThat(words).containsOnlyOnce(hostile);
    assertThat(words.subList(0, options))
        .doesNotContain(machine.userHome.toString(), machine.alpi.toString(), "/sys", "/home")
        .noneMatch(word -> word.startsWith("/home/"));
  }

  @Test
  void an_earlier_bubblewrap_gets_only_options_that_it_knows() throws Exception {
    Masks none = new Masks(List.of(), List.of(), List.of(), List.of());
    SandboxPolicy open = machine.policy(SandboxPolicy.Network.HOST, new SandboxLimits(0, 0, 0, 0));
    List<String> words =
        new Bubblewrap(machine.root, Bubblewrap.Edition.EARLIER)
            .words(open, none, machine.workspace);
    assertThat(words).doesNotContain("--disable-userns", "--size").contains("--share-net");
    assertThat(words.subList(words.indexOf("--"), words.size()))
        .containsExactly("--", "/usr/bin/prlimit", "--core=0", "--nofile=1024", "--");
  }

  @Test
  void more_files_than_can_be_looked_at_are_refused() throws Exception {
    for (int i = 0; i < 5; i++) {
      Files.writeString(machine.workspace.resolve("f" + i), "");
    }
    SandboxPolicy policy = machine.allowed(PLAIN);
    assertThat(Masks.of(policy, machine.paths(), listings, 6).files()).isEmpty();
    assertThatThrownBy(() -> Masks.of(policy, machine.paths(), listings, 5))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 5 files");
  }

  @Test
  void a_missing_program_or_namespace_is_told_with_a_hint() throws Exception {
    CommandRunner none =
        (command, cancellation) -> {
          throw new IOException("Cannot run program \"/usr/bin/bwrap\"");
        };
    assertThat(new SandboxProbe(none, machine.root).sandbox())
        .isInstanceOfSatisfying(
            Sandbox.Missing.class,
            missing -> assertThat(missing.hint()).contains("apt install bubblewrap"));
    CommandRunner forbidden =
        (command, cancellation) ->
            new CommandRunner.Result(
                "",
                "bwrap: No permissions to create new namespace",
                new CommandRunner.End.Exited(1));
    assertThat(new SandboxProbe(forbidden, machine.root).sandbox())
        .isInstanceOfSatisfying(
            Sandbox.Missing.class,
            missing -> assertThat(missing.hint()).contains("docs/sandbox.md"));
  }

  @Test
  void it_is_tried_once_when_it_works_and_the_earlier_edition_if_the_current_does_not()
      throws Exception {
    List<CommandRunner.Command> tried = new ArrayList<>();
    CommandRunner old =
        (command, cancellation) -> {
          tried.add(command);
          boolean isKnown = !command.words().contains("--disable-userns");
          return new CommandRunner.Result(
              "", "bwrap: Unknown option", new CommandRunner.End.Exited(isKnown ? 0 : 1));
        };
    SandboxProbe probe = new SandboxProbe(old, machine.root);
    assertThat(probe.sandbox()).isInstanceOf(Sandbox.Available.class).isSameAs(probe.sandbox());
    assertThat(tried).hasSize(2);
  }

  @Test
  void the_profile_for_macos_denies_by_default_and_quotes_paths() throws Exception {
    Path odd = Files.createDirectories(machine.workspace.resolve("a \"quote\" \\ b"));
    SandboxPolicy policy =
        new SandboxPolicy(odd, List.of(), List.of(), SandboxPolicy.Network.NONE, Machines.LIMITS);
    Masks masks =
        new Masks(List.of(odd.resolve(".env")), List.of(), List.of(), List.of(odd.resolve("c")));
    String text = SeatbeltProfile.text(policy, masks);
    String quoted = machine.workspace + "/a \\\"quote\\\" \\\\ b";
    assertThat(text)
        .startsWith("(version 1)\n(deny default)\n")
        .contains(
            "(allow process-exec file-read* file-write* (subpath \"" + quoted + "\"))",
            "(deny file-write* (subpath \"" + quoted + "/c\"))")
        .endsWith("(deny file-read* file-write* (literal \"" + quoted + "/.env\"))\n")
        .doesNotContain("network", machine.alpi.toString(), "(allow default)");
    SandboxPolicy open =
        new SandboxPolicy(odd, List.of(), List.of(), SandboxPolicy.Network.HOST, Machines.LIMITS);
    assertThat(SeatbeltProfile.text(open, masks)).contains("(allow network*)");
  }
}
