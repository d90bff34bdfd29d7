package dev.alpi.alp.blobs;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Where a blob goes that a peer was asked for: a new file of the person's choice.
 *
 * <p>The file has its name when it is whole and verified, and not before; nothing is ever
 * overwritten. It is closed in any case: without {@link #finish}, or after any failure, nothing is
 * left of it.
 *
 * <p><b>Threads:</b> one at a time. <b>Durability:</b> after {@link #finish} the file survives a
 * crash; a crash before leaves at most a hidden file beside it, which ends in {@code .tmp}.
 */
public final class BlobSink implements AutoCloseable {
  private enum State {
    RECEIVING,
    OVER
  }

  private final Path destination;
  private final BlobHash hash;
  private final StagedFile staged;
  private final MessageDigest sum = BlobHash.newSum();
  private long next;
  private State state = State.RECEIVING;

  private BlobSink(Path destination, BlobHash hash, StagedFile staged) {
    this.destination = destination;
    this.hash = hash;
    this.staged = staged;
  }

  /**
   * Makes ready to receive.
   *
   * @param destination the file to be, with mode 0600; its directory exists
   * @param hash what was asked for
   * @return the sink, to be closed
   * @throws BlobException.Exists if there is something called {@code destination}
   * @throws IOException if the disk fails, or there is no such directory
   */
  public static BlobSink create(Path destination, BlobHash hash) throws IOException {
    if (Files.exists(destination, NOFOLLOW_LINKS)) {
      throw new BlobException.Exists(destination);
    }
    return new BlobSink(destination, hash, StagedFile.createBeside(destination));
  }

  /**
   * Takes a chunk.
   *
   * @param offset where in the blob it starts, as the peer says
   * @param content its bytes
   * @throws BlobException.Mismatch if it does not follow the one before, is empty, or longer than a
   *     chunk or a blob may be
   * @throws IOException if the disk fails or is full
   */
  public void accept(long offset, byte[] content) throws IOException {
    requireReceiving();
    if (offset != next) {
      throw failed("a chunk came at offset " + offset + " instead of " + next);
    }
    if (content.length == 0 || content.length > BlobStore.CHUNK_BYTES_MAX) {
      throw failed(
          "a chunk has " + content.length + " bytes, allowed 1 to " + BlobStore.CHUNK_BYTES_MAX);
    }
    if (content.length > BlobStore.BYTES_MAX - next) {
      throw failed("it has more than " + BlobStore.BYTES_MAX + " bytes");
    }
    try {
      staged.append(ByteBuffer.wrap(content));
    } catch (IOException e) {
      discard(e);
      throw e;
    }
    sum.update(content);
    next += content.length;
  }

  /**
   * Ends the blob: the file is there when this returns.
   *
   * @param finalHash the blob's hash, as the peer says at the end
   * @param size the blob's size, as the peer says at the end
   * @throws BlobException.Mismatch if not all came, or something else did
   * @throws BlobException.Exists if somebody has made {@code destination} meanwhile
   * @throws IOException if the disk fails
   */
  public void finish(BlobHash finalHash, long size) throws IOException {
    requireReceiving();
    if (!finalHash.equals(hash)) {
      throw failed("the peer ended it as " + finalHash);
    }
    if (size != next) {
      throw failed(next + " bytes came, and the peer says it has " + size);
    }
    if (!BlobHash.of(sum).equals(hash)) {
      throw failed("its content has another hash");
    }
    try {
      staged.publishNew(destination);
      state = State.OVER;
    } catch (FileAlreadyExistsException e) {
      discard(e);
      throw new BlobException.Exists(destination);
    } catch (IOException e) {
      discard(e);
      throw e;
    }
  }

  private void requireReceiving() {
    if (state == State.OVER) {
      throw new IllegalStateException("the sink of " + hash + " is over");
    }
  }

  private BlobException failed(String problem) {
    BlobException failure = new BlobException.Mismatch(hash, problem);
    discard(failure);
    return failure;
  }

  private void discard(IOException cause) {
    try {
      close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (state == State.RECEIVING) {
      state = State.OVER;
      staged.discard();
    }
  }
}
