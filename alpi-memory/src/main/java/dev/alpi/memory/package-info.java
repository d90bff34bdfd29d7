/**
 * What a profile remembers. Start with {@link dev.alpi.memory.MemoryStore} for the memory files and
 * {@link dev.alpi.memory.SessionStore} for sessions.
 */
package dev.alpi.memory;
