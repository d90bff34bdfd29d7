/**
 * Requests between profiles: a server that answers them and a client that makes them, over Unix
 * sockets on one machine and over Noise between machines.
 */
@NullMarked
package dev.alpi.alp.link;

import org.jspecify.annotations.NullMarked;
