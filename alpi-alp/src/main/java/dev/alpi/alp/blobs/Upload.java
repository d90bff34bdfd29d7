package dev.alpi.alp.blobs;

import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One blob on its way in. Owner: an {@link Incoming}, which says who may call what when. */
final class Upload {
  /** For the sum over what was there before the process started. */
  private static final int BUFFER_BYTES = 128 * 1024;

  /** How many threads are in {@link #put}, or about to be. Guarded by the owner's monitor. */
  int users;

  private final String tag;
  private final Path part;
  private final Path target;

  /** How much is staged; empty if nothing is. */
  private Optional<Long> length = Optional.empty();

  /** Over all that is staged; empty until it is needed after a restart. */
  private Optional<MessageDigest> sum = Optional.empty();

  private Instant touchedAt;
  private boolean published;

  Upload(String tag, Path part, Path target, Instant now) {
    this.tag = tag;
    this.part = part;
    this.target = target;
    this.touchedAt = now;
  }

  String tag() {
    return tag;
  }

  Path part() {
    return part;
  }

  Path target() {
    return target;
  }

  Instant touchedAt() {
    return touchedAt;
  }

  boolean isStaged() {
    return length.isPresent();
  }

  /** A time to come is of a clock that was wrong, and would last for ever. */
  boolean isUntouchedFor(Duration age, Instant now) {
    return Duration.between(touchedAt, now).abs().compareTo(age) > 0;
  }

  /** Takes over what an earlier process has staged. */
  void restore(long bytes, Instant modifiedAt) {
    length = Optional.of(bytes);
    touchedAt = modifiedAt;
  }

  /** Removes what is staged. */
  void discard() throws IOException {
    forget();
    Files.deleteIfExists(part);
  }

  private void forget() {
    length = Optional.empty();
    sum = Optional.empty();
  }

  synchronized PutResult put(PutChunk chunk, Instant now) throws IOException {
    if (published && BlobStore.isStored(target, chunk)) {
      // while this thread waited for the one that has stored it
      return new PutResult.Stored(chunk.hash(), chunk.size());
    }
    touchedAt = now;
    if (chunk.offset() == 0) {
      discard();
      return write(chunk, StagedFile.create(part), 0);
    }
    if (length.isEmpty() || length.get() != chunk.offset()) {
      return new PutResult.Refused(PutRefusal.NOT_NEXT);
    }
    StagedFile staged;
    try {
      staged = StagedFile.reopen(part);
    } catch (NoSuchFileException e) {
      forget();
      return new PutResult.Refused(PutRefusal.NOT_NEXT);
    }
    return write(chunk, staged, length.get());
  }

  private PutResult write(PutChunk chunk, StagedFile opened, long expected) throws IOException {
    try (StagedFile staged = opened) {
      try {
        if (staged.size() != expected) {
          // somebody else was here
          return refuse(staged, PutRefusal.NOT_NEXT);
        }
        MessageDigest running = sum.isPresent() ? sum.get() : sumOf(staged, expected);
        staged.append(chunk.content());
        chunk.addTo(running);
        sum = Optional.of(running);
        length = Optional.of(chunk.nextOffset());
        return switch (chunk.kind()) {
          case MORE -> new PutResult.Continue(chunk.hash(), chunk.size(), chunk.nextOffset());
          case LAST -> store(chunk, staged, running);
        };
      } catch (IOException e) {
        giveUp(staged, e);
        throw e;
      }
    }
  }

  private static MessageDigest sumOf(StagedFile staged, long bytes) throws IOException {
    MessageDigest sum = BlobHash.newSum();
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, bytes));
    for (long at = 0; at < bytes; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), bytes - at));
      staged.read(at, buffer);
      if (buffer.hasRemaining()) {
        throw new IOException("a staged blob became shorter while it was read");
      }
      sum.update(buffer.flip());
    }
    return sum;
  }

  private PutResult store(PutChunk chunk, StagedFile staged, MessageDigest running)
      throws IOException {
    if (!BlobHash.of(running).equals(chunk.hash())) {
      return refuse(staged, PutRefusal.MISMATCH);
    }
    staged.publish(target);
    forget();
    published = true;
    return new PutResult.Stored(chunk.hash(), chunk.size());
  }

  private PutResult refuse(StagedFile staged, PutRefusal reason) throws IOException {
    forget();
    staged.discard();
    return new PutResult.Refused(reason);
  }

  /** What does not fit, or may not be on disk, is of no use and takes room. */
  private void giveUp(StagedFile staged, IOException cause) {
    forget();
    try {
      staged.discard();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
