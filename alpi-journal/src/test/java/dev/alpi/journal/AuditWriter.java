package dev.alpi.journal;

import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;

/**
 * Another process, which waits for a line on its standard input and then adds records to a trail,
 * saying the number of each when it is written; with a number, so many.
 */
final class AuditWriter {
  private AuditWriter() {}

  static Process start(Path root, int records) throws IOException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<String> words =
        List.of(
            java,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            AuditWriter.class.getName(),
            root.toString(),
            Integer.toString(records));
    return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  public static void main(String[] arguments) throws IOException {
    System.out.println("ready");
    System.in.read();
    Path root = FileSystems.getDefault().getPath(arguments[0]);
    AuditHome home = new AuditHome(root, FileLocks.betweenProcesses(), 30_000);
    for (int i = 1; i <= Integer.parseInt(arguments[1]); i++) {
      home.add(1);
      System.out.println(i);
    }
  }
}
