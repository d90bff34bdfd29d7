package dev.alpi.alp.peers;

/**
 * Something in a file of peers, or about to get into it, that does not do what somebody may think.
 *
 * @param message lower case, no full stop; starts with the place where there is one
 * @param hint what to do about it
 */
public record PeerWarning(String message, String hint) {}
