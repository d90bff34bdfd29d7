package dev.alpi.memory;

import java.util.Optional;

/**
 * One entry of a memory file; of {@code AGENT.md}, a paragraph.
 *
 * @param text what the model sees
 * @param meta what is known about it; empty if a person wrote it
 */
public record MemoryEntry(String text, Optional<EntryMeta> meta) {}
