package dev.alpi.alp;

/**
 * A message of the protocol: JSON-RPC 2.0 with a signed {@link Header}. What {@link
 * EnvelopeVerifier} returns was verified; what a program makes is signed by {@link EnvelopeCodec}.
 */
public sealed interface Envelope permits Request, Response {
  /** The longest {@link #id} in characters; those of the existing systems have 32 or 36. */
  int ID_CHARS_MAX = 256;

  /** {@return who says it to whom} */
  Header header();

  /** {@return what ties a response to its request; empty if the peer gave none} */
  String id();
}
