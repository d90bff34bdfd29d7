package dev.alpi.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Counts and times the syncs to disk of a turn, as the flight recorder sees them. */
final class Syncs {
  private static final String EVENT = "jdk.FileForce";
  private static final int TURNS_MAX = 100;

  /** One turn. */
  interface Work {
    void run() throws IOException;
  }

  private final Work turn;
  private final int turns;
  private final PrintStream out;

  Syncs(Work turn, int turns, PrintStream out) {
    this.turn = turn;
    this.turns = Math.min(turns, TURNS_MAX);
    this.out = out;
  }

  /** What happened to files of one kind. */
  private final class Tally {
    private int count;
    private Duration total = Duration.ZERO;

    void add(Duration duration) {
      count++;
      total = total.plus(duration);
    }

    String row(String name) {
      return String.format(
          Locale.ROOT,
          "| %s | %.1f | %.2f |",
          name,
          (double) count / turns,
          total.toNanos() / 1e6 / turns);
    }
  }

  void run() throws IOException {
    Tally all = new Tally();
    Map<String, Tally> kinds = new TreeMap<>();
    for (RecordedEvent event : record()) {
      all.add(event.getDuration());
      kinds
          .computeIfAbsent(kind(event.getString("path")), _ -> new Tally())
          .add(event.getDuration());
    }
    out.println();
    out.println("| syncs of a turn | count | milliseconds |");
    out.println("|---|---|---|");
    kinds.forEach((name, tally) -> out.println(tally.row(name)));
    out.println(all.row("all"));
  }

  private List<RecordedEvent> record() throws IOException {
    Path file = Files.createTempFile("alpi-bench-", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable(EVENT).withThreshold(Duration.ZERO).withoutStackTrace();
      recording.start();
      for (int i = 0; i < turns; i++) {
        turn.run();
      }
      recording.stop();
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals(EVENT))
          .toList();
    } finally {
      Files.delete(file);
    }
  }

  /** Sessions and temporary files have names of their own. */
  private static String kind(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String parent = path.substring(0, path.lastIndexOf('/'));
    String folder = parent.substring(parent.lastIndexOf('/') + 1);
    if (folder.equals("sessions")) {
      return "sessions/*";
    }
    return folder + "/" + name.replaceFirst("^\\.(.*?)\\.[0-9-]+\\.tmp$", "$1 (new)");
  }
}
