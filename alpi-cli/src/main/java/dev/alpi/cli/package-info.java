/** The commands of alpi. */
package dev.alpi.cli;
