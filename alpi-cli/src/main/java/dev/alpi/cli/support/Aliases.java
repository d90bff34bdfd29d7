package dev.alpi.cli.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Names of profiles as others see them: the same name is the same alias within one bundle, and no
 * one can try names against it.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Aliases {
  private static final int SALT_BYTES = 16;
  private static final int SHOWN_BYTES = 4;

  private final byte[] salt = new byte[SALT_BYTES];

  /**
   * Creates those of one bundle.
   *
   * @param random makes it differ from others
   */
  public Aliases(SecureRandom random) {
    random.nextBytes(salt);
  }

  /** Returns the alias of a profile; {@code default} is everybody's. */
  public String of(String profile) {
    if (profile.equals("default")) {
      return profile;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      byte[] hash = digest.digest(profile.getBytes(UTF_8));
      return "profile-" + HexFormat.of().formatHex(hash, 0, SHOWN_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java has it", e);
    }
  }
}
