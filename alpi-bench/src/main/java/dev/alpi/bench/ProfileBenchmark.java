package dev.alpi.bench;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Inventory;
import dev.alpi.profile.NewProfile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileChange;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** Making one profile beside others: on the real disk, and in memory to see alpi's own work. */
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
public class ProfileBenchmark {
  /** Where the root is. */
  @Param({"disk", "jimfs"})
  public String on = "";

  /** How many profiles there are. */
  @Param({"10", "1000"})
  public int others;

  private Path folder = Path.of("");
  private ProfileStore store =
      ProfileStore.of(HomeRoot.at(folder), FileLocks.inMemory(), InstantSource.system());

  /** Makes the others. */
  @Setup(Level.Trial)
  public void make() throws IOException {
    FileLocks locks = FileLocks.inMemory();
    if (on.equals("disk")) {
      folder = Files.createTempDirectory("alpi-bench-");
      locks = FileLocks.betweenProcesses();
    } else {
      folder = Jimfs.newFileSystem(Configuration.unix()).getPath("/bench");
    }
    store = ProfileStore.of(HomeRoot.at(folder.resolve("home")), locks, InstantSource.system());
    store.bootstrap();
    for (int i = 1; i < others; i++) {
      create("profile-" + i);
    }
  }

  private Profile create(String name) throws IOException {
    return switch (store.create(NewProfile.named(name))) {
      case ProfileChange.Done<Profile>(Profile profile) -> profile;
      case ProfileChange.Refused<Profile> refused -> throw new IOException(refused.problem());
    };
  }

  /** Removes all. */
  @TearDown(Level.Trial)
  public void remove() throws IOException {
    DurableFiles.deleteTree(folder);
  }

  /** Removes what {@link #createProfile} made; its milliseconds dwarf what JMH adds. */
  @TearDown(Level.Invocation)
  public void removeOne() throws IOException {
    DurableFiles.deleteTree(store.root().profile(new ProfileName("one-more")).home());
  }

  /** Makes a profile. */
  @Benchmark
  public Profile createProfile() throws IOException {
    return create("one-more");
  }

  /** Reads what a list shows of all profiles. */
  @Benchmark
  public long listProfiles() throws IOException {
    long bytes = 0;
    List<Profile> profiles = store.root().list();
    for (Profile profile : profiles) {
      bytes += Inventory.brief(profile).bytes() + profile.metadata().orElseThrow().tags().size();
    }
    return bytes;
  }
}
