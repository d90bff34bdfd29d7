package dev.alpi.backup;

import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Another process, to be killed: archives the home in its second argument into the file in its
 * third, in the format that its fourth names, or restores it from there. Says when it begins to
 * write. Being a whole program it uses the default file system and standard output.
 */
public final class KilledMain {
  private KilledMain() {}

  /** Starts one, with a Java that starts fast. */
  static Process start(String what, Path home, Path archive, Backup.Format format)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(ProcessHandle.current().info().command().orElseThrow());
    words.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            KilledMain.class.getName(),
            what,
            home.toString(),
            archive.toString(),
            format.name()));
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  public static void main(String[] arguments) throws IOException {
    Path home = FileSystems.getDefault().getPath(arguments[1]);
    Path archive = FileSystems.getDefault().getPath(arguments[2]);
    FileLocks locks = FileLocks.betweenProcesses();
    InstantSource clock = InstantSource.system();
    Progress progress = saying(System.out);
    try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
      if (arguments[0].equals("create")) {
        Backup.Made _ =
            BackupFixture.create(
                new Backup.Request(
                    home,
                    archive,
                    Optional.empty(),
                    Backup.IfThere.REPLACE,
                    Backup.Format.valueOf(arguments[3])),
                new Backup.World(locks, clock, new SecureRandom(), workers, 2),
                progress);
      } else {
        boolean isTar = arguments[3].equals(Backup.Format.ONE.name());
        try (Archive opened =
            isTar ? SealedArchive.open(archive, workers) : SealedChunks.open(archive, workers)) {
          Restore.Restored _ =
              new Restore(opened, locks, clock, Staying.nothing(), progress)
                  .home(home, Backup.IfThere.REPLACE);
        }
      }
    }
    System.out.println("done");
  }

  private static Progress saying(PrintStream out) {
    boolean[] isSaid = {false};
    return (stage, _, _) -> {
      boolean isWriting = stage == Progress.Stage.WRITING || stage == Progress.Stage.RESTORING;
      if (isWriting && !isSaid[0]) {
        isSaid[0] = true;
        out.println("writing");
        out.flush();
      }
    };
  }
}
