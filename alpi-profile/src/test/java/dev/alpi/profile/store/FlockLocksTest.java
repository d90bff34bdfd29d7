package dev.alpi.profile.store;

import static dev.alpi.profile.store.FileLocks.Sharing.EXCLUSIVE;
import static dev.alpi.profile.store.FileLocks.Sharing.SHARED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.FileLocks.Held;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** On a real disk and, since that is what they are for, between real processes. */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "it takes flock(2)")
@Timeout(60)
class FlockLocksTest implements FileLocksContract {
  private final FileLocks locks = FileLocks.betweenProcesses();
  @TempDir private Path directory;

  @Override
  public FileLocks locks() {
    return locks;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Test
  void two_objects_in_one_process_exclude_each_other() throws IOException {
    Path file = directory.resolve("lock");
    try (Held held = locks.tryAcquire(file, EXCLUSIVE).orElseThrow()) {
      assertThat(FileLocks.betweenProcesses().tryAcquire(file, SHARED)).isEmpty();
    }
  }

  /** As a process does that is being started: until it runs its program, it has what we have. */
  @Test
  void a_lock_ends_when_it_is_closed_even_if_another_has_its_descriptor() throws Throwable {
    Path file = directory.resolve("lock");
    int copy = -1;
    try {
      try (Held held = locks.tryAcquire(file, EXCLUSIVE).orElseThrow()) {
        copy = (int) libc("dup").invokeExact(descriptor(file));
        assertThat(copy).isNotNegative();
        assertThat(locks.tryAcquire(file, EXCLUSIVE)).isEmpty();
      }
      try (Held again = locks.acquire(file, EXCLUSIVE, Duration.ZERO)) {
        assertThat(again).isNotNull();
      }
    } finally {
      int _ = (int) libc("close").invokeExact(copy);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle libc(String function) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(function),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  private static int descriptor(Path file) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/dev/fd"))) {
      return descriptors
          .filter(each -> isOf(file, each))
          .mapToInt(each -> Integer.parseInt(each.getFileName().toString()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean isOf(Path file, Path descriptor) {
    try {
      return Files.isSameFile(descriptor, file);
    } catch (IOException e) {
      // closed since, by another test
      return false;
    }
  }

  /** Each holder keeps the lock for so long that the last in line waits many times its patience. */
  @Test
  void threads_of_one_process_stand_in_line_and_none_gives_up_while_it_moves() throws Exception {
    Path file = directory.resolve("lock");
    List<Callable<Integer>> users = new ArrayList<>();
    int[] holders = new int[1];
    for (int i = 0; i < 300; i++) {
      users.add(
          () -> {
            try (Held held = locks.acquire(file, EXCLUSIVE, Duration.ofMillis(100))) {
              assertThat(++holders[0]).isEqualTo(1);
              LockSupport.parkNanos(3_000_000);
              holders[0]--;
              return 1;
            }
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> user : threads.invokeAll(users)) {
        assertThat(user.get()).isEqualTo(1);
      }
    }
  }

  @Test
  void a_line_that_does_not_move_is_left_by_all_in_it() throws Exception {
    Path file = directory.resolve("lock");
    List<Callable<Held>> users = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      users.add(() -> locks.acquire(file, EXCLUSIVE, Duration.ofMillis(100)));
    }
    try (Held elsewhere = FileLocks.betweenProcesses().tryAcquire(file, EXCLUSIVE).orElseThrow();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Held> user : threads.invokeAll(users)) {
        assertThatThrownBy(user::get).hasCauseInstanceOf(StoreException.Locked.class);
      }
    }
    locks.acquire(file, EXCLUSIVE, Duration.ofSeconds(10)).close();
  }

  @Test
  void the_lock_file_is_private_empty_and_left_there() throws IOException {
    Path file = directory.resolve("lock");
    locks.tryAcquire(file, EXCLUSIVE).orElseThrow().close();
    assertThat(file).isEmptyFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_lock_file_that_cannot_be_opened_is_a_failure_not_a_refusal() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("none"));
    assertThatThrownBy(() -> locks.tryAcquire(directory.resolve("no/such/lock"), EXCLUSIVE))
        .isInstanceOf(NoSuchFileException.class);
    for (Path file : List.of(directory, link)) {
      assertThatThrownBy(() -> locks.tryAcquire(file, EXCLUSIVE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("errno");
    }
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @Test
  void a_path_that_is_on_no_disk_is_a_mistake() {
    Path memory = Jimfs.newFileSystem(Configuration.unix()).getPath("/lock");
    assertThatThrownBy(() -> locks.tryAcquire(memory, EXCLUSIVE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_lock_file_that_was_deleted_or_moved_meanwhile_does_not_count() throws IOException {
    Path here = Files.createDirectory(directory.resolve("here"));
    Path there = directory.resolve("there");
    FlockLocks flock = new FlockLocks();
    int descriptor = flock.openFile(here.resolve("lock"));
    try {
      assertThat(FlockLocks.isStill(here.resolve("lock"), descriptor)).isTrue();
      Files.move(here, there);
      assertThat(FlockLocks.isStill(here.resolve("lock"), descriptor)).isFalse();
      Files.createDirectory(here);
      Files.createFile(here.resolve("lock"));
      assertThat(FlockLocks.isStill(here.resolve("lock"), descriptor)).isFalse();
      assertThat(FlockLocks.isStill(there.resolve("lock"), descriptor)).isTrue();
      Files.delete(there.resolve("lock"));
      assertThat(FlockLocks.isStill(there.resolve("lock"), descriptor)).isFalse();
    } finally {
      flock.closeFile(descriptor);
    }
  }

  @Test
  void no_descriptor_is_leaked_by_a_refusal() throws IOException {
    Path descriptors = directory.getFileSystem().getPath("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "no /proc here");
    Path file = directory.resolve("lock");
    try (Held held = locks.tryAcquire(file, EXCLUSIVE).orElseThrow()) {
      long before = count(descriptors);
      for (int i = 0; i < 100; i++) {
        assertThat(locks.tryAcquire(file, EXCLUSIVE)).isEmpty();
      }
      assertThat(count(descriptors)).isLessThan(before + 50);
    }
  }

  @Test
  void another_process_is_kept_out_and_its_death_frees_the_lock() throws Exception {
    Path file = directory.resolve("lock");
    Process holder = LockHolder.start(file, EXCLUSIVE);
    try {
      assertThat(LockHolder.says(holder)).isEqualTo("held");
      assertThat(locks.tryAcquire(file, EXCLUSIVE)).isEmpty();
      assertThat(locks.tryAcquire(file, SHARED)).isEmpty();
      // SIGKILL: it cannot clean up
      holder.destroyForcibly();
      assertThat(holder.waitFor(AMPLE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      try (Held ours = locks.acquire(file, EXCLUSIVE, AMPLE)) {
        Process refused = LockHolder.start(file, SHARED);
        assertThat(LockHolder.says(refused)).isEqualTo("busy");
        assertThat(refused.waitFor(AMPLE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void a_child_process_does_not_inherit_the_lock() throws Exception {
    Path file = directory.resolve("lock");
    Held held = locks.tryAcquire(file, EXCLUSIVE).orElseThrow();
    Process child = new ProcessBuilder("cat").start();
    try {
      held.close();
      locks.tryAcquire(file, EXCLUSIVE).orElseThrow().close();
      assertThat(child.isAlive()).isTrue();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void flock_1_and_we_keep_each_other_out() throws Exception {
    assumeTrue(findsFlock(), "flock(1) of util-linux is not on PATH");
    Path file = directory.resolve("lock");
    try (Held held = locks.tryAcquire(file, EXCLUSIVE).orElseThrow()) {
      assertThat(flock("-n", "-x", file.toString(), "true").waitFor()).isEqualTo(1);
      assertThat(flock("-n", "-s", file.toString(), "true").waitFor()).isEqualTo(1);
    }
    try (Held held = locks.tryAcquire(file, SHARED).orElseThrow()) {
      assertThat(flock("-n", "-x", file.toString(), "true").waitFor()).isEqualTo(1);
      assertThat(flock("-n", "-s", file.toString(), "true").waitFor()).isZero();
    }
    Process holder = flock("-x", file.toString(), "sh", "-c", "echo held; read end");
    try {
      assertThat(LockHolder.says(holder)).isEqualTo("held");
      assertThat(locks.tryAcquire(file, SHARED)).isEmpty();
      holder.getOutputStream().close();
      locks.acquire(file, EXCLUSIVE, AMPLE).close();
    } finally {
      holder.destroyForcibly();
    }
  }

  private static Process flock(String... arguments) throws IOException {
    return new ProcessBuilder(Stream.concat(Stream.of("flock"), Stream.of(arguments)).toList())
        .start();
  }

  private static boolean findsFlock() {
    try {
      return flock("--version").waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    }
  }
}
