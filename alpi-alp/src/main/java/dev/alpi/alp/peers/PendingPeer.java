package dev.alpi.alp.peers;

import dev.alpi.alp.PeerKey;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who sent a valid message and is no peer.
 *
 * @param key what it proved to have
 * @param firstSeen when it was seen first, as far as the list goes back
 * @param lastSeen when it was seen last
 * @param address where it listens, if the file says so; nothing of alpi's writes it
 */
public record PendingPeer(
    PeerKey key, Instant firstSeen, Instant lastSeen, Optional<PeerAddress> address) {}
