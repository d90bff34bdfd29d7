package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Another process, which waits for a line on its standard input. With three arguments (home, name,
 * number) it then writes so many rows of a run ledger. With one it writes events into a journal
 * until it is killed, and says the number of each when it is written. Being a whole program it uses
 * the default file system and clock.
 */
final class RowWriter {
  private RowWriter() {}

  static Process start(Path home, String name, int rows) throws IOException {
    return start(home.toString(), name, Integer.toString(rows));
  }

  static Process journal(Path home) throws IOException {
    return start(home.toString());
  }

  private static Process start(String... arguments) throws IOException {
    Optional<String> java = ProcessHandle.current().info().command();
    ProcessBuilder builder =
        new ProcessBuilder(
            java.orElseThrow(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            RowWriter.class.getName());
    builder.command().addAll(List.of(arguments));
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  public static void main(String[] arguments) throws IOException {
    System.out.println("ready");
    System.in.read();
    Path home = FileSystems.getDefault().getPath(arguments[0]);
    if (arguments.length == 1) {
      events(home);
    } else {
      rows(home, arguments[1], Integer.parseInt(arguments[2]));
    }
  }

  private static void rows(Path home, String name, int rows) throws IOException {
    RunLedger ledger = RunLedger.of(home, FileLocks.betweenProcesses(), InstantSource.system());
    for (int i = 0; i < rows; i++) {
      ledger.append(
          RunRow.of(RunRow.Kind.AGENT, RunRow.Ending.OK, Duration.ofMillis(i))
              .session(name + "-" + i),
          UnaryOperator.identity());
    }
  }

  private static void events(Path home) {
    FileSystem disk = home.getFileSystem();
    Path proc = disk.getPath("/proc");
    RunJournals journals =
        RunJournals.of(
            home,
            FileLocks.betweenProcesses(),
            InstantSource.system(),
            new Random(),
            ProcessStamp.current(proc),
            stamp -> stamp.isAlive(proc));
    RunJournal run = journals.begin(JournalHome.start("until killed"), UnaryOperator.identity());
    System.out.println(run.id());
    for (int i = 1; ; i++) {
      run.event("agent.text", Obj.EMPTY.with("text", "x".repeat(20_000)));
      System.out.println(i);
    }
  }
}
