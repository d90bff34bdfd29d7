package dev.alpi.cli.doctor;

import dev.alpi.cli.doctor.Row.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows so far.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Report {
  /** What becomes of what can be repaired. */
  public enum Mode {
    /** It is told. */
    LOOK,
    /** It is repaired. */
    FIX
  }

  /** A repair that loses nothing. */
  interface Repair {
    void run() throws IOException;
  }

  private final Mode mode;
  private final List<Row> rows = new ArrayList<>();

  Report(Mode mode) {
    this.mode = mode;
  }

  Mode mode() {
    return mode;
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  void add(String group, String check, Status status, String detail, String hint) {
    rows.add(new Row(group, check, status, detail, hint));
  }

  void ok(String group, String check, String detail) {
    add(group, check, Status.OK, detail, "");
  }

  void info(String group, String check, String detail) {
    add(group, check, Status.INFO, detail, "");
  }

  void warn(String group, String check, String detail, String hint) {
    add(group, check, Status.WARN, detail, hint);
  }

  /**
   * Says that {@code at} cannot be looked at, and why.
   *
   * @param at what was looked at, if the failure does not tell
   */
  void unseen(String group, String check, IOException failure, Path at) {
    Unreadable why = Unreadable.of(failure, at);
    fail(group, check, "cannot be looked at: " + why.reason(), why.hint());
  }

  void fail(String group, String check, String detail, String hint) {
    add(group, check, Status.FAIL, detail, hint);
  }

  /**
   * Adds what {@code --fix} repairs.
   *
   * @param remedy what the repair is
   */
  void repairable(String group, String check, String detail, String remedy, Repair repair) {
    if (mode == Mode.LOOK) {
      warn(group, check, detail, "alpi doctor --fix: " + remedy);
      return;
    }
    try {
      repair.run();
      add(group, check, Status.FIXED, detail, remedy);
    } catch (IOException e) {
      warn(group, check, detail + "; it could not be repaired: " + e.getMessage(), remedy);
    }
  }
}
