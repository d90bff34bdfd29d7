package dev.alpi.profile.config;

import java.util.List;

/** What became of a change that expected a revision. */
public sealed interface ConfigOutcome {
  /**
   * The file is as the change wants it.
   *
   * @param before the revision that it was made on; equal to {@code after} if nothing had to change
   * @param warnings about keys that nothing reads
   */
  record Applied(ConfigRevision before, ConfigRevision after, List<ConfigWarning> warnings)
      implements ConfigOutcome {
    public Applied {
      warnings = List.copyOf(warnings);
    }

    /** Says whether the file is another than before. */
    public boolean isChange() {
      return !before.equals(after);
    }
  }

  /** Somebody else has changed the file: nothing was done. */
  record Stale(ConfigRevision found) implements ConfigOutcome {}
}
