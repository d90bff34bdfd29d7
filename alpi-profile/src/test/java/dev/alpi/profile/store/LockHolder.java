package dev.alpi.profile.store;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Another process: takes the lock of the file in its first argument, shared as the second says,
 * prints {@code held} or {@code busy}, and holds it until its standard input ends. Being a whole
 * program it uses the default file system and standard output.
 */
public final class LockHolder {
  private LockHolder() {}

  /** Starts one, with a Java that starts fast. */
  public static Process start(Path file, FileLocks.Sharing sharing) throws IOException {
    Optional<String> java = ProcessHandle.current().info().command();
    return new ProcessBuilder(
            java.orElseThrow(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            file.toString(),
            sharing.name())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Returns what {@code process} says next. */
  public static String says(Process process) throws IOException {
    return String.valueOf(process.inputReader().readLine());
  }

  public static void main(String[] arguments) throws IOException {
    Path file = FileSystems.getDefault().getPath(arguments[0]);
    FileLocks.Sharing sharing = FileLocks.Sharing.valueOf(arguments[1]);
    Optional<FileLocks.Held> held = FileLocks.betweenProcesses().tryAcquire(file, sharing);
    System.out.println(held.isPresent() ? "held" : "busy");
    if (held.isPresent()) {
      int end = System.in.read();
      held.get().close();
      System.exit(end < 0 ? 0 : 1);
    }
  }
}
