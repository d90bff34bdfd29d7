package dev.alpi.model;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;

/**
 * Bytes that never change, equal if their content is. Not for secrets: the comparison takes less
 * time the earlier two differ.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class Bytes {
  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Returns a copy of {@code content}. */
  public static Bytes of(byte[] content) {
    return new Bytes(content.clone());
  }

  /** Returns the first {@code size} of them, or all if there are fewer. */
  public Bytes head(int size) {
    return size >= content.length ? this : new Bytes(Arrays.copyOf(content, size));
  }

  /** Returns how many there are. */
  public int size() {
    return content.length;
  }

  /** Returns the byte at {@code index}, from 0 to 255. */
  public int at(int index) {
    return content[index] & 0xff;
  }

  /** Says whether the bytes from {@code index} on are those of {@code ascii}. */
  public boolean hasAt(int index, String ascii) {
    if (index < 0 || index + ascii.length() > content.length) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (at(index + i) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns a stream over them. */
  public InputStream stream() {
    return new ByteArrayInputStream(content);
  }

  /** Returns a copy of them. */
  public byte[] toArray() {
    return content.clone();
  }

  /** Returns them in base64, padded and on one line. */
  public String base64() {
    return Base64.getEncoder().encodeToString(content);
  }

  /** Returns how long {@link #base64} is, without making it. */
  public long base64Size() {
    return Math.ceilDiv((long) content.length, 3) * 4;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return content.length + " bytes";
  }
}
