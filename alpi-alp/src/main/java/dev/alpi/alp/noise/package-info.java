/**
 * {@code Noise_XK_25519_ChaChaPoly_SHA256} (Noise revision 34) as ALP has it: what makes a TCP
 * connection secret, and each end sure of the other's static key.
 *
 * <p>{@link dev.alpi.alp.noise.Handshake} is where to start; it ends in a {@link
 * dev.alpi.alp.noise.TransportSession}. Bytes go in and out; this package opens no socket, starts
 * no thread, has no time-out and knows no peer list: whose static key a session's peer has is for
 * the caller to look up.
 */
package dev.alpi.alp.noise;
