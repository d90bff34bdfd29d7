package dev.alpi.cli;

import dev.alpi.backup.Staying;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.util.List;

/**
 * The account of what a profile has spent stays when the profile is replaced from an archive, which
 * does not know what was spent since: else a cap of the day could be spent twice. One that is
 * damaged does not stay.
 */
record Books(Invocation invocation) implements Staying {
  @Override
  public List<String> of(Profile profile) throws IOException {
    try {
      var _ = SpendCommand.ledger(profile, invocation).standing();
      return List.of("logs/ledger.json", "logs/ledger.journal", "logs/spend");
    } catch (StoreException.Damaged e) {
      invocation.note(
          "warning: "
              + e.getMessage()
              + "; the one of the archive is restored, which does not know what was spent since");
      return List.of();
    }
  }
}
