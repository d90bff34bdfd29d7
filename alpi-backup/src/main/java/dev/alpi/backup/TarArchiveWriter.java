package dev.alpi.backup;

import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** Writes archives of format 1. */
final class TarArchiveWriter implements ArchiveWriter {
  private static final String FOLDER = ArchiveHeader.HOME + "/";

  /** Of a mebibyte or less each. */
  private static final int UNSEALED_MAX = 24;

  private final StagedFile staged;
  private final Backup.World world;
  private final Instant created;

  /** To derive one takes half a second, in which the first members are made. */
  private final CompletableFuture<ArchiveKey> key;

  private final byte[] salt;
  private final byte[] nonce;
  private final int start;
  private final GzipMembers.Lengths lengths = new GzipMembers.Lengths();
  private final Reused<byte[]> texts = new Reused<>(() -> new byte[Pieces.BYTES], _ -> {});
  private final Reused<GzipMember> members = new Reused<>(GzipMember::new, _ -> {});
  private final Pieces pieces;
  private final TarWriter tar;
  private final Sums sums;

  /** Members that wait for the key. */
  private final List<byte[]> unsealed = new ArrayList<>();

  private long compressed;
  private @Nullable Cipher cipher;
  private @Nullable ArchiveHeader header;

  private TarArchiveWriter(
      StagedFile staged,
      byte[] salt,
      CompletableFuture<ArchiveKey> key,
      Instant created,
      Backup.World world)
      throws IOException {
    this.staged = staged;
    this.world = world;
    this.created = created;
    this.salt = salt;
    this.nonce = world.randomBytes(ArchiveHeader.NONCE_BYTES);
    this.key = key;
    this.sums = new KeyedSums(world.randomBytes(KeyedSums.KEY_BYTES));
    this.start = ArchiveHeader.of(salt, nonce, 0, 0, created).length();
    staged.append(ByteBuffer.allocate(start));
    this.pieces =
        new Pieces(texts::take, this::member, this::seal, world.workers(), world.threads());
    this.tar = new TarWriter(pieces);
  }

  static ArchiveWriter of(StagedFile staged, byte[] passphrase, Instant created, Backup.World world)
      throws IOException {
    byte[] salt = world.randomBytes(ArchiveHeader.SALT_BYTES);
    CompletableFuture<ArchiveKey> key =
        CompletableFuture.supplyAsync(
            () -> ArchiveKey.derive(passphrase, salt), Thread::startVirtualThread);
    return begun(key, staged, salt, created, world);
  }

  /** Begins one under a key that no passphrase leads to. */
  static ArchiveWriter under(ArchiveKey key, StagedFile staged, Instant created, Backup.World world)
      throws IOException {
    byte[] salt = world.randomBytes(ArchiveHeader.SALT_BYTES);
    return begun(CompletableFuture.completedFuture(key), staged, salt, created, world);
  }

  private static ArchiveWriter begun(
      CompletableFuture<ArchiveKey> key,
      StagedFile staged,
      byte[] salt,
      Instant created,
      Backup.World world)
      throws IOException {
    boolean isBegun = false;
    try {
      ArchiveWriter writer = new TarArchiveWriter(staged, salt, key, created, world);
      isBegun = true;
      return writer;
    } finally {
      // also for want of memory, of which the derivation takes much at that very time
      if (!isBegun) {
        forget(key);
      }
    }
  }

  /** Overwrites it as soon as it is there. */
  private static void forget(CompletableFuture<ArchiveKey> key) {
    CompletableFuture<?> _ = key.thenAccept(ArchiveKey::close);
  }

  private ArchiveKey key() throws IOException {
    return Work.result(key, "written");
  }

  private byte[] member(long number, byte[] text, int length) {
    GzipMember member = members.take();
    try {
      return member.of(text, length);
    } finally {
      members.give(member);
      // sums are made at once: nobody else has it
      texts.give(text);
    }
  }

  private void seal(byte[] member) throws IOException {
    compressed += member.length;
    if (compressed > ArchiveKey.TEXT_BYTES_MAX) {
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          "the home is too large for one archive: at most 256 GiB, compressed",
          "make one for each profile: --profile");
    }
    lengths.add(member.length);
    unsealed.add(member);
    if (key.isDone() || unsealed.size() == UNSEALED_MAX) {
      sealAll();
    }
  }

  private void sealAll() throws IOException {
    Cipher sealing = cipher;
    if (sealing == null) {
      sealing = key().cipher(nonce);
      cipher = sealing;
    }
    for (byte[] member : unsealed) {
      // in place: nobody else has it
      ArchiveKey.apply(sealing, member);
      staged.append(ByteBuffer.wrap(member));
    }
    unsealed.clear();
  }

  @Override
  public boolean isContentShared() {
    return false;
  }

  @Override
  public Sums sums() {
    return sums;
  }

  @Override
  public long begin(ArchiveEntry entry) throws IOException {
    tar.begin(entry.at(FOLDER + entry.path()));
    return 0;
  }

  @Override
  public ByteBuffer room() {
    return pieces.room();
  }

  @Override
  public void filled(int count) throws IOException {
    pieces.filled(count);
    tar.filled(count);
  }

  @Override
  public void finish(Manifest manifest) throws IOException {
    tar.finish();
    pieces.end();
    sealAll();
    long files =
        manifest.lines().stream()
            .filter(each -> each.entry().kind() == ArchiveEntry.Kind.FILE)
            .count();
    header = ArchiveHeader.of(salt, nonce, files, compressed, created);
    staged.overwrite(0, header.bytes());
    // the tag is that of what is read back
    staged.append(ByteBuffer.allocate(ArchiveKey.TAG_BYTES));
  }

  @Override
  public ArchiveReader reader(FileChannel file) throws IOException {
    ArchiveHeader read = ArchiveHeader.of(HeaderText.read(file));
    if (header == null || !read.bytes().equals(header.bytes())) {
      // its tag would be that of a header whose salt leads to another key
      throw BodyStream.notAuthentic();
    }
    return TarArchiveReader.opened(
        file,
        read,
        key().copy(),
        new TarArchiveReader.Unsealed(
            lengths, tag -> staged.overwrite(start + compressed, ByteBuffer.wrap(tag))),
        world.workers());
  }

  @Override
  public void close() {
    pieces.close();
    forget(key);
  }
}
