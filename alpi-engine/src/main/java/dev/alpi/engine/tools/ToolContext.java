package dev.alpi.engine.tools;

import dev.alpi.memory.MemoryStore;
import dev.alpi.model.Cancellation;

/**
 * What a tool works with during one turn.
 *
 * @param paths where files may be, and the workspace that relative paths start from
 * @param commands runs programs
 * @param memory the profile's memory
 * @param todos the session's list
 * @param cancellation ends the turn
 */
public record ToolContext(
    PathPolicy paths,
    CommandRunner commands,
    MemoryStore memory,
    TodoList todos,
    Cancellation cancellation) {}
