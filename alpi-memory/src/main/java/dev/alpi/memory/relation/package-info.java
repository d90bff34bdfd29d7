/**
 * How two statements stand to each other: the same, one inside the other, a correction, or two
 * separate facts. Pure; the rules are in {@code docs/memory.md}.
 */
package dev.alpi.memory.relation;
