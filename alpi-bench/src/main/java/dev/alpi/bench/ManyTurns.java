package dev.alpi.bench;

import dev.alpi.engine.Engine;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Many turns with two tool calls, all begun at once in virtual threads, against a model server in
 * another process that answers without delay: how many complete, how long they take together, the
 * heap, and how many platform threads there are while they wait.
 */
public final class ManyTurns {
  private static final String QUESTION = "which port is the staging server on?";
  private static final String MODEL = "lab/some-model";
  private static final int WARM_UP = 50;
  private static final int REASON_CHARS = 160;

  private final int profiles;
  private final int turns;
  private final PrintStream out;

  ManyTurns(int profiles, int turns, PrintStream out) {
    this.profiles = profiles;
    this.turns = turns;
    this.out = out;
  }

  /** Prints Markdown; the arguments are how many profiles and how many turns in all. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int profiles = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
    int missing = new ManyTurns(profiles, turns, System.out).run();
    System.exit(missing == 0 ? 0 : 1);
  }

  /** Returns how many turns did not complete. */
  int run() throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.atOnce(TurnBenchmark.TOOL_CALLS);
        BenchHome home = BenchHome.create(server.uri())) {
      List<Engine> engines = home.engines(profiles);
      for (int i = 0; i < WARM_UP; i++) {
        Engine engine = engines.get(i % engines.size());
        TurnBenchmark.turn(engine, engine.sessions().create(MODEL));
      }
      System.gc();
      heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      int threadsBefore = threads.getThreadCount();
      threads.resetPeakThreadCount();
      Duration cpuBefore = cpu();

      Run run = allAtOnce(engines);

      out.printf(Locale.ROOT, "%d turns of %d profiles, all at once:%n%n", turns, engines.size());
      out.println("| | |");
      out.println("|---|---|");
      row("completed", run.completed() + " of " + turns);
      row("took", millis(run.took().toNanos()) + " ms");
      row("turns a second", String.valueOf(turns * 1_000L / Math.max(1, run.took().toMillis())));
      row("processor time of this process", cpu().minus(cpuBefore).toMillis() + " ms");
      row("peak of the heap", mebibytes(peak()) + " MiB");
      row("the largest it may be", mebibytes(Runtime.getRuntime().maxMemory()) + " MiB");
      System.gc();
      row("heap in use afterwards", mebibytes(used()) + " MiB");
      row("platform threads before", String.valueOf(threadsBefore));
      row("most platform threads", String.valueOf(threads.getPeakThreadCount()));
      out.println();
      out.println("| milliseconds | p50 | p90 | p99 |");
      out.println("|---|---|---|---|");
      out.println(run.latencies().row("a turn, from the common start to its end"));
      run.failures().forEach((reason, count) -> out.println("\n" + count + " × " + reason));
      return turns - run.completed();
    }
  }

  /** What came of all turns. */
  private record Run(
      int completed, Map<String, Integer> failures, Sample latencies, Duration took) {}

  private Run allAtOnce(List<Engine> engines) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(turns);
    Sample latencies = new Sample(turns);
    Map<String, Integer> failures = new TreeMap<>();
    long began;
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      long[] zero = new long[1];
      for (int i = 0; i < turns; i++) {
        Engine engine = engines.get(i % engines.size());
        virtual.execute(
            () -> {
              String reason = turn(engine, start);
              long took = System.nanoTime() - zero[0];
              synchronized (latencies) {
                if (reason.isEmpty()) {
                  latencies.add(took);
                } else {
                  failures.merge(reason, 1, Integer::sum);
                }
              }
              ended.countDown();
            });
      }
      zero[0] = System.nanoTime();
      began = zero[0];
      start.countDown();
      ended.await();
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
    return new Run(turns - failed, failures, latencies, took);
  }

  /** Returns why the turn did not complete; an empty text if it did. */
  private static String turn(Engine engine, CountDownLatch start) {
    try {
      start.await();
      TurnRequest request = new TurnRequest(QUESTION, engine.sessions().create(MODEL), "cli");
      return switch (engine.run(request, _ -> {}, Cancellation.none())) {
        case TurnOutcome.Completed _ -> "";
        case TurnOutcome.Failed failed -> cut("failed: " + failed.reason());
        case TurnOutcome other -> other.getClass().getSimpleName();
      };
    } catch (IOException | RuntimeException | InterruptedException e) {
      return cut(e.toString());
    }
  }

  /** Ids and paths differ from turn to turn. */
  private static String cut(String reason) {
    String alike = reason.replaceAll("[0-9a-f]{12}", "<id>").replaceAll("\\S*/", "");
    return alike.length() <= REASON_CHARS ? alike : alike.substring(0, REASON_CHARS);
  }

  private void row(String name, String value) {
    out.println("| " + name + " | " + value + " |");
  }

  private static List<MemoryPoolMXBean> heapPools() {
    List<MemoryPoolMXBean> pools = new ArrayList<>(ManagementFactory.getMemoryPoolMXBeans());
    pools.removeIf(pool -> pool.getType() != MemoryType.HEAP);
    return pools;
  }

  private static long peak() {
    return heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  private static long used() {
    return heapPools().stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static String millis(long nanos) {
    return Long.toString(nanos / 1_000_000);
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1024.0 / 1024.0);
  }
}
