package dev.alpi.profile.config;

import java.util.List;

/** What became of a change that expected a revision. */
public sealed interface ConfigOutcome {
  /**
   * The file is as the change wants it.
   *
   * @param before the revision that it was made on; equal to {@code after} if nothing had to change
   * @param after the revision that it has now
   * @param warnings about keys that nothing reads
   */
  record Applied(ConfigRevision before, ConfigRevision after, List<ConfigWarning> warnings)
      implements ConfigOutcome {
    /** Copies the warnings. */
    public Applied {
      warnings = List.copyOf(warnings);
    }

    /** {@return whether the file is another than before} */
    public boolean isChange() {
      return !before.equals(after);
    }
  }

  /**
   * Somebody else has changed the file: nothing was done.
   *
   * @param found the revision that it has now
   */
  record Stale(ConfigRevision found) implements ConfigOutcome {}
}
