package dev.alpi.alp.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.blobs.PutChunk.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** A peer that sends blobs as it should. */
final class Sender {
  private final BlobStore store;
  private final String identity;

  Sender(BlobStore store, String identity) {
    this.store = store;
    this.identity = identity;
  }

  static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }

  static PutChunk chunk(BlobHash hash, long size, long offset, byte[] content, Kind kind) {
    return ((PutParams.Valid) PutChunk.of(hash, size, offset, content, kind)).chunk();
  }

  /** Returns the chunk of {@code blob} that starts at {@code from}. */
  static PutChunk chunk(byte[] blob, int from, int bytes) {
    int to = Math.min(blob.length, from + bytes);
    Kind kind = to == blob.length ? Kind.LAST : Kind.MORE;
    return chunk(BlobHash.of(blob), blob.length, from, Arrays.copyOfRange(blob, from, to), kind);
  }

  PutResult put(byte[] blob, int from, int bytes) throws IOException {
    return store.put(identity, chunk(blob, from, bytes));
  }

  /** Sends all of {@code blob}, and goes on where the store says. */
  void putAll(byte[] blob, int chunkBytes) throws IOException {
    int at = 0;
    while (true) {
      switch (put(blob, at, chunkBytes)) {
        case PutResult.Stored stored -> {
          assertThat(stored).isEqualTo(new PutResult.Stored(BlobHash.of(blob), blob.length));
          return;
        }
        case PutResult.Continue(BlobHash hash, long size, long next) -> {
          assertThat(hash).isEqualTo(BlobHash.of(blob));
          assertThat(size).isEqualTo(blob.length);
          assertThat(next).isEqualTo(at + chunkBytes);
          at = (int) next;
        }
        case PutResult.Refused(PutRefusal reason) -> throw new AssertionError(reason);
      }
    }
  }

  /** Returns what {@code store} has under {@code hash}, by a sink's rules. */
  static Optional<byte[]> read(BlobStore store, BlobHash hash) throws IOException {
    return switch (store.get(hash)) {
      case BlobLookup.NotFound _ -> Optional.empty();
      case BlobLookup.Found(BlobReader reader) -> {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (reader) {
          Optional<BlobChunk> chunk = reader.next();
          while (chunk.isPresent()) {
            assertThat(chunk.get().offset()).isEqualTo(all.size());
            assertThat(chunk.get().bytes()).hasSizeBetween(1, BlobStore.CHUNK_BYTES_MAX);
            all.writeBytes(chunk.get().bytes());
            chunk = reader.next();
          }
          assertThat(reader.size()).isEqualTo(all.size());
        }
        yield Optional.of(all.toByteArray());
      }
    };
  }
}
