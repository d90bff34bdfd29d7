package dev.alpi.alp.blobs;

/** Why a chunk is not taken. */
public enum PutRefusal {
  /** The hash is no text of 64 hexadecimal digits. */
  HASH("hash must be 64 hexadecimal digits"),
  /** The size is no integer, negative or too large. */
  SIZE("size must be an integer from 0 to " + BlobStore.BYTES_MAX),
  /** The offset is no integer, negative or behind the end. */
  OFFSET("offset must be an integer from 0 to size"),
  /** The content is not base64 as RFC 4648 section 4 has it. */
  BASE64("data must be base64 with padding"),
  /** The chunk is longer than allowed. */
  CHUNK("data must be at most " + BlobStore.CHUNK_BYTES_MAX + " bytes"),
  /** The chunk ends behind the end of the blob. */
  OVERRUN("data goes beyond size"),
  /** {@code final} is no boolean. */
  FINAL("final must be true or false"),
  /** The last chunk does not end at the end. */
  INCOMPLETE("the final chunk must end at size"),
  /** The chunk does not follow what was staged. */
  NOT_NEXT("offset is not what was staged; start again at 0"),
  /** What came in is not what its hash says. */
  MISMATCH("content does not match hash"),
  /** As many uploads are under way as may be. */
  BUSY("too many uploads are under way; try again later"),
  /** As much is stored as may be. */
  FULL("the receiver keeps as many blobs as it may"),
  /**
   * The disk of the receiver fails or is full: for who answers a peer after an {@code IOException}
   * of {@link BlobStore#put}, whose own text is not for peers.
   */
  CANNOT_STORE("the receiver cannot store it now");

  private final String detail;

  PutRefusal(String detail) {
    this.detail = detail;
  }

  /** {@return the {@code detail} of the error −32602 {@code invalid-blob}; safe to send} */
  public String detail() {
    return detail;
  }
}
