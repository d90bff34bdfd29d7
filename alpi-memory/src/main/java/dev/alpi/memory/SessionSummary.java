package dev.alpi.memory;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * A session in a list.
 *
 * @param id its name
 * @param updatedAt the start of its last turn, or its own; the file's time if neither is known
 * @param model the model it was started with; empty if not known
 * @param kind what started it
 * @param turns how many turns; empty if the file is too large to count them
 * @param firstUserText the beginning of its first user text
 * @param sizeBytes the size of the file
 */
public record SessionSummary(
    SessionId id,
    Instant updatedAt,
    String model,
    SessionKind kind,
    OptionalInt turns,
    String firstUserText,
    long sizeBytes) {}
