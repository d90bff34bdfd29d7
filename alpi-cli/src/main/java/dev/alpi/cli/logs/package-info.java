/**
 * The logs of all profiles of a root, read as one: which files there are, what stands in them, the
 * newest entries from their ends, and what comes. Nothing here writes, takes a lock or prints.
 */
package dev.alpi.cli.logs;
