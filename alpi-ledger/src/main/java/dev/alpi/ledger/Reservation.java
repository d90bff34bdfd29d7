package dev.alpi.ledger;

import java.time.LocalDate;

/**
 * Money and tokens put aside for one call. Count in full until it is settled, also if the process
 * dies.
 *
 * @param id names it in the journal
 * @param day the UTC day whose caps it counts against
 * @param bound the most that the call can cost
 */
public record Reservation(String id, LocalDate day, Bound bound) {}
