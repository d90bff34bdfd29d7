package dev.alpi.ledger;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A top-up as it was recorded.
 *
 * @param day the UTC day it counts on
 * @param at when it was given
 * @param allowance what was allowed
 */
public record Allowed(LocalDate day, Instant at, Allowance allowance) {}
