package dev.alpi.alp;

import java.time.Instant;

/**
 * Who says something to whom, and when: the member {@code alp} of a message without its signature.
 *
 * @param from the key that signs
 * @param to the key of who is meant
 * @param at when it was said; on the wire in microseconds
 * @param nonce what tells it from other messages of the same sender
 */
public record Header(PeerKey from, PeerKey to, Instant at, Nonce nonce) {}
