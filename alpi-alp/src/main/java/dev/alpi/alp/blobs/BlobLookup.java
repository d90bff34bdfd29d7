package dev.alpi.alp.blobs;

/** What is stored under a hash. */
public sealed interface BlobLookup {

  /**
   * The blob.
   *
   * @param reader of its content, to be closed
   */
  record Found(BlobReader reader) implements BlobLookup {}

  /**
   * Nothing, or something that is not what its name says: −32012 {@code blob-not-found}.
   *
   * @param hash what was looked for
   */
  record NotFound(BlobHash hash) implements BlobLookup {}
}
