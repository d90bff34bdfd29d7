package dev.alpi.bench;

import dev.alpi.alp.Identity;
import dev.alpi.alp.blobs.BlobStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What a chunk of a blob cannot do without, with the classes that alpi uses, and nothing else. */
final class ChunkCrypto {
  static final List<String> NAMES =
      List.of(
          "base64, encode",
          "base64, decode",
          "SHA-256, sending side",
          "SHA-256, receiving side",
          "ChaCha20-Poly1305, seal",
          "ChaCha20-Poly1305, open",
          "Ed25519, sign the chunk",
          "Ed25519, verify it",
          "Ed25519, sign a short answer",
          "Ed25519, verify it");

  /** How many of {@link #NAMES}, from the first on, a chunk without an answer needs. */
  static final int UNANSWERED = 8;

  private static final int SHORT_BYTES = 450;

  private final byte[] content = new byte[BlobStore.CHUNK_BYTES_MAX];
  private final byte[] answer = new byte[SHORT_BYTES];
  private final Identity signer = Identity.generate(new SecureRandom());
  private final SecretKeySpec key = new SecretKeySpec(new byte[32], "ChaCha20");
  private long number;

  ChunkCrypto() {
    SecureRandom random = new SecureRandom();
    random.nextBytes(content);
    random.nextBytes(answer);
  }

  /** Does all once; returns what each has taken, in nanoseconds. */
  double[] run() throws IOException {
    try {
      return measured();
    } catch (GeneralSecurityException e) {
      throw new IOException("an algorithm that alpi uses is not there", e);
    }
  }

  private double[] measured() throws IOException, GeneralSecurityException {
    long[] at = new long[NAMES.size() + 1];
    at[0] = System.nanoTime();
    byte[] text = Base64.getEncoder().encode(content);
    at[1] = System.nanoTime();
    byte[] decoded = Base64.getDecoder().decode(text);
    at[2] = System.nanoTime();
    byte[] one = MessageDigest.getInstance("SHA-256").digest(content);
    at[3] = System.nanoTime();
    byte[] two = MessageDigest.getInstance("SHA-256").digest(decoded);
    at[4] = System.nanoTime();
    number++;
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE).doFinal(text);
    at[5] = System.nanoTime();
    byte[] opened = cipher(Cipher.DECRYPT_MODE).doFinal(sealed);
    at[6] = System.nanoTime();
    byte[] large = signer.sign(text);
    at[7] = System.nanoTime();
    boolean isRight = LinkEnds.key(signer).verifies(opened, large);
    at[8] = System.nanoTime();
    byte[] small = signer.sign(answer);
    at[9] = System.nanoTime();
    isRight &= LinkEnds.key(signer).verifies(answer, small);
    at[10] = System.nanoTime();
    if (!isRight || !Arrays.equals(one, two)) {
      throw new IOException("a chunk did not come as it was");
    }
    double[] taken = new double[NAMES.size()];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = at[i + 1] - at[i];
    }
    return taken;
  }

  private Cipher cipher(int mode) throws GeneralSecurityException {
    byte[] nonce = new byte[12];
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[4 + i] = (byte) (number >>> Byte.SIZE * i);
    }
    // as alpi does, one object for all messages would save a microsecond of the milliseconds
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, key, new IvParameterSpec(nonce));
    return cipher;
  }
}
