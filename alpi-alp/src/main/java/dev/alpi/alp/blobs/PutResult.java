package dev.alpi.alp.blobs;

/** What became of a chunk. */
public sealed interface PutResult {

  /**
   * The blob is stored, whole and durable: by this chunk or before. {@code next_offset} is its
   * size, {@code complete} is true.
   *
   * @param hash its name
   * @param size its bytes
   */
  record Stored(BlobHash hash, long size) implements PutResult {}

  /**
   * The chunk is staged. {@code complete} is false.
   *
   * @param hash the blob's name
   * @param size what the blob is to have
   * @param nextOffset where the next chunk starts; may be {@code size} already
   */
  record Continue(BlobHash hash, long size, long nextOffset) implements PutResult {}

  /**
   * It is not taken: −32602 {@code invalid-blob}.
   *
   * @param reason why
   */
  record Refused(PutRefusal reason) implements PutResult {}
}
