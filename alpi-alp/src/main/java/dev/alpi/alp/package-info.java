/**
 * Identities and signed messages of the Alpi Link Protocol. {@link dev.alpi.alp.EnvelopeCodec}
 * signs what is sent, {@link dev.alpi.alp.EnvelopeVerifier} judges what arrives; {@link
 * dev.alpi.alp.IdentityStore} keeps the key.
 */
package dev.alpi.alp;
