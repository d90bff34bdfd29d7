package dev.alpi.alp.blobs;

/** A piece of a stored blob, as it goes to a peer. */
public final class BlobChunk {
  private final long offset;
  private final byte[] bytes;

  BlobChunk(long offset, byte[] bytes) {
    this.offset = offset;
    this.bytes = bytes;
  }

  /** {@return where in the blob it starts} */
  public long offset() {
    return offset;
  }

  /** {@return its bytes, at least one; the array is the caller's} */
  public byte[] bytes() {
    return bytes;
  }
}
