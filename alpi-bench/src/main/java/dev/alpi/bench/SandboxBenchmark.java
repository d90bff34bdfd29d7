package dev.alpi.bench;

import dev.alpi.engine.sandbox.Listings;
import dev.alpi.engine.sandbox.Sandbox;
import dev.alpi.engine.sandbox.SandboxLimits;
import dev.alpi.engine.sandbox.SandboxPolicy;
import dev.alpi.engine.sandbox.SandboxProbe;
import dev.alpi.engine.sandbox.SandboxedCommands;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long {@code true} takes in the sandbox and without it, as the terminal tool runs both. */
public final class SandboxBenchmark {
  /** The first ones are cold, and not told. */
  private static final int WARM_UP = 10;

  private static final int FILES_A_FOLDER = 100;

  /** What the sandbox may add (the plan's limit), in milliseconds. */
  private static final double LIMIT = 15;

  private final int times;
  private final Path home;
  private final PrintStream out;

  SandboxBenchmark(int times, Path home, PrintStream out) {
    this.times = times;
    this.home = home;
    this.out = out;
  }

  /** Prints Markdown; the argument is how often each is run. */
  public static void main(String[] arguments) throws IOException {
    int times = arguments.length == 0 ? 200 : Integer.parseInt(arguments[0]);
    Path home = Files.createTempDirectory("alpi-sandbox").toRealPath();
    try {
      new SandboxBenchmark(times, home, System.out).run();
    } finally {
      DurableFiles.deleteTree(home);
    }
  }

  void run() throws IOException {
    CommandRunner bare = LocalCommands.create(Map.of("PATH", "/usr/bin:/bin"), home.getRoot());
    switch (new SandboxProbe(bare, home.getRoot()).sandbox()) {
      case Sandbox.Missing(String reason, String hint) -> out.println(reason + "; " + hint);
      case Sandbox.Available available -> {
        out.println(
            "| milliseconds for `true` | bare p10 | p50 | sandbox p10 | p50 | p90 | more (p10)"
                + " | more (p50) | ratio |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        double more = compare(bare, available, 10);
        compare(bare, available, 1_000);
        compare(bare, available, 10_000);
        out.printf(
            Locale.ROOT,
            "%n%.1f ms more in a small workspace; the limit of %.0f ms is %s%n",
            more,
            LIMIT,
            more < LIMIT ? "kept" : "passed");
      }
    }
  }

  private double compare(CommandRunner bare, Sandbox.Available available, int files)
      throws IOException {
    Path workspace = home.resolve("work" + files);
    for (int i = 0; i < files; i++) {
      Path folder = workspace.resolve("d" + i / FILES_A_FOLDER);
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("f" + i + ".txt"), "x");
    }
    CommandRunner sandboxed = sandboxed(bare, available, workspace);
    Sample without = new Sample(times);
    Sample within = new Sample(times);
    for (int i = -WARM_UP; i < times; i++) {
      // in turns, so that both have the same of what else the machine does
      long first = took(bare, workspace);
      long second = took(sandboxed, workspace);
      if (i >= 0) {
        without.add(first);
        within.add(second);
      }
    }
    double more = within.median() - without.median();
    out.printf(
        Locale.ROOT,
        "| workspace of %d files | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
        files,
        without.percentile(10),
        without.median(),
        within.percentile(10),
        within.median(),
        within.percentile(90),
        within.percentile(10) - without.percentile(10),
        more,
        within.median() / without.median());
    return more;
  }

  private CommandRunner sandboxed(CommandRunner bare, Sandbox.Available available, Path workspace)
      throws IOException {
    Path alpi = home.resolve(".alpi");
    PathPolicy paths = new PathPolicy(workspace, home, alpi);
    SandboxPolicy.Wish wish =
        new SandboxPolicy.Wish(
            List.of(),
            List.of(),
            SandboxPolicy.Network.NONE,
            new SandboxLimits(4L << 30, 512, 1L << 30, 3600));
    return switch (SandboxPolicy.of(wish, paths, home, alpi)) {
      case SandboxPolicy.Outcome.Allowed(SandboxPolicy policy) ->
          new SandboxedCommands(
              bare, available.backend(), policy, paths, new Listings(InstantSource.system()));
      case SandboxPolicy.Outcome.Refused refused -> throw new IOException(refused.reason());
    };
  }

  private static long took(CommandRunner runner, Path directory) throws IOException {
    long start = System.nanoTime();
    CommandRunner.Result result =
        runner.run(
            new CommandRunner.Command("true", directory, Duration.ofSeconds(60)),
            Cancellation.none());
    long took = System.nanoTime() - start;
    if (!result.end().equals(new CommandRunner.End.Exited(0))) {
      throw new IOException(result.stderr());
    }
    return took;
  }
}
