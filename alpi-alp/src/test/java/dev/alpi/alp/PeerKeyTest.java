package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerKeyTest {
  private static final String TEXT = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "B"})
  void an_identity_has_the_keys_of_the_vectors(String name) throws PeerKeyException {
    var vector = Vectors.identity(name);
    try (Identity identity = Vectors.open(name)) {
      PeerKey key = identity.key();
      assertThat(key.text()).isEqualTo(Vectors.text(vector, "pubkey_b64"));
      assertThat(PeerKey.parse(key.text())).isEqualTo(key).hasSameHashCodeAs(key);
      assertThat(hex(key.exchangeKey())).isEqualTo(Vectors.text(vector, "x25519_public_hex"));
      assertThat(hex(identity.exchangeScalar()))
          .isEqualTo(Vectors.text(vector, "x25519_private_clamped_hex"));
      assertThat(new String(KeyText.ofPrivate(identity.seed()), UTF_8))
          .isEqualTo(Vectors.text(vector, "pem_pkcs8"));
      assertThat(new String(KeyText.ofPublic(key), UTF_8))
          .isEqualTo(Vectors.text(vector, "pub_spki_pem"));
    }
  }

  @Test
  void the_exchange_key_is_the_public_half_of_the_exchange_scalar() {
    byte[] seed = new byte[32];
    for (int i = 0; i < 200; i++) {
      seed[i % 32] += (byte) (i + 1);
      try (Identity identity = Identity.ofSeed(seed)) {
        byte[] expected = new byte[32];
        X25519.generatePublicKey(identity.exchangeScalar(), 0, expected, 0);
        assertThat(identity.key().exchangeKey()).isEqualTo(expected);
      }
    }
  }

  @Test
  void what_people_paste_becomes_the_one_form() throws PeerKeyException {
    for (String typed :
        new String[] {
          TEXT, "  " + TEXT + "\n", TEXT.substring(0, 43), TEXT.replace("bg=", "bh=")
        }) {
      assertThat(PeerKey.parse(typed).text()).as(typed).isEqualTo(TEXT);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\" | the key is empty",
        "-----BEGIN PUBLIC KEY----- | this is the content of a key file, not the key's text",
        "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg= | the key is not base64: U+005F at position"
            + " 6",
        "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg== | the key is not base64: 45 characters,"
            + " expected 44",
        "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMQ== | the key has 31 bytes, expected 32",
        "A6EH | the key has 3 bytes, expected 32",
        "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= | the key has 32 bytes, but they are no"
            + " Ed25519 public key"
      })
  void what_is_no_key_is_refused_with_a_reason(String typed, String reason) {
    assertThatThrownBy(() -> PeerKey.parse(typed))
        .isInstanceOf(PeerKeyException.class)
        .hasMessage(reason);
  }

  @Test
  void messages_have_keys_in_their_one_form_only() throws PeerKeyException {
    assertThat(PeerKey.ofText(TEXT).text()).isEqualTo(TEXT);
    for (String text :
        new String[] {" " + TEXT, TEXT.substring(0, 43), TEXT.replace("bg=", "bh="), TEXT + "\n"}) {
      assertThatThrownBy(() -> PeerKey.ofText(text)).isInstanceOf(PeerKeyException.class);
    }
  }

  @Test
  void points_of_small_order_and_second_encodings_are_no_keys() {
    BigInteger prime = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    String order8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    BigInteger y8 = new BigInteger(1, reversed(HexFormat.of().parseHex(order8)));
    BigInteger[] ys = {
      BigInteger.ZERO,
      BigInteger.ONE,
      prime.subtract(BigInteger.ONE),
      y8,
      prime.subtract(y8),
      prime,
      prime.add(BigInteger.ONE),
      BigInteger.TWO.pow(255).subtract(BigInteger.ONE)
    };
    for (BigInteger y : ys) {
      byte[] bytes = littleEndian(y);
      for (int sign = 0; sign < 2; sign++) {
        bytes[31] = (byte) (bytes[31] & 0x7f | sign << 7);
        String text = Base64.getEncoder().encodeToString(bytes);
        assertThatThrownBy(() -> PeerKey.parse(text))
            .as("y = %s", y)
            .isInstanceOf(PeerKeyException.class);
      }
    }
  }

  private static byte[] littleEndian(BigInteger number) {
    byte[] digits = reversed(number.toByteArray());
    return Arrays.copyOf(digits, 32);
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = bytes[bytes.length - 1 - i];
    }
    return result;
  }

  @Test
  void a_fingerprint_is_100_bits_in_groups_that_people_can_read_out() throws Exception {
    String fingerprint = PeerKey.parse(TEXT).fingerprint();
    assertThat(fingerprint).matches("[a-z2-7]{4}(-[a-z2-7]{4}){4}");
    // by hand: the bits of SHA-256 in fives
    byte[] hash =
        java.security.MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(TEXT));
    StringBuilder bits = new StringBuilder();
    for (byte b : hash) {
      bits.append(
          String.format(Locale.ROOT, "%8s", Integer.toBinaryString(b & 0xff)).replace(' ', '0'));
    }
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < PeerKey.FINGERPRINT_BITS; i += 5) {
      int digit = Integer.parseInt(bits.substring(i, i + 5), 2);
      expected.append("abcdefghijklmnopqrstuvwxyz234567".charAt(digit));
    }
    assertThat(fingerprint.replace("-", "")).hasToString(expected.toString());
  }

  @Test
  void a_signature_holds_for_its_message_and_key_only() {
    byte[] message = "hello".getBytes(UTF_8);
    try (Identity a = Vectors.open("A");
        Identity b = Vectors.open("B")) {
      byte[] signature = a.sign(message);
      assertThat(a.key().verifies(message, signature)).isTrue();
      assertThat(b.key().verifies(message, signature)).isFalse();
      assertThat(a.key().verifies("hellp".getBytes(UTF_8), signature)).isFalse();
      assertThat(a.key().verifies(message, Arrays.copyOf(signature, 63))).isFalse();
      assertThat(a.key().verifies(message, Arrays.copyOf(signature, 65))).isFalse();
      assertThat(a.key().verifies(message, withOrderAdded(signature))).as("S + L").isFalse();
      for (int bit = 0; bit < 512; bit++) {
        byte[] changed = signature.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(a.key().verifies(message, changed)).as("bit %d", bit).isFalse();
      }
    }
  }

  /** The second S that the equation alone would take, RFC 8032 section 8.4. */
  private static byte[] withOrderAdded(byte[] signature) {
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(signature, 32, 64)));
    byte[] result = signature.clone();
    System.arraycopy(littleEndian(s.add(order)), 0, result, 32, 32);
    return result;
  }

  @Test
  void a_closed_identity_signs_nothing_and_tells_nothing() {
    Identity identity = Vectors.open("A");
    assertThat(identity).hasToString("Identity");
    identity.close();
    assertThatThrownBy(() -> identity.sign(new byte[1])).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(identity::seed).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(identity::exchangeScalar).isInstanceOf(IllegalStateException.class);
    assertThat(identity).hasToString("Identity");
  }
}
