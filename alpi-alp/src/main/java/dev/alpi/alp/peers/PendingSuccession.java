package dev.alpi.alp.peers;

import dev.alpi.alp.Succession;
import java.time.Instant;

/**
 * A peer's statement that it has a new key, which nobody has accepted yet.
 *
 * @param succession what it says
 * @param received when it came first
 * @param isContested whether the same peer named another key too: at least one of the two was not
 *     made by its owner, so none is accepted from here
 */
public record PendingSuccession(Succession succession, Instant received, boolean isContested) {}
