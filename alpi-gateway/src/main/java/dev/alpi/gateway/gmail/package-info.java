/**
 * Mail by the API of Gmail: new messages from the history of the mailbox, answers in its threads.
 */
@NullMarked
package dev.alpi.gateway.gmail;

import org.jspecify.annotations.NullMarked;
