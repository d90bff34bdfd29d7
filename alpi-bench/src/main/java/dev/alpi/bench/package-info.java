/**
 * Measurements of alpi that are run by hand; {@code docs/performance.md} has the commands and what
 * they said. No time is asserted anywhere: a shared machine makes any such test fail some day.
 */
@org.jspecify.annotations.NullMarked
package dev.alpi.bench;
