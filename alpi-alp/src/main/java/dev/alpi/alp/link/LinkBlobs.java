package dev.alpi.alp.link;

import dev.alpi.alp.Identity;
import dev.alpi.alp.blobs.BlobHash;
import dev.alpi.alp.blobs.BlobSink;
import dev.alpi.alp.blobs.BlobStore;
import dev.alpi.alp.peers.Peer;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * Sends files to peers and fetches them.
 *
 * <p><b>Threads:</b> any.
 */
public final class LinkBlobs {
  /** How long each piece may take (alp spec §5.3). */
  private static final Duration PIECE_MAX = Duration.ofSeconds(60);

  private static final String LANE = "rpc";

  private final LinkClient client;

  /**
   * Creates it.
   *
   * @param client what makes the requests; stays the caller's to close
   */
  public LinkBlobs(LinkClient client) {
    this.client = client;
  }

  /**
   * Sends a file, in pieces of at most {@link BlobStore#CHUNK_BYTES_MAX} bytes.
   *
   * @param peer who gets it
   * @param file the file; read twice, and the peer refuses it if it was changed between
   * @param progress takes how many bytes have arrived, after each piece
   * @return the name that the peer can fetch or find it by
   * @throws LinkException.TooLarge if it is larger than {@link BlobStore#BYTES_MAX}
   * @throws LinkException if the peer is not there, refuses it, or answers wrongly
   * @throws IOException if the file cannot be read, or as {@link LinkClient#call}
   */
  public BlobHash put(Peer peer, Path file, LongConsumer progress) throws IOException {
    long size = Files.size(file);
    if (size > BlobStore.BYTES_MAX) {
      throw new LinkException.TooLarge(file + " has " + size + " bytes", BlobStore.BYTES_MAX);
    }
    BlobHash hash = hash(file);
    // pieces of two senders make no file
    Identity self = client.identityFor(peer);
    try (InputStream in = Files.newInputStream(file)) {
      long offset = 0;
      while (true) {
        byte[] piece = in.readNBytes(BlobStore.CHUNK_BYTES_MAX);
        long next = offset + piece.length;
        Obj params =
            Obj.EMPTY
                .with("hash", hash.text())
                .with("size", size)
                .with("offset", offset)
                .with("data", Base64.getEncoder().encodeToString(piece))
                .with("final", next >= size);
        Obj answer = client.call(self, peer, LinkMethods.PUT_BLOB, params, LANE, PIECE_MAX);
        if (answer.bool("complete").orElse(false)) {
          progress.accept(size);
          return hash;
        }
        if (answer.integer("next_offset").orElse(-1) != next || next >= size) {
          throw new LinkException.BadAnswer("it wants another piece than the next");
        }
        progress.accept(next);
        offset = next;
      }
    }
  }

  private static BlobHash hash(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return new BlobHash(HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * Fetches a file. It is there when all of it is and its content is what its name says; else
   * nothing is left of it.
   *
   * <p><b>Durability:</b> the file is on disk when it returns.
   *
   * @param peer who has it
   * @param hash its name there
   * @param destination the file to be, with mode 0600; its directory exists
   * @param progress takes how many bytes have come, after each piece
   * @throws dev.alpi.alp.blobs.BlobException if {@code destination} exists, or what comes is not
   *     what was asked for
   * @throws LinkException if the peer is not there, refuses it, or answers wrongly
   * @throws IOException if the disk fails or is full, or as {@link LinkClient#call}
   */
  public void get(Peer peer, BlobHash hash, Path destination, LongConsumer progress)
      throws IOException {
    try (BlobSink sink = BlobSink.create(destination, hash)) {
      Obj last =
          client.stream(
              peer,
              LinkMethods.GET_BLOB,
              Obj.EMPTY.with("hash", hash.text()),
              "stream:" + LinkMethods.GET_BLOB,
              PIECE_MAX,
              piece -> take(piece, sink, progress));
      BlobHash sent =
          BlobHash.parse(last.string("hash").orElse(""))
              .orElseThrow(() -> new LinkException.BadAnswer("it does not say what it sent"));
      sink.finish(sent, last.integer("size").orElse(-1));
    }
  }

  private static void take(Obj piece, BlobSink sink, LongConsumer progress) throws IOException {
    long offset = piece.integer("offset").orElse(-1);
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(piece.string("data").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new LinkException.BadAnswer("a piece is not in base64");
    }
    sink.accept(offset, bytes);
    progress.accept(offset + bytes.length);
  }
}
