package dev.alpi.alp.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The uploads that are staged. Owner of {@code .incoming} while it holds the lock there. */
final class Incoming {
  /** After it an upload was given up (alp spec §10: of files of workgroups; the same here). */
  static final Duration ABANDONED_AFTER = Duration.ofHours(24);

  /** After it an upload gives way to somebody else's: twenty times the sender's own time-out. */
  static final Duration IDLE_AFTER = Duration.ofMinutes(10);

  /** Somebody who ends needs a moment to let go. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Enough that two senders do not meet by chance; the layout is given (alp spec §6). */
  private static final int TAG_CHARS = 16;

  private static final Pattern PART = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{64})\\.part");

  /* Implementation notes. The monitor of this object guards the map and each upload's count of
   * users, and is never held while a chunk is written: that is done under the upload's own monitor,
   * by a thread that is counted as a user. So an upload without users is at rest, all that was done
   * to it is visible under this monitor, and only such a one is removed to make room.
   *
   * The lock is held from the first put on because the sums of uploads are kept in memory: with two
   * receivers, one could store what the other has changed.
   */

  private final Path folder;
  private final FileLocks locks;
  private final InstantSource clock;
  private final Map<String, Upload> uploads = new HashMap<>();
  private Optional<FileLocks.Held> lock = Optional.empty();

  Incoming(Path blobs, FileLocks locks, InstantSource clock) {
    this.folder = blobs.resolve(".incoming");
    this.locks = locks;
    this.clock = clock;
  }

  Path folder() {
    return folder;
  }

  PutResult put(String sender, PutChunk chunk) throws IOException {
    String tag = tag(sender);
    Optional<Upload> entered;
    synchronized (this) {
      open();
      boolean begins = !uploads.containsKey(name(tag, chunk.hash()));
      if (begins && chunk.offset() == 0 && isFull(chunk.size())) {
        return new PutResult.Refused(PutRefusal.FULL);
      }
      entered = enter(tag, chunk);
    }
    if (entered.isEmpty()) {
      return new PutResult.Refused(chunk.offset() == 0 ? PutRefusal.BUSY : PutRefusal.NOT_NEXT);
    }
    Upload upload = entered.get();
    try {
      return upload.put(chunk, clock.instant());
    } finally {
      synchronized (this) {
        upload.users--;
        removeIfOver(upload);
      }
    }
  }

  /** Removes what {@code sender} has staged of a blob that is stored. */
  synchronized void forget(String sender, BlobHash hash) throws IOException {
    Upload upload = uploads.get(name(tag(sender), hash));
    if (upload != null && upload.users == 0) {
      remove(upload);
    }
  }

  synchronized int sweep() throws IOException {
    open();
    return sweep(clock.instant());
  }

  synchronized void close() {
    lock.ifPresent(FileLocks.Held::close);
    lock = Optional.empty();
    uploads.clear();
  }

  private static String tag(String sender) {
    return BlobHash.of(sender.getBytes(UTF_8)).text().substring(0, TAG_CHARS);
  }

  private static String name(String tag, BlobHash hash) {
    return tag + "-" + hash + ".part";
  }

  /** Takes the lock and looks at what is staged, if that was not done. */
  synchronized void open() throws IOException {
    if (lock.isPresent()) {
      return;
    }
    FileLocks.Held held = locks.acquire(folder.resolve(".lock"), Sharing.EXCLUSIVE, PATIENCE);
    boolean complete = false;
    try {
      for (Path child : Children.of(folder)) {
        restore(child);
      }
      sweep(clock.instant());
      complete = true;
    } finally {
      if (complete) {
        lock = Optional.of(held);
      } else {
        uploads.clear();
        held.close();
      }
    }
  }

  private void restore(Path part) throws IOException {
    Matcher name = PART.matcher(part.getFileName().toString());
    BasicFileAttributes attributes =
        Files.readAttributes(part, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (!name.matches() || !attributes.isRegularFile()) {
      return;
    }
    Upload upload = upload(name.group(1), new BlobHash(name.group(2)));
    if (Files.exists(upload.target(), NOFOLLOW_LINKS)) {
      // a crash in the middle of a rename can leave both names, for one file: never to be written
      Files.delete(part);
      return;
    }
    upload.restore(attributes.size(), attributes.lastModifiedTime().toInstant());
    uploads.put(name.group(), upload);
  }

  private Upload upload(String tag, BlobHash hash) {
    return new Upload(
        tag, folder.resolve(name(tag, hash)), folder.resolveSibling(hash.text()), clock.instant());
  }

  /** Finds or begins the upload that {@code chunk} belongs to; empty if it may not begin. */
  private Optional<Upload> enter(String tag, PutChunk chunk) throws IOException {
    String name = name(tag, chunk.hash());
    Upload upload = uploads.get(name);
    if (upload == null) {
      if (chunk.offset() != 0 || !makeRoom(tag)) {
        return Optional.empty();
      }
      upload = upload(tag, chunk.hash());
      uploads.put(name, upload);
    }
    upload.users++;
    return Optional.of(upload);
  }

  /** Says whether there is no room for one more blob beside those that are complete. */
  private boolean isFull(long size) throws IOException {
    long bytes = size;
    int stored = 0;
    for (Path child : Children.of(folder.getParent())) {
      BasicFileAttributes attributes =
          Files.readAttributes(child, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        bytes += attributes.size();
        stored++;
      }
    }
    return bytes > BlobStore.STORED_BYTES_MAX || stored >= BlobStore.STORED_MAX;
  }

  private boolean makeRoom(String tag) throws IOException {
    Instant now = clock.instant();
    sweep(now);
    while (count(upload -> upload.tag().equals(tag)) >= BlobStore.UPLOADS_PER_SENDER_MAX) {
      if (!removeOldest(upload -> upload.tag().equals(tag))) {
        return false;
      }
    }
    while (uploads.size() >= BlobStore.UPLOADS_MAX) {
      if (!removeOldest(upload -> upload.isUntouchedFor(IDLE_AFTER, now))) {
        return false;
      }
    }
    return true;
  }

  private int sweep(Instant now) throws IOException {
    List<Upload> abandoned =
        uploads.values().stream()
            .filter(upload -> upload.users == 0 && upload.isUntouchedFor(ABANDONED_AFTER, now))
            .toList();
    for (Upload upload : abandoned) {
      remove(upload);
    }
    return abandoned.size();
  }

  private long count(Predicate<Upload> which) {
    return uploads.values().stream().filter(which).count();
  }

  private boolean removeOldest(Predicate<Upload> which) throws IOException {
    // what is in use is asked first: only at rest its time can be read
    Optional<Upload> oldest =
        uploads.values().stream()
            .filter(upload -> upload.users == 0)
            .filter(which)
            .min(Comparator.comparing(Upload::touchedAt));
    if (oldest.isEmpty()) {
      return false;
    }
    remove(oldest.get());
    return true;
  }

  private void remove(Upload upload) throws IOException {
    upload.discard();
    removeIfOver(upload);
  }

  private void removeIfOver(Upload upload) {
    if (upload.users == 0 && !upload.isStaged()) {
      uploads.remove(upload.part().getFileName().toString());
    }
  }
}
