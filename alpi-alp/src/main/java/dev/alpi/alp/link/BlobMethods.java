package dev.alpi.alp.link;

import dev.alpi.alp.blobs.BlobChunk;
import dev.alpi.alp.blobs.BlobHash;
import dev.alpi.alp.blobs.BlobLookup;
import dev.alpi.alp.blobs.BlobReader;
import dev.alpi.alp.blobs.BlobStore;
import dev.alpi.alp.blobs.PutChunk;
import dev.alpi.alp.blobs.PutParams;
import dev.alpi.alp.blobs.PutRefusal;
import dev.alpi.alp.blobs.PutResult;
import dev.alpi.alp.peers.Peer;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/**
 * {@code link.put_blob} and {@code link.get_blob} (alp spec §6).
 *
 * <p><b>Threads:</b> any.
 */
final class BlobMethods {
  private final BlobStore store;

  BlobMethods(BlobStore store) {
    this.store = store;
  }

  void put(Peer peer, Obj params, Answers answers, LinkLog log) throws LinkRefusal, IOException {
    PutChunk chunk =
        switch (PutChunk.read(params)) {
          case PutParams.Valid(PutChunk valid) -> valid;
          case PutParams.Invalid(PutRefusal reason) -> throw invalid(reason.detail());
        };
    PutResult result;
    try {
      result = store.put(peer.key().text(), chunk);
    } catch (IOException e) {
      log.failed(LinkMethods.PUT_BLOB, e);
      throw LinkRefusal.internal("it cannot be stored here");
    }
    answers.whole(
        switch (result) {
          case PutResult.Stored(BlobHash hash, long size) -> stored(hash, size, size, true);
          case PutResult.Continue(BlobHash hash, long size, long next) ->
              stored(hash, size, next, false);
          case PutResult.Refused(PutRefusal reason) -> throw invalid(reason.detail());
        });
  }

  private static Obj stored(BlobHash hash, long size, long next, boolean isComplete) {
    return Obj.EMPTY
        .with("hash", hash.text())
        .with("size", size)
        .with("next_offset", next)
        .with("complete", isComplete);
  }

  private static LinkRefusal invalid(String detail) {
    return new LinkRefusal(LinkRefusal.INVALID_PARAMS, "invalid-blob", LinkRefusal.detail(detail));
  }

  void get(Obj params, Answers answers, LinkLog log) throws LinkRefusal, IOException {
    Optional<BlobHash> hash = BlobHash.parse(params.string("hash").orElse(""));
    if (hash.isEmpty()) {
      throw invalid("hash must be 64 hexadecimal digits");
    }
    BlobLookup found;
    try {
      found = store.get(hash.get());
    } catch (IOException e) {
      log.failed(LinkMethods.GET_BLOB, e);
      throw LinkRefusal.internal("it cannot be read here");
    }
    switch (found) {
      case BlobLookup.NotFound _ ->
          throw new LinkRefusal(LinkRefusal.NOT_FOUND, "blob-not-found", JsonValue.Null.NULL);
      case BlobLookup.Found(BlobReader reader) -> {
        try (reader) {
          send(reader, answers);
        }
      }
    }
  }

  private static void send(BlobReader reader, Answers answers) throws IOException {
    for (Optional<BlobChunk> chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
      answers.chunk(
          Obj.EMPTY
              .with("hash", reader.hash().text())
              .with("offset", chunk.get().offset())
              .with("data", Base64.getEncoder().encodeToString(chunk.get().bytes())));
    }
    answers.last(Obj.EMPTY.with("hash", reader.hash().text()).with("size", reader.size()));
  }
}
