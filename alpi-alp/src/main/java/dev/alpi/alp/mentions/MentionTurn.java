package dev.alpi.alp.mentions;

import java.time.Instant;
import java.util.Optional;

/**
 * A question of a peer and its answer.
 *
 * @param at when it was kept
 * @param user what the peer asked
 * @param assistant what it was answered
 * @param hostContext what this side knew besides
 */
public record MentionTurn(
    Instant at, String user, String assistant, Optional<String> hostContext) {}
