package dev.alpi.cli.cleanup;

import dev.alpi.journal.OldRuns;
import java.io.IOException;
import java.util.List;

/** Journals of runs that ended long ago. */
record RunSweep(OldRuns old) implements Sweep {
  @Override
  public Category category() {
    return Category.RUNS;
  }

  @Override
  public List<Item> find() throws IOException {
    return old.find().stream().map(each -> new Item(each.path(), each.bytes(), 1)).toList();
  }

  @Override
  public void remove(Removal removal) throws IOException {
    if (!old.find().isEmpty()) {
      old.remove(removal);
    }
  }
}
