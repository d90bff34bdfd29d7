package dev.alpi.cli.cleanup;

import java.io.IOException;
import java.util.List;

/** What of one category is in one place. */
interface Sweep {
  Category category();

  /** Returns what can go; changes nothing. */
  List<Item> find() throws IOException;

  /**
   * Removes what can go at the moment, under the locks of who writes there.
   *
   * @throws IOException if nothing could be done; what failed alone is told {@code removal}
   */
  void remove(Removal removal) throws IOException;
}
