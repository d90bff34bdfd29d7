/**
 * Journals of runs, their summary rows, the log of compactions, the inbox of outputs. Start at
 * {@link dev.alpi.journal.RunJournals} and {@link dev.alpi.journal.OutputsInbox}.
 */
package dev.alpi.journal;
