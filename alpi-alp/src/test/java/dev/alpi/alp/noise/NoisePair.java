package dev.alpi.alp.noise;

import java.util.random.RandomGenerator;

/** Both ends of a handshake that can talk to each other. */
final class NoisePair {
  final StaticPrivateKey initiatorKey;
  final StaticPrivateKey responderKey;
  final Handshake initiator;
  final Handshake responder;

  NoisePair(RandomGenerator random) {
    initiatorKey = key(random);
    responderKey = key(random);
    initiator = Handshake.initiator(initiatorKey, responderKey.publicKey(), random);
    responder = Handshake.responder(responderKey, random);
  }

  static StaticPrivateKey key(RandomGenerator random) {
    byte[] bytes = new byte[X25519Keys.BYTES];
    random.nextBytes(bytes);
    return StaticPrivateKey.of(bytes);
  }

  Handshake sender(HandshakeMessage message) {
    return message.sender() == HandshakeRole.INITIATOR ? initiator : responder;
  }

  Handshake receiver(HandshakeMessage message) {
    return message.sender() == HandshakeRole.INITIATOR ? responder : initiator;
  }

  /** Exchanges the messages before {@code end}. */
  NoisePair until(HandshakeMessage end) throws NoiseException {
    for (HandshakeMessage message : HandshakeMessage.values()) {
      if (message.compareTo(end) < 0) {
        receiver(message).read(sender(message).write());
      }
    }
    return this;
  }

  Sessions sessions() throws NoiseException {
    until(HandshakeMessage.S_SE);
    responder.read(initiator.write());
    return new Sessions(initiator.finish(), responder.finish());
  }

  /** Both ends of a session. */
  record Sessions(TransportSession initiator, TransportSession responder) {}
}
