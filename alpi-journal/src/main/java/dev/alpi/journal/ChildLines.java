package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines {@code {"pgid","start"}} of a {@code .children} file (alpi-state spec §2.8). */
final class ChildLines {
  /** Some 20,000 process groups; no run starts so many at once. */
  private static final int BYTES_MAX = 1024 * 1024;

  private ChildLines() {}

  static byte[] of(ProcessStamp leader) {
    return JsonLines.bytes(Obj.EMPTY.with("pgid", leader.pid()).with("start", leader.start()));
  }

  /**
   * Returns the process groups that a signal may be sent to: one whose start is unknown could be
   * anybody's by now, and 0 and 1 are all processes or the first.
   */
  static List<ProcessStamp> read(Path file) throws IOException {
    List<ProcessStamp> leaders = new ArrayList<>();
    for (JsonLines.Line line : JsonLines.read(file, BYTES_MAX)) {
      Obj row = line.object().orElse(Obj.EMPTY);
      long group = row.integer("pgid").orElse(0);
      long start = (long) row.decimal("start").orElse(0);
      if (group > 1 && start > 0) {
        leaders.add(new ProcessStamp(group, start));
      }
    }
    return leaders;
  }
}
