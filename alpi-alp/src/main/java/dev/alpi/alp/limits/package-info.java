/** How many requests a peer may make. Nothing here is written to disk. */
package dev.alpi.alp.limits;
