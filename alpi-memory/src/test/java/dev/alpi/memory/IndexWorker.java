package dev.alpi.memory;

import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A process that saves, deletes and indexes sessions until it is killed. */
final class IndexWorker {
  private IndexWorker() {}

  /** Arguments: the home, a seed. Prints a line after each round. */
  public static void main(String[] arguments) throws IOException {
    Random random = new Random(Long.parseLong(arguments[1]));
    SessionStore store =
        SessionStore.open(
            Path.of(arguments[0]),
            FileLocks.betweenProcesses(),
            InstantSource.system(),
            random,
            Homes::redact);
    SessionIndex index = SessionIndex.of(store);
    List<Session> own = new ArrayList<>();
    while (true) {
      round(store, index, random, own);
      System.out.println(own.size());
    }
  }

  private static void round(
      SessionStore store, SessionIndex index, Random random, List<Session> own) throws IOException {
    if (own.size() < 3 || random.nextInt(4) == 0) {
      own.add(store.create("m"));
    }
    int chosen = random.nextInt(own.size());
    String text = "common w" + random.nextInt(1000) + " filler".repeat(random.nextInt(300));
    SessionTurn turn = SessionTurn.started(InstantSource.system().instant(), text);
    own.set(chosen, store.append(own.get(chosen), turn, SessionUsage.NONE, 0));
    if (random.nextInt(10) == 0) {
      store.delete(own.remove(random.nextInt(own.size())).id());
    }
    if (random.nextInt(40) == 0) {
      index.rebuild(IndexProgress.unobserved());
    } else {
      index.update(IndexProgress.unobserved());
    }
  }

  static Process start(Path home, long seed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            IndexWorker.class.getName(),
            home.toString(),
            Long.toString(seed))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
