package dev.alpi.alp.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * The {@code SymmetricState} of Noise, section 5.2: what both ends of a handshake have agreed on so
 * far. {@link #toString} tells nothing.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class SymmetricState implements AutoCloseable {
  /** 32 bytes, as many as the hash has, so it is the first {@code h} and {@code ck} as it is. */
  private static final String PROTOCOL_NAME = "Noise_XK_25519_ChaChaPoly_SHA256";

  private static final int HASH_BYTES = 32;
  private static final byte[] NOTHING = {};
  private static final byte[] ONE = {1};
  private static final byte[] TWO = {2};

  private final MessageDigest sha256;
  private final Mac hmac;
  private final WipeableKey hmacKey = new WipeableKey("HmacSHA256", HASH_BYTES);
  private final CipherState cipher = new CipherState();
  private final byte[] chainingKey = PROTOCOL_NAME.getBytes(US_ASCII);
  private byte[] hash = PROTOCOL_NAME.getBytes(US_ASCII);

  /** {@code InitializeSymmetric}, and the empty prologue of ALP. */
  SymmetricState() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
      hmac = Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    mixHash(NOTHING);
  }

  /** {@code MixHash}. */
  void mixHash(byte[] bytes) {
    sha256.update(hash);
    hash = sha256.digest(bytes);
  }

  /** {@code MixKey}; wipes {@code secret}. */
  void mixKey(byte[] secret) {
    byte[] key = new byte[HASH_BYTES];
    try {
      hkdf(secret, chainingKey, key);
      cipher.initializeKey(key);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  /** {@code EncryptAndHash}. */
  byte[] encryptAndHash(byte[] plaintext) throws NoiseException.NoncesExhausted {
    byte[] ciphertext = new byte[plaintext.length + CipherState.TAG_BYTES];
    cipher.encrypt(hash, plaintext, 0, plaintext.length, ciphertext, 0);
    mixHash(ciphertext);
    return ciphertext;
  }

  /** {@code DecryptAndHash}. */
  byte[] decryptAndHash(byte[] ciphertext)
      throws NoiseException.NotAuthentic, NoiseException.NoncesExhausted {
    byte[] plaintext = ciphertext.clone();
    int length = cipher.decrypt(hash, plaintext);
    mixHash(ciphertext);
    return Arrays.copyOf(plaintext, length);
  }

  /** {@code Split}: gives {@code initiator} the key of what the initiator sends, and so on. */
  void split(CipherState initiator, CipherState responder) {
    byte[] first = new byte[HASH_BYTES];
    byte[] second = new byte[HASH_BYTES];
    try {
      hkdf(NOTHING, first, second);
      initiator.initializeKey(first);
      responder.initializeKey(second);
    } finally {
      Arrays.fill(first, (byte) 0);
      Arrays.fill(second, (byte) 0);
    }
  }

  /** {@code HKDF} with two outputs, section 4.3. {@code first} may be the chaining key itself. */
  private void hkdf(byte[] material, byte[] first, byte[] second) {
    byte[] temporary = new byte[HASH_BYTES];
    try {
      // temp_key = HMAC(chaining_key, input_key_material)
      hmac(chainingKey, material, NOTHING, temporary);
      // output1 = HMAC(temp_key, byte(0x01))
      hmac(temporary, NOTHING, ONE, first);
      // output2 = HMAC(temp_key, output1 || byte(0x02))
      hmac(temporary, first, TWO, second);
    } finally {
      Arrays.fill(temporary, (byte) 0);
    }
  }

  /** Writes the HMAC of {@code start} and {@code end} under {@code key} to {@code target}. */
  private void hmac(byte[] key, byte[] start, byte[] end, byte[] target) {
    try {
      hmacKey.set(key);
      hmac.init(hmacKey);
      hmac.update(start);
      hmac.update(end);
      hmac.doFinal(target, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC takes every key", e);
    } finally {
      hmacKey.destroy();
    }
  }

  /** Returns a copy of {@code h}, which names the handshake and is no secret. */
  byte[] handshakeHash() {
    return hash.clone();
  }

  /** Returns {@code ck} itself, for a test to see that it is wiped. */
  byte[] chainingKey() {
    return chainingKey;
  }

  /** Returns the key of the handshake's messages, for a test to see that it is wiped. */
  byte[] cipherKey() {
    return cipher.shared();
  }

  /** Wipes the keys. */
  @Override
  public void close() {
    Arrays.fill(chainingKey, (byte) 0);
    cipher.close();
    // what the JDK's object keeps of the last key goes with this one
    hmac(chainingKey, NOTHING, NOTHING, new byte[HASH_BYTES]);
  }

  @Override
  public String toString() {
    return "SymmetricState";
  }
}
