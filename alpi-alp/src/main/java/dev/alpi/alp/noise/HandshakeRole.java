package dev.alpi.alp.noise;

/** The two ends of a handshake. */
enum HandshakeRole {
  /** Who opened the connection and knows the other's static key. */
  INITIATOR,
  /** Who accepted it and learns the other's static key from the last message. */
  RESPONDER
}
