/**
 * The spending ledger of a profile. {@link dev.alpi.ledger.Ledger} is the whole of it: reserve an
 * upper bound before a call, settle with the actual cost after it.
 */
package dev.alpi.ledger;
