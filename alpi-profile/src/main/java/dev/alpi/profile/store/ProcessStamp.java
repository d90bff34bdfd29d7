package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names one process for ever: its id and when it started, so that a reused id is not taken for it.
 *
 * <p><b>Compatibility:</b> the text form {@code <pid>-<start>} is persisted, and is the stamp that
 * the Python system puts on its children.
 *
 * @param pid the process id
 * @param start clock ticks from boot to the start of the process, as in {@code /proc/<pid>/stat}
 *     field 22; 0 where the platform does not tell
 */
public record ProcessStamp(long pid, long start) {
  /* Implementation notes. ProcessHandle's start instant is derived from the wall clock and moves
   * when that is set, so it cannot identify a process; the ticks since boot do not move.
   */

  /**
   * {@return the stamp of this process}
   *
   * @param procRoot where the system shows its processes: {@code /proc}
   */
  public static ProcessStamp current(Path procRoot) {
    return of(procRoot, ProcessHandle.current().pid());
  }

  /**
   * {@return the stamp of a process that runs} Its start is 0 where the system does not tell it, or
   * the process has ended.
   *
   * @param procRoot where the system shows its processes: {@code /proc}
   * @param pid its id
   */
  public static ProcessStamp of(Path procRoot, long pid) {
    return new ProcessStamp(pid, startTicks(procRoot, pid).orElse(0L));
  }

  /**
   * Reads the text form.
   *
   * @param text what {@link #toString} gave
   * @return the stamp, or nothing if the text is not one
   */
  public static Optional<ProcessStamp> parse(String text) {
    if (!text.matches("[0-9]+-[0-9]+")) {
      return Optional.empty();
    }
    int dash = text.indexOf('-');
    try {
      return Optional.of(
          new ProcessStamp(
              Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1))));
    } catch (NumberFormatException e) {
      // more digits than a number has
      return Optional.empty();
    }
  }

  /**
   * {@return whether the process still runs} Where start times are unknown, a reused id counts as
   * running.
   *
   * @param procRoot where the system shows its processes: {@code /proc}
   */
  public boolean isAlive(Path procRoot) {
    if (start == 0 || !Files.isDirectory(procRoot.resolve("self"))) {
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
    return startTicks(procRoot, pid).map(ticks -> ticks == start).orElse(false);
  }

  @Override
  public String toString() {
    return pid + "-" + start;
  }

  private static Optional<Long> startTicks(Path procRoot, long pid) {
    try {
      // the command is bytes: the kernel cuts it at 15, also within a character
      String stat =
          Files.readString(procRoot.resolve(Long.toString(pid)).resolve("stat"), ISO_8859_1);
      // field 2 is the command in parentheses and may hold spaces; fields are counted after its end
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[0].equals("Z") ? Optional.empty() : Optional.of(Long.parseLong(fields[19]));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
