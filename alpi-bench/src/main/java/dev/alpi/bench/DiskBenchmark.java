package dev.alpi.bench;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.ledger.Attribution;
import dev.alpi.ledger.Bound;
import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Decision;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.PriceSource;
import dev.alpi.ledger.Spend;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.Confidence;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.MemoryUpdate;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What goes through files: on the real disk, and in memory to see what the disk's part is. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "--enable-native-access=ALL-UNNAMED"
    })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DiskBenchmark {
  private static final Attribution WHO =
      Attribution.of("lab/some-model").session("000000000000").surface("cli");

  /** Never met. */
  private static final Caps CAPS = Caps.NONE.dailyUsd(new Usd(Long.MAX_VALUE / 2));

  private static final ProcessStamp SELF = new ProcessStamp(1, 1);

  /** Where the home is. */
  @Param({"disk", "jimfs"})
  public String on = "";

  private Path folder = Path.of("");
  private Profile profile = new Profile(ProfileName.DEFAULT, folder, folder);
  private FileLocks locks = FileLocks.inMemory();
  private Ledger ledger = ledger();
  private MemoryStore memory = memory();
  private int facts;

  /** Makes a home with a configuration. */
  @Setup(Level.Trial)
  public void make() throws IOException {
    if (on.equals("disk")) {
      folder = Files.createTempDirectory("alpi-bench-");
      locks = FileLocks.betweenProcesses();
    } else {
      folder = Jimfs.newFileSystem(Configuration.unix()).getPath("/bench");
    }
    HomeRoot root = HomeRoot.at(folder.resolve("home"));
    ProfileStore.of(root, locks, InstantSource.system()).bootstrap();
    profile = root.profile(ProfileName.DEFAULT);
    Files.writeString(profile.configFile(), BenchHome.config(URI.create("http://127.0.0.1:9")));
    ledger = ledger();
    memory = memory();
  }

  private Ledger ledger() {
    return Ledger.at(
        profile.logs(), locks, InstantSource.system(), new Random(), SELF, SELF::equals);
  }

  private MemoryStore memory() {
    return MemoryStore.open(
        profile.home(), locks, InstantSource.system(), UnaryOperator.identity());
  }

  /** Removes the home. */
  @TearDown(Level.Trial)
  public void remove() throws IOException {
    DurableFiles.deleteTree(folder);
  }

  /** One model call's part of the ledger. */
  @Benchmark
  public Decision reserveAndSettle() throws IOException {
    Decision decision = ledger.reserve(new Bound(new Usd(20_000), 10_000), WHO, CAPS);
    switch (decision) {
      case Decision.Granted granted ->
          ledger.settle(
              granted.reservation(),
              WHO,
              new Spend(new Usd(1_000), 1_000, 0, 20, PriceSource.TABLE),
              CAPS);
      case Decision.Refused refused -> throw new IOException("the ledger refused: " + refused);
    }
    return decision;
  }

  /** Reads the layers of a small configuration. */
  @Benchmark
  public Config loadConfig() throws IOException {
    return Config.load(profile.home(), profile.root(), JsonValue.Obj.EMPTY);
  }

  /** Adds a fact that corrects the one before it. */
  @Benchmark
  public MemoryUpdate addMemory() throws IOException {
    String fact = "the staging port is " + (1_000 + facts++ % 9_000);
    return memory.add(MemoryFile.MEMORY, List.of(fact), Confidence.NORMAL);
  }
}
