package dev.alpi.alp.link;

import dev.alpi.alp.peers.Peer;
import java.io.IOException;

/**
 * Finds profiles of this machine.
 *
 * <p><b>Threads:</b> any.
 */
interface LocalPeersStub {
  SocketPath socket(Peer peer) throws IOException;
}
