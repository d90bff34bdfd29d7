package dev.alpi.gateway;

import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * What becomes of messages that came back with a home from an archive: whatever was open when that
 * was made may have been answered or sent since. The restore leaves the file {@code
 * gateway/restored} for this.
 */
final class Restored {
  private static final String MARK = "restored";
  private static final String REASON = "restored from an archive: it may have been ";

  private Restored() {}

  /** Leaves what is open to a person, once. */
  static void setAside(GatewayStore store, GatewayEvents events) throws IOException {
    Path mark = store.home().resolve("gateway").resolve(MARK);
    if (!Files.exists(mark, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int aside =
        store.change(
            () ->
                store.inbox().setAside(REASON + "answered since")
                    + store.outbox().setAside(REASON + "sent since"));
    if (aside > 0) {
      events.warn(
          aside
              + " messages were open when the archive was made from which this was restored: alpi"
              + " gateway inbox, outbox and retry decide what becomes of them");
    }
    boolean _ = DurableFiles.delete(mark);
  }
}
