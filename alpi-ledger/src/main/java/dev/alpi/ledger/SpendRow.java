package dev.alpi.ledger;

import java.time.LocalDate;

/**
 * What one kind of calls cost on one day: those with the same attribution and the same source of
 * their price.
 *
 * @param day the UTC day on which they were reserved
 * @param attribution on whose behalf
 * @param spend what they cost together
 * @param calls how many; zero for money of which only the day is known
 */
public record SpendRow(LocalDate day, Attribution attribution, Spend spend, long calls) {}
