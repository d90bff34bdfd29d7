package dev.alpi.backup;

import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** Writes archives of format 1. */
final class TarArchiveWriter implements ArchiveWriter {
  private static final String FOLDER = ArchiveHeader.HOME + "/";

  private final StagedFile staged;
  private final Backup.World world;
  private final Instant created;
  private final ArchiveKey key;
  private final byte[] salt;
  private final byte[] nonce;
  private final int start;
  private final SealingStream sealing;
  private final ParallelGzip gzip;
  private final TarWriter tar;
  private ArchiveHeader header;

  private TarArchiveWriter(
      StagedFile staged, byte[] salt, ArchiveKey key, Instant created, Backup.World world)
      throws IOException {
    this.staged = staged;
    this.world = world;
    this.created = created;
    this.salt = salt;
    this.nonce = world.randomBytes(ArchiveHeader.NONCE_BYTES);
    this.key = key;
    this.header = ArchiveHeader.of(salt, nonce, 0, 0, created);
    this.start = header.length();
    staged.append(ByteBuffer.allocate(start));
    this.sealing = new SealingStream(staged, key.cipher(nonce));
    this.gzip = new ParallelGzip(sealing, world.workers(), world.threads());
    this.tar = new TarWriter(gzip);
  }

  static ArchiveWriter of(StagedFile staged, byte[] passphrase, Instant created, Backup.World world)
      throws IOException {
    byte[] salt = world.randomBytes(ArchiveHeader.SALT_BYTES);
    return new TarArchiveWriter(staged, salt, ArchiveKey.derive(passphrase, salt), created, world);
  }

  /** Begins one under a key that no passphrase leads to. */
  static ArchiveWriter under(ArchiveKey key, StagedFile staged, Instant created, Backup.World world)
      throws IOException {
    byte[] salt = world.randomBytes(ArchiveHeader.SALT_BYTES);
    return new TarArchiveWriter(staged, salt, key, created, world);
  }

  @Override
  public boolean isContentShared() {
    return false;
  }

  @Override
  public long begin(ArchiveEntry entry) throws IOException {
    tar.begin(entry.at(FOLDER + entry.path()));
    return 0;
  }

  @Override
  public void write(byte[] bytes, int length) throws IOException {
    tar.write(bytes, length);
  }

  @Override
  public void finish(Manifest manifest, Progress progress) throws IOException {
    tar.finish();
    gzip.finish();
    sealing.finish();
    long compressed = staged.size() - start;
    long files =
        manifest.lines().stream()
            .filter(each -> each.entry().kind() == ArchiveEntry.Kind.FILE)
            .count();
    header = ArchiveHeader.of(salt, nonce, files, compressed, created);
    staged.overwrite(0, header.bytes());
    byte[] tag;
    try (FileChannel file = FileChannel.open(staged.path(), StandardOpenOption.READ)) {
      tag = TarArchiveReader.tag(file, header, key, staged.size(), progress);
    }
    staged.append(ByteBuffer.wrap(tag));
  }

  @Override
  public ArchiveReader reader(FileChannel file) throws IOException {
    return TarArchiveReader.opened(
        file, ArchiveHeader.of(HeaderText.read(file)), key.copy(), gzip.members(), world.workers());
  }

  @Override
  public void close() {
    gzip.close();
    sealing.close();
    key.close();
  }
}
