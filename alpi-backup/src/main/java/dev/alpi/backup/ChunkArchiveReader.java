package dev.alpi.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads archives of format 2 (docs/wire/backup-2.md). What is not wanted is not even read from the
 * disk; each chunk is authenticated before it is decompressed, and each file compared with its sum.
 */
final class ChunkArchiveReader implements ArchiveReader {
  static final int END_TEXT_BYTES = 4 * Long.BYTES;

  /** No chunk, the sealed end, and how many chunks there are. */
  static final int END_BYTES =
      ChunkFile.PREFIX_BYTES + END_TEXT_BYTES + ContentKey.TAG_BYTES + Long.BYTES;

  /** A list of so many bytes is kept, and not read for each look at it: some 20,000 entries. */
  private static final long KEPT_BYTES_MAX = 4L << 20;

  private final FileChannel file;
  private final ChunkHeader header;
  private final Executor workers;
  private final ZstdFrames frames = new ZstdFrames();
  private @Nullable ContentKey key;
  private @Nullable End end;

  /** What its list has, if that was read and is short. */
  private @Nullable List<Listing> listing;

  ChunkArchiveReader(FileChannel file, ChunkHeader header, Executor workers) {
    this.file = file;
    this.header = header;
    this.workers = workers;
  }

  /**
   * What the end of an archive says.
   *
   * @param contentBytes how long the content of all files is
   * @param manifestBytes how long the list of them is
   * @param manifestAt where its first chunk is in the file
   * @param entries how many lines it has
   */
  record End(long contentBytes, long manifestBytes, long manifestAt, long entries) {
    byte[] text() {
      return ByteBuffer.allocate(END_TEXT_BYTES)
          .putLong(contentBytes)
          .putLong(manifestBytes)
          .putLong(manifestAt)
          .putLong(entries)
          .array();
    }

    static End of(byte[] text) {
      ByteBuffer numbers = ByteBuffer.wrap(text);
      return new End(numbers.getLong(), numbers.getLong(), numbers.getLong(), numbers.getLong());
    }
  }

  /** Returns one of that which was just written, with its key. */
  static ChunkArchiveReader opened(
      FileChannel file, ChunkHeader header, ContentKey key, Executor workers) throws IOException {
    ChunkArchiveReader reader = new ChunkArchiveReader(file, header, workers);
    reader.open(ContentKey.of(key.bytes(), header.salt()));
    return reader;
  }

  @Override
  public Optional<Instant> created() {
    return HeaderText.created(header.json());
  }

  @Override
  public Optional<String> profile() {
    return Optional.empty();
  }

  @Override
  public Archive.OpenedBy openedBy() {
    return header.slots().getFirst() instanceof KeySlot.ByPassphrase
        ? Archive.OpenedBy.PASSPHRASE
        : Archive.OpenedBy.IDENTITY;
  }

  @Override
  public void unlock(Passphrase passphrase, Progress progress) throws IOException {
    for (KeySlot slot : header.slots()) {
      if (slot instanceof KeySlot.ByPassphrase byPassphrase) {
        byte[] bytes = byPassphrase.opened(passphrase.bytes());
        if (bytes.length > 0) {
          open(ContentKey.of(bytes, header.salt()));
          return;
        }
        throw BodyStream.notAuthentic();
      }
    }
    throw new BackupException(
        BackupException.Kind.NOT_AUTHENTIC,
        "this archive was made for recipients, and opens by no passphrase",
        "give the identity of one: --identity FILE");
  }

  @Override
  public void unlock(ArchiveIdentity identity, Progress progress) throws IOException {
    if (openedBy() == Archive.OpenedBy.PASSPHRASE) {
      throw Archive.opensByPassphrase();
    }
    for (KeySlot slot : header.slots()) {
      if (slot instanceof KeySlot.ByRecipient byRecipient) {
        byte[] bytes = byRecipient.opened(identity);
        if (bytes.length > 0) {
          open(ContentKey.of(bytes, header.salt()));
          return;
        }
      }
    }
    throw new BackupException(
        BackupException.Kind.NOT_AUTHENTIC,
        "this archive was not made for " + identity.recipient() + ", or it was changed",
        "give the identity of one of its recipients");
  }

  /** Takes the key, under which the beginning, the end and what the end says have to be right. */
  private void open(ContentKey opened) throws IOException {
    key = opened;
    byte[] mac =
        BodyStream.exactly(file, header.length() - ContentKey.MAC_BYTES, ContentKey.MAC_BYTES);
    long place = file.size() - END_BYTES;
    if (!MessageDigest.isEqual(mac, opened.mac(header.bytes())) || place < header.length()) {
      throw BodyStream.notAuthentic();
    }
    ByteBuffer last = ByteBuffer.wrap(BodyStream.exactly(file, place, END_BYTES));
    byte[] sealed = new byte[END_TEXT_BYTES + ContentKey.TAG_BYTES];
    int none = last.getInt();
    last.get(sealed);
    long count = last.getLong();
    int _ = opened.open(count, ContentKey.Place.LAST, sealed, sealed.length);
    End said = End.of(sealed);
    long contents = ChunkFile.chunksOf(said.contentBytes());
    if (none != 0
        || said.contentBytes() < 0
        || said.manifestBytes() < 0
        || contents + ChunkFile.chunksOf(said.manifestBytes()) != count
        || count > Integer.MAX_VALUE
        || count > (place - header.length()) / ChunkFile.BYTES_MIN
        || said.manifestAt() < header.length()
        || said.manifestAt() > place) {
      throw BackupException.hostile("the end of the archive does not fit what is before it");
    }
    end = said;
  }

  private ContentKey key() {
    return opened(key);
  }

  private static <T> T opened(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("locked");
    }
    return value;
  }

  private ChunkText manifest() throws IOException {
    End said = opened(end);
    long contents = ChunkFile.chunksOf(said.contentBytes());
    int count = (int) ChunkFile.chunksOf(said.manifestBytes());
    ChunkFile chunks =
        new ChunkFile(file, said.manifestAt(), file.size() - END_BYTES, contents, count);
    return new ChunkText(
        chunks, said.manifestBytes(), key(), frames, ChunkText.all(count), workers);
  }

  /**
   * An entry of the list.
   *
   * @param path in the home
   */
  private record Listing(Optional<String> path, Manifest.Line line) {
    ArchiveEntry entry() {
      return line.entry();
    }
  }

  /** Takes an entry of the list. */
  private interface Listed {
    void take(Listing entry) throws IOException;
  }

  private void list(Listed listed) throws IOException {
    List<Listing> known = listing;
    if (known != null) {
      for (Listing each : known) {
        listed.take(each);
      }
    } else if (opened(end).manifestBytes() > KEPT_BYTES_MAX) {
      readList(listed);
    } else {
      List<Listing> read = new ArrayList<>();
      readList(
          entry -> {
            read.add(entry);
            listed.take(entry);
          });
      listing = read;
    }
  }

  private void readList(Listed listed) throws IOException {
    End said = opened(end);
    ArchivePaths paths = new ArchivePaths("");
    Map<String, Same> files = new HashMap<>();
    long sum = 0;
    long entries = 0;
    try (ChunkText text = manifest()) {
      ManifestText lines = new ManifestText(text);
      for (Optional<Manifest.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
        Manifest.Line line = next.get();
        ArchiveEntry entry = line.entry();
        Optional<String> path = paths.check(entry);
        boolean isFile = entry.kind() == ArchiveEntry.Kind.FILE;
        boolean isOwn = isFile && entry.target().isEmpty();
        Same same = new Same(line.at(), entry.size(), line.sum());
        if (isOwn ? line.at() != sum : isFile && !same.equals(files.get(entry.target()))) {
          throw BackupException.hostile(entry.path() + " has its content at no place for it");
        }
        if (isFile) {
          files.put(entry.path(), same);
        }
        sum = isOwn ? Math.addExact(sum, entry.size()) : sum;
        if (sum > said.contentBytes()) {
          throw BackupException.hostile(entry.path() + " is longer than all that there is");
        }
        entries++;
        listed.take(new Listing(path, line));
      }
      if (text.end() != file.size() - END_BYTES) {
        throw BackupException.hostile("the archive has something that belongs to nothing");
      }
    } catch (ArithmeticException e) {
      throw BackupException.hostile("the files of the archive are too long");
    }
    if (sum != said.contentBytes() || entries != said.entries()) {
      throw BackupException.hostile("the list of the archive is not whole");
    }
  }

  /** What files that are one have in common. */
  private record Same(long at, long size, String sha256) {}

  @Override
  public void look(Visitor visitor, Progress progress) throws IOException {
    list(each -> visitor.visit(each.path(), each.entry(), new Elsewhere(Optional.empty())));
  }

  @Override
  public void read(
      Predicate<String> wanted, Visitor visitor, Progress.Stage stage, Progress progress)
      throws IOException {
    End said = opened(end);
    int count = (int) ChunkFile.chunksOf(said.contentBytes());
    BitSet chunks = new BitSet();
    list(
        each -> {
          if (each.path().filter(wanted).isPresent() && !isWithAnother(each.entry(), wanted)) {
            want(chunks, each.line());
          }
        });
    ChunkFile contents = new ChunkFile(file, header.length(), said.manifestAt(), 0, count);
    if (contents.place(count) != said.manifestAt()) {
      throw BackupException.hostile("the archive has something that belongs to nothing");
    }
    long[] done = {0};
    try (ChunkText text =
        new ChunkText(contents, said.contentBytes(), key(), frames, chunks, workers)) {
      Sums sums = new Sha256Sums(workers);
      Summed<Manifest.Line> read = new Summed<>(ChunkArchiveReader::compare);
      list(
          each -> {
            ArchiveEntry entry = each.entry();
            Manifest.Line line = each.line();
            boolean isWanted = each.path().filter(wanted).isPresent();
            Content content =
                !isWanted
                    ? new Elsewhere(Optional.empty())
                    : isWithAnother(entry, wanted)
                        ? new Elsewhere(Optional.of(line.sum()))
                        : new Piece(text, line, sums.begin(), read);
            visitor.visit(each.path(), entry, content);
            read.takeKnown();
            done[0] = Math.max(done[0], line.at() + entry.size());
            progress.step(stage, done[0], said.contentBytes());
          });
      read.takeAll();
    }
  }

  /** Says whether it is another one too, which is wanted: it is read and compared there. */
  private static boolean isWithAnother(ArchiveEntry entry, Predicate<String> wanted) {
    return entry.kind() == ArchiveEntry.Kind.FILE
        && !entry.target().isEmpty()
        && wanted.test(entry.target());
  }

  private static void want(BitSet chunks, Manifest.Line line) {
    long size = line.entry().size();
    if (size > 0) {
      chunks.set(
          (int) (line.at() / ChunkFile.TEXT_BYTES),
          (int) ((line.at() + size - 1) / ChunkFile.TEXT_BYTES) + 1);
    }
  }

  /** What is not wanted, or is read with another. */
  private record Elsewhere(Optional<String> sha256) implements Content {
    @Override
    public ByteBuffer next() {
      return ByteBuffer.allocate(0);
    }
  }

  private static void compare(Manifest.Line line, String sha256) throws BackupException {
    if (!sha256.equals(line.sum())) {
      throw new BackupException(
          BackupException.Kind.UNPROVEN,
          "the archive has " + line.entry().path() + " otherwise than its list says",
          "it was made by a faulty machine or program: take another archive");
    }
  }

  /** The content of a file. */
  private static final class Piece implements Content {
    private final ChunkText text;
    private final Manifest.Line line;
    private final Sums.Sum sum;
    private final Summed<Manifest.Line> read;
    private long done;
    private boolean isEnded;

    /**
     * Creates it.
     *
     * @param read takes it when it was read to its end
     */
    Piece(ChunkText text, Manifest.Line line, Sums.Sum sum, Summed<Manifest.Line> read) {
      this.text = text;
      this.line = line;
      this.sum = sum;
      this.read = read;
    }

    @Override
    public ByteBuffer next() throws IOException {
      long left = line.entry().size() - done;
      if (left > 0) {
        ByteBuffer slice = text.slice(line.at() + done, left);
        sum.add(slice);
        done += slice.remaining();
        return slice;
      }
      if (!isEnded && line.entry().kind() == ArchiveEntry.Kind.FILE) {
        isEnded = true;
        sum.end();
        read.add(line, sum);
      }
      return ByteBuffer.allocate(0);
    }

    @Override
    public Optional<String> sha256() {
      return Optional.of(line.sum());
    }
  }

  @Override
  public void close() throws IOException {
    ContentKey unlocked = key;
    if (unlocked != null) {
      unlocked.close();
    }
    frames.close();
    file.close();
  }
}
