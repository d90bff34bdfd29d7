package dev.alpi.engine.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A person's home with alpi in it and work below it, and real commands. */
final class Machines {
  static final SandboxLimits LIMITS = new SandboxLimits(1L << 30, 256, 64L << 20, 60);

  final Path userHome;
  final Path alpi;
  final Path workspace;
  final Path root;
  final CommandRunner local;

  private Machines(Path userHome) throws IOException {
    this.userHome = userHome;
    this.alpi = userHome.resolve(".alpi");
    this.workspace = userHome.resolve("work");
    this.root = userHome.getRoot();
    this.local =
        LocalCommands.create(
            Map.of("PATH", "/usr/bin:/bin", "HOME", userHome.toString(), "SECRET", "canary-secret"),
            root);
    Files.createDirectories(workspace);
    Files.createDirectories(alpi);
    Files.writeString(alpi.resolve(".env"), "KEY=canary-secret\n");
    Files.writeString(alpi.resolve("config.yaml"), "tools: {terminal: {sandbox: true}}\n");
  }

  static Machines in(Path directory) throws IOException {
    return new Machines(directory.toRealPath());
  }

  /** Returns the backend, or skips the test, and says why. */
  Bubblewrap backend() throws IOException {
    Sandbox sandbox = new SandboxProbe(local, root).sandbox();
    if (sandbox instanceof Sandbox.Missing(String reason, String hint)) {
      assumeTrue(false, "SKIPPED, no sandbox here: " + reason + "; " + hint);
    }
    return ((Sandbox.Available) sandbox).backend();
  }

  PathPolicy paths() {
    return new PathPolicy(workspace, userHome, alpi);
  }

  SandboxPolicy.Outcome policy(SandboxPolicy.Wish wish) throws IOException {
    return SandboxPolicy.of(wish, paths(), userHome, alpi);
  }

  SandboxPolicy policy(SandboxPolicy.Network network, SandboxLimits limits) throws IOException {
    return allowed(new SandboxPolicy.Wish(List.of(), List.of(), network, limits));
  }

  SandboxPolicy allowed(SandboxPolicy.Wish wish) throws IOException {
    return switch (policy(wish)) {
      case SandboxPolicy.Outcome.Allowed(SandboxPolicy policy) -> policy;
      case SandboxPolicy.Outcome.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  CommandRunner sandboxed(SandboxPolicy policy) throws IOException {
    return new SandboxedCommands(
        local, backend(), policy, paths(), new Listings(InstantSource.system()));
  }

  CommandRunner.Result run(SandboxPolicy policy, String text) throws IOException {
    return run(sandboxed(policy), text);
  }

  CommandRunner.Result run(CommandRunner runner, String text) throws IOException {
    return runner.run(
        new CommandRunner.Command(text, workspace, Duration.ofSeconds(60)), Cancellation.none());
  }

  /**
   * Runs it as a user who is not root, whom the kernel counts the processes of; nobody else may
   * have started any.
   */
  CommandRunner.Result runAsSomebody(SandboxPolicy policy, String text) throws IOException {
    List<String> words = new ArrayList<>();
    if (Files.getAttribute(root.resolve("proc/self"), "unix:uid").equals(0)) {
      words.addAll(
          List.of(
              "/usr/bin/setpriv",
              "--reuid=64321",
              "--regid=64321",
              "--clear-groups",
              "--inh-caps=-all"));
    }
    Masks none = new Masks(List.of(), List.of(), List.of(), List.of());
    words.addAll(backend().words(policy, none, workspace));
    return local.run(
        new CommandRunner.Command(text, workspace, Duration.ofSeconds(60)).within(words),
        Cancellation.none());
  }
}
