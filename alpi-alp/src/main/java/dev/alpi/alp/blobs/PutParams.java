package dev.alpi.alp.blobs;

/** What the parameters of a {@code link.put_blob} are. */
public sealed interface PutParams {

  /**
   * A chunk.
   *
   * @param chunk which one
   */
  record Valid(PutChunk chunk) implements PutParams {}

  /**
   * Nothing that can be taken.
   *
   * @param reason why
   */
  record Invalid(PutRefusal reason) implements PutParams {}
}
