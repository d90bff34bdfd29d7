package dev.alpi.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a look at the whole audit trail has found.
 *
 * @param records how many records are chained
 * @param first number of the first record that is kept; 0 if there is none
 * @param last number of the last record; 0 if there is none
 * @param head SHA-256 of the last line, in hex; whoever notes it down elsewhere can tell later
 *     whether the trail still goes on from there
 * @param broken the first place where it is not what it should be
 * @param remarks what there is to know and breaks nothing
 */
public record AuditReport(
    long records,
    long first,
    long last,
    String head,
    Optional<Finding> broken,
    List<Finding> remarks) {
  /**
   * Something at a place.
   *
   * @param file where
   * @param line which line of it, from 1 on
   * @param problem what
   */
  public record Finding(Path file, long line, String problem) {}

  /** Copies it. */
  public AuditReport {
    remarks = List.copyOf(remarks);
  }
}
