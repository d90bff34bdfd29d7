package dev.alpi.alp.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** One section of {@code noise-xk.txt}: named values in hexadecimal. */
final class NoiseVectors {
  private final Map<String, byte[]> values;
  private final StaticPrivateKey initiatorKey;
  private final StaticPrivateKey responderKey;

  private NoiseVectors(Map<String, byte[]> values) {
    this.values = values;
    this.initiatorKey = StaticPrivateKey.of(get("initiator_static"));
    this.responderKey = StaticPrivateKey.of(get("responder_static"));
  }

  static NoiseVectors section(String name) {
    Map<String, byte[]> values = new LinkedHashMap<>();
    String section = "";
    for (String line : text().lines().toList()) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1);
      } else if (section.equals(name) && line.contains(" = ")) {
        String[] pair = line.split(" = ", 2);
        values.put(pair[0], HexFormat.of().parseHex(pair[1]));
      }
    }
    return new NoiseVectors(values);
  }

  private static String text() {
    try (InputStream in = NoiseVectors.class.getResourceAsStream("noise-xk.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] get(String name) {
    return Objects.requireNonNull(values.get(name), name).clone();
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Handshake initiator() {
    return Handshake.initiator(
        initiatorKey, responderKey.publicKey(), new FixedRandom(get("initiator_ephemeral")));
  }

  Handshake responder() {
    return Handshake.responder(responderKey, new FixedRandom(get("responder_ephemeral")));
  }
}
