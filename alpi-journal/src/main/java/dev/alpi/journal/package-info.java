/**
 * Journals of runs, their summary rows, the log of compactions, the inbox of outputs, and the
 * machine's audit trail. Start at {@link dev.alpi.journal.RunJournals}, {@link
 * dev.alpi.journal.OutputsInbox} and {@link dev.alpi.journal.AuditTrail}.
 */
package dev.alpi.journal;
