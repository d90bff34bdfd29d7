/**
 * What of a root can go: found in the places that are named here and nowhere else, and removed
 * without following a link. Nothing here prints or asks.
 */
package dev.alpi.cli.cleanup;
