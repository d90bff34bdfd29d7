package dev.alpi.cli.doctor;

import java.io.IOException;

/** Something that is looked at. */
interface Look {
  /** Returns what it is called if it cannot be looked at. */
  String name();

  /**
   * Looks, and adds rows.
   *
   * @throws IOException if it cannot be looked at; the others still can
   */
  void at(Report report) throws IOException;
}
