/**
 * The database behind the session index: words, the SQL, and what can be wrong with it. It knows
 * rows and texts, not sessions.
 */
package dev.alpi.memory.index;
