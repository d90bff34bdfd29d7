package dev.alpi.bench;

import dev.alpi.command.CommandClassifier;
import dev.alpi.command.CommandPolicy;
import dev.alpi.command.Disk;
import dev.alpi.command.Judgement;
import dev.alpi.command.SensitivePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** How long a verdict takes: over the commands of the corpus in turn, and of one far too long. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClassifierBenchmark {
  private static final int BATCH = 1_000;
  private static final Path CORPUS =
      Path.of("alpi-command/src/test/resources/dev/alpi/command/corpus.tsv");

  private final List<String[]> cases = cases();
  private final String tooLong = "echo " + "a".repeat(1_000_000);
  private final CommandClassifier classifier =
      new CommandClassifier(
          new CommandPolicy(
              "/home/me/work",
              List.of("/tmp"),
              "/home/me",
              "/home/me/.alpi",
              CommandPolicy.Writes.ASK,
              new SensitivePaths(List.of("/home/me"), List.of("/home/me/.alpi")),
              Disk.empty()));
  private int at;

  /** The directory and the command of each line; escapes are left as they are. */
  private static List<String[]> cases() {
    List<String[]> cases = new ArrayList<>();
    try {
      // micro says where the clone is
      Path clone = Path.of(System.getProperty("alpi.clone"));
      for (String line : Files.readAllLines(clone.resolve(CORPUS))) {
        String[] columns = line.split("\t", -1);
        if (columns.length == 4) {
          cases.add(new String[] {columns[1], columns[2]});
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("no corpus", e);
    }
    return cases;
  }

  /** Judges the next thousand commands of the corpus. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void judgeCommand(Blackhole hole) {
    for (int i = 0; i < BATCH; i++) {
      at = at + 1 == cases.size() ? 0 : at + 1;
      hole.consume(classifier.judge(cases.get(at)[1], cases.get(at)[0]));
    }
  }

  /** Refuses a megabyte. */
  @Benchmark
  public Judgement refuseMegabyte() {
    return classifier.judge(tooLong, "/home/me/work");
  }
}
