package dev.alpi.memory;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * A session in a list.
 *
 * @param id its name
 * @param key what it is about, in the canonical spelling; a session without a key is a chat of this
 *     machine ({@link SessionKey#ofChat})
 * @param startedAt when it started; {@code updatedAt} if that is not known
 * @param updatedAt the start of its last turn, or its own; the file's time if neither is known
 * @param model the model it was started with; empty if not known
 * @param kind what started it
 * @param turns how many turns; empty if the file is too large to count them
 * @param tokens tokens sent and received
 * @param costNanoUsd what its model calls cost, in nano-dollars
 * @param firstUserText the beginning of its first user text
 * @param sizeBytes the size of the file
 */
public record SessionSummary(
    SessionId id,
    SessionKey key,
    Instant startedAt,
    Instant updatedAt,
    String model,
    SessionKind kind,
    OptionalInt turns,
    long tokens,
    long costNanoUsd,
    String firstUserText,
    long sizeBytes) {}
