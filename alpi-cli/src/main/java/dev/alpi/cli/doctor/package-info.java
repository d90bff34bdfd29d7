/**
 * What of a root is looked at, row by row, and what of it can be repaired without a loss. Nothing
 * here prints, asks, or goes to a network.
 */
package dev.alpi.cli.doctor;
