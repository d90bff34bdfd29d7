/** Placeholder. */
package dev.alpi.ledger;
