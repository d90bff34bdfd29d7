/**
 * The Alpi Link Protocol, version 1: the identity of a profile, the canonical bytes of a message,
 * its signature, and what was seen before.
 *
 * <p>It decides nothing about what a peer may do, reads no clock and no randomness that was not
 * handed in, and holds no process-wide mutable state. Whatever bytes arrive, they end as a value or
 * as an exception that is declared.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.alp {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;
  // Ed25519, ten times as fast as the JDK's
  requires org.bouncycastle.provider;

  exports dev.alpi.alp;
  exports dev.alpi.alp.blobs;
  exports dev.alpi.alp.limits;
  exports dev.alpi.alp.link;
  exports dev.alpi.alp.mentions;
  exports dev.alpi.alp.noise;
  exports dev.alpi.alp.peers;
}
