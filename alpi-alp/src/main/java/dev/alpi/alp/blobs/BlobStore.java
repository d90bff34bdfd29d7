package dev.alpi.alp.blobs;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StagedFile;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The blobs of a home: {@code alp/blobs/<hash>}, each a whole file whose content has that hash.
 *
 * <p>A blob comes in by chunks. Until it is whole it is staged in {@code .incoming}, one file for
 * each sender and hash:
 *
 * <pre>
 * alp/blobs/&lt;hash&gt;                                    0600
 * alp/blobs/.incoming/&lt;sender tag&gt;-&lt;hash&gt;.part         0600
 * sender tag = first 16 hexadecimal digits of SHA-256(identity string of the sender)
 * </pre>
 *
 * <p>What is stored is bounded: {@link #STORED_BYTES_MAX} bytes, {@value #STORED_MAX} blobs;
 * nothing is removed to make room, that is for a person. What is staged is bounded: {@value
 * #UPLOADS_PER_SENDER_MAX} uploads (80 MiB) a sender, {@value #UPLOADS_MAX} (640 MiB) in all. A
 * sender that starts one more loses that of its own that it left alone for the longest time; nobody
 * loses one to another sender unless it was left alone for ten minutes. What was left alone for a
 * day is removed. Names are made of digits alone, so nothing that a peer sends can lead elsewhere;
 * links are not followed.
 *
 * <p><b>Threads:</b> any; senders do not wait for each other. <b>Processes:</b> one at a time
 * receives for a home: the first {@link #put} takes {@code .incoming/.lock} until {@link #close}.
 * Any number read.
 *
 * <p><b>Durability:</b> what {@link PutResult.Stored} says is stored survives a crash. What is
 * staged survives the end of the process, and is checked as a whole before it is stored.
 *
 * <p><b>Compatibility:</b> the Python system has the same files (alp spec §6).
 */
public final class BlobStore implements AutoCloseable {
  /** The largest blob, in bytes (alp spec §10). */
  public static final int BYTES_MAX = 20_971_520;

  /** The longest chunk, in bytes before base64 (alp spec §10). */
  public static final int CHUNK_BYTES_MAX = 524_288;

  /** Uploads that one sender may have staged: more than one conversation sends at a time. */
  public static final int UPLOADS_PER_SENDER_MAX = 4;

  /** Uploads that may be staged in all. */
  public static final int UPLOADS_MAX = 32;

  /**
   * Bytes of complete blobs, above which no upload begins: a hundred of the largest. What is under
   * way comes on top.
   */
  public static final long STORED_BYTES_MAX = 2L << 30;

  /** Complete blobs, at which no upload begins: empty ones take room too. */
  public static final int STORED_MAX = 10_000;

  private final Path home;
  private final Path folder;
  private final Incoming incoming;

  private BlobStore(Path home, FileLocks locks, InstantSource clock) {
    this.home = home;
    this.folder = home.resolve("alp").resolve("blobs");
    this.incoming = new Incoming(folder, locks, clock);
  }

  /**
   * {@return the blobs of {@code home}} Nothing is read or written yet.
   *
   * @param home the profile's
   * @param locks between all that receive for it
   * @param clock what the age of an upload is told by
   */
  public static BlobStore of(Path home, FileLocks locks, InstantSource clock) {
    return new BlobStore(home, locks, clock);
  }

  /**
   * Takes a chunk of a blob. One at offset 0 begins anew; any other must follow what is staged. The
   * last one stores the blob if it has its hash, and removes what was staged if not. A blob that is
   * stored is not taken again.
   *
   * @param sender the identity string of a peer that is pinned
   * @param chunk the chunk
   * @return what became of it
   * @throws IOException if the disk fails or is full: nothing of this blob is staged any more and
   *     the sender begins anew. The peer is told {@link PutRefusal#CANNOT_STORE}
   * @throws StoreException.Locked if another process receives for this home
   * @throws StoreException.Gone if the home is gone
   * @throws StoreException.NotAFile if something other than a file has the blob's name
   * @throws BlobException.UnsafeDirectory if a directory of the store is a link
   */
  public PutResult put(String sender, PutChunk chunk) throws IOException {
    prepare();
    incoming.open();
    Path target = folder.resolve(chunk.hash().text());
    if (isStored(target, chunk)) {
      incoming.forget(sender, chunk.hash());
      return new PutResult.Stored(chunk.hash(), chunk.size());
    }
    return incoming.put(sender, chunk);
  }

  /** Makes the directories, and refuses links in their place. */
  private void prepare() throws IOException {
    for (Path directory : List.of(folder.getParent(), folder, incoming.folder())) {
      if (Files.isDirectory(directory, NOFOLLOW_LINKS)) {
        continue;
      }
      try {
        DurableFiles.createDirectory(directory);
      } catch (FileAlreadyExistsException e) {
        throw new BlobException.UnsafeDirectory(directory);
      }
      // looked at when it is there for sure: another thread may be making it
      if (Files.isSymbolicLink(directory)) {
        throw new BlobException.UnsafeDirectory(directory);
      }
    }
  }

  /** Says whether the blob of {@code chunk} is stored; the sender may then rely on it. */
  static boolean isStored(Path target, PutChunk chunk) throws IOException {
    if (!Files.exists(target, NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isRegularFile(target, NOFOLLOW_LINKS)) {
      throw new StoreException.NotAFile(target);
    }
    if (Files.size(target) != chunk.size()) {
      return false;
    }
    Optional<BlobReader> reader = BlobReader.open(target, chunk.hash());
    if (reader.isEmpty()) {
      return false;
    }
    reader.get().close();
    StagedFile.confirm(target);
    return true;
  }

  /**
   * Looks a blob up and verifies it.
   *
   * @param hash its name
   * @return a reader of it, or that there is none: also if what has its name is damaged, too large,
   *     a link or no file
   * @throws IOException if the disk fails
   */
  public BlobLookup get(BlobHash hash) throws IOException {
    for (Path directory : List.of(folder.getParent(), folder)) {
      if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
        return new BlobLookup.NotFound(hash);
      }
    }
    Optional<BlobReader> reader = BlobReader.open(folder.resolve(hash.text()), hash);
    return reader.isPresent() ? new BlobLookup.Found(reader.get()) : new BlobLookup.NotFound(hash);
  }

  /**
   * Removes uploads that were left alone for a day. {@link #put} does so too, whenever a new upload
   * begins.
   *
   * @return how many
   * @throws IOException if the disk fails
   * @throws StoreException.Locked if another process receives for this home
   */
  public int sweep() throws IOException {
    if (!Files.isDirectory(incoming.folder(), NOFOLLOW_LINKS)) {
      return 0;
    }
    prepare();
    return incoming.sweep();
  }

  /**
   * Lets another process receive. What is staged stays; a later put would take the lock again. To
   * be called when no put is under way.
   */
  @Override
  public void close() {
    incoming.close();
  }

  @Override
  public String toString() {
    return "blobs of " + home;
  }
}
