package dev.alpi.alp.link;

import dev.alpi.alp.MalformedMessageException;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.Succession;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.alp.peers.PendingSuccessions;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;

/**
 * {@code link.succession}: a peer tells of its new key (docs/wire/succession.md). It needs no
 * capability, as knocking needs none: all that comes of it is a line that a person reads.
 *
 * <p><b>Threads:</b> any.
 */
final class SuccessionMethod {
  private final PendingSuccessions pending;

  SuccessionMethod(PendingSuccessions pending) {
    this.pending = pending;
  }

  /** Notes it; {@code own} are the keys that no peer can have. */
  Obj run(Peer peer, PeerList peers, List<PeerKey> own, Obj params, LinkLog log)
      throws LinkRefusal {
    Succession succession;
    try {
      succession = Succession.read(params.object("statement"));
    } catch (MalformedMessageException e) {
      throw LinkRefusal.invalidParams(e.getMessage());
    }
    if (!succession.old().equals(peer.key())) {
      throw LinkRefusal.invalidParams("succession.old is not who says so");
    }
    if (own.contains(succession.next())) {
      throw LinkRefusal.invalidParams("succession.new is somebody else");
    }
    try {
      return switch (pending.offered(succession, peers)) {
        case NOTED, KNOWN -> Obj.EMPTY.with("status", "pending");
        case TAKEN -> throw LinkRefusal.invalidParams("succession.new is somebody else");
        case FULL -> throw LinkRefusal.invalidParams("this key has named other successors");
      };
    } catch (IOException e) {
      log.failed(LinkMethods.SUCCESSION, e);
      throw LinkRefusal.internal("it cannot be noted here");
    }
  }
}
