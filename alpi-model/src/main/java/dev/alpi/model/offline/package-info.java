/**
 * The built-in offline model. A call flows {@link dev.alpi.model.offline.OfflineClient} → {@link
 * dev.alpi.model.offline.Turn} (which step is next) → {@link dev.alpi.model.offline.Clauses} (the
 * requests in a message) → {@link dev.alpi.model.offline.Phrasebook} (the table of phrases) → one
 * of the {@code *Requests} classes (what a request does).
 *
 * <p>Only the person's own words are ever read as a request; what a tool returned is shown, matched
 * by its words or handed back, and never interpreted.
 */
package dev.alpi.model.offline;
