package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What opens an archive. The same letters count as the same, however a keyboard composes them.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Passphrase implements AutoCloseable {
  private final char[] typed;

  private Passphrase(char[] typed) {
    this.typed = typed;
  }

  /**
   * {@return the passphrase; a copy, which is overwritten when it is closed}
   *
   * @param typed as it was typed; not empty
   * @throws IllegalArgumentException if it is empty
   */
  public static Passphrase of(char[] typed) {
    if (typed.length == 0) {
      throw new IllegalArgumentException("an empty passphrase protects nothing");
    }
    return new Passphrase(typed.clone());
  }

  /** Returns the bytes that keys are derived from: in normal form C. */
  byte[] bytes() {
    return utf8(Normalizer.normalize(CharBuffer.wrap(typed), Normalizer.Form.NFC));
  }

  /**
   * {@return whether it opens the same archives}
   *
   * @param other another one
   */
  public boolean isSame(Passphrase other) {
    byte[] mine = bytes();
    byte[] its = other.bytes();
    boolean isSame = Arrays.equals(mine, its);
    Arrays.fill(mine, (byte) 0);
    Arrays.fill(its, (byte) 0);
    return isSame;
  }

  /** Returns what other programs may have taken: also as it was typed, and decomposed. */
  List<byte[]> candidates() {
    List<byte[]> all = new ArrayList<>();
    add(all, bytes());
    add(all, utf8(CharBuffer.wrap(typed)));
    add(all, utf8(Normalizer.normalize(CharBuffer.wrap(typed), Normalizer.Form.NFD)));
    return all;
  }

  private static void add(List<byte[]> all, byte[] each) {
    if (all.stream().noneMatch(before -> Arrays.equals(before, each))) {
      all.add(each);
    }
  }

  private static byte[] utf8(CharSequence text) {
    ByteBuffer encoded = UTF_8.encode(CharBuffer.wrap(text));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    Arrays.fill(encoded.array(), (byte) 0);
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(typed, '\0');
  }
}
