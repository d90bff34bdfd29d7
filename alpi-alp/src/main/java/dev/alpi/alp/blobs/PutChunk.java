package dev.alpi.alp.blobs;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A piece of a blob that a peer sends: the parameters of {@code link.put_blob} (alp spec §6). It
 * lies within the blob's size, and a last one ends there.
 *
 * <p><b>Threads:</b> any; immutable.
 */
public final class PutChunk {
  /** Four characters for three bytes. */
  private static final int BASE64_CHARS_MAX = (BlobStore.CHUNK_BYTES_MAX + 2) / 3 * 4;

  /** Whether more follows. */
  public enum Kind {
    /** Another chunk follows, if only an empty one that is the last. */
    MORE,
    /** The blob ends with it: {@code final} is true. */
    LAST
  }

  private final BlobHash hash;
  private final long size;
  private final long offset;
  private final byte[] content;
  private final Kind kind;

  private PutChunk(BlobHash hash, long size, long offset, byte[] content, Kind kind) {
    this.hash = hash;
    this.size = size;
    this.offset = offset;
    this.content = content;
    this.kind = kind;
  }

  /**
   * Reads parameters as a peer sent them.
   *
   * @param params {@code hash}, {@code size}, {@code data}; {@code offset}, 0 if absent; {@code
   *     final}, false if absent
   * @return the chunk, or what is wrong
   */
  public static PutParams read(Obj params) {
    Optional<BlobHash> hash = params.string("hash").flatMap(BlobHash::parse);
    if (hash.isEmpty()) {
      return new PutParams.Invalid(PutRefusal.HASH);
    }
    OptionalLong size = params.integer("size");
    if (size.isEmpty()) {
      return new PutParams.Invalid(PutRefusal.SIZE);
    }
    JsonValue given = params.get("offset").orElse(JsonValue.Num.of(0));
    OptionalLong offset =
        given instanceof JsonValue.Num number ? number.integer() : OptionalLong.empty();
    if (offset.isEmpty()) {
      return new PutParams.Invalid(PutRefusal.OFFSET);
    }
    if (!(params.get("final").orElse(new Bool(false)) instanceof Bool(boolean last))) {
      return new PutParams.Invalid(PutRefusal.FINAL);
    }
    if (!(params.get("data").orElse(JsonValue.Null.NULL) instanceof Str(String data))) {
      return new PutParams.Invalid(PutRefusal.BASE64);
    }
    if (data.length() > BASE64_CHARS_MAX) {
      return new PutParams.Invalid(PutRefusal.CHUNK);
    }
    Optional<byte[]> content = decode(data);
    return content.isEmpty()
        ? new PutParams.Invalid(PutRefusal.BASE64)
        : checked(
            new PutChunk(
                hash.get(),
                size.getAsLong(),
                offset.getAsLong(),
                content.get(),
                last ? Kind.LAST : Kind.MORE));
  }

  /** As Python's {@code validate=True}: Java alone would not miss the padding. */
  private static Optional<byte[]> decode(String data) {
    if (data.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(data));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes a chunk of bytes.
   *
   * @param hash the blob's
   * @param size the blob's
   * @param offset where in the blob it starts
   * @param content its bytes, which are copied
   * @param kind whether more follows
   * @return the chunk, or what is wrong
   */
  public static PutParams of(BlobHash hash, long size, long offset, byte[] content, Kind kind) {
    return checked(new PutChunk(hash, size, offset, content.clone(), kind));
  }

  private static PutParams checked(PutChunk chunk) {
    if (chunk.size < 0 || chunk.size > BlobStore.BYTES_MAX) {
      return new PutParams.Invalid(PutRefusal.SIZE);
    }
    if (chunk.offset < 0 || chunk.offset > chunk.size) {
      return new PutParams.Invalid(PutRefusal.OFFSET);
    }
    if (chunk.content.length > BlobStore.CHUNK_BYTES_MAX) {
      return new PutParams.Invalid(PutRefusal.CHUNK);
    }
    if (chunk.nextOffset() > chunk.size) {
      return new PutParams.Invalid(PutRefusal.OVERRUN);
    }
    if (chunk.kind == Kind.LAST && chunk.nextOffset() < chunk.size) {
      return new PutParams.Invalid(PutRefusal.INCOMPLETE);
    }
    return new PutParams.Valid(chunk);
  }

  /** {@return the name of the blob} */
  public BlobHash hash() {
    return hash;
  }

  /** {@return the bytes of the whole blob} */
  public long size() {
    return size;
  }

  /** {@return where in the blob it starts} */
  public long offset() {
    return offset;
  }

  /** {@return whether more follows} */
  public Kind kind() {
    return kind;
  }

  /** {@return its bytes, to be read only} */
  public ByteBuffer content() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  /** Gives its bytes to {@code sum}; a buffer that is to be read only would be copied for that. */
  void addTo(MessageDigest sum) {
    sum.update(content);
  }

  /** {@return where the next chunk starts} */
  public long nextOffset() {
    return offset + content.length;
  }

  @Override
  public String toString() {
    return "chunk of " + hash + " from " + offset + " to " + nextOffset() + " of " + size;
  }
}
