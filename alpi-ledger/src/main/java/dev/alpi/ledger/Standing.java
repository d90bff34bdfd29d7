package dev.alpi.ledger;

import java.time.LocalDate;

/**
 * How a day stands.
 *
 * @param day the UTC day
 * @param spent what was settled
 * @param reserved what calls under way may still cost
 * @param tokens the tokens of what was settled
 */
public record Standing(LocalDate day, Usd spent, Usd reserved, long tokens) {}
