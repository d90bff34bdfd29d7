package dev.alpi.cli.setup;

import java.io.IOException;

/** One thing to set up. It asks, and says what is to be done; it does nothing itself. */
interface Step {
  /** Returns the word that names it on a command line. */
  String name();

  /** Returns what it is called in the menu. */
  String title();

  /** Says in a few words how it stands. */
  String state(Alpi alpi) throws IOException;

  /**
   * Asks what there is to ask.
   *
   * @throws SetupException if what was answered cannot be
   * @throws LeftException if the person goes back
   */
  Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException;
}
