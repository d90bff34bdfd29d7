package dev.alpi.profile;

import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Another process: waits for a line on its standard input, then writes as many lines to the agent's
 * log of the home in its first argument as the third says, each with the second and a number. Being
 * a whole program it uses the default file system and clock.
 */
final class LogWriter {
  /** What a line is filled with, so that the log is rotated. */
  private static final String FILLING = "x".repeat(300);

  private LogWriter() {}

  static Process start(Path home, String name, int lines) throws IOException {
    Optional<String> java = ProcessHandle.current().info().command();
    return new ProcessBuilder(
            java.orElseThrow(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            LogWriter.class.getName(),
            home.toString(),
            name,
            Integer.toString(lines))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] arguments) throws IOException {
    LogFile log =
        new LogFile(
            FileSystems.getDefault().getPath(arguments[0]),
            "agent",
            FileLocks.betweenProcesses(),
            InstantSource.system(),
            ZoneOffset.UTC,
            UnaryOperator.identity());
    System.out.println("ready");
    System.in.read();
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      log.write(LogFile.Level.INFO, arguments[1] + "-" + i + " " + FILLING);
    }
  }
}
