package dev.alpi.backup;

import dev.alpi.profile.store.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Writes archives of format 2 (docs/wire/backup-2.md): chunks of the content of all files, then of
 * the list of them, each compressed and encrypted for itself by several threads.
 */
final class ChunkArchiveWriter implements ArchiveWriter {
  private final StagedFile staged;
  private final Backup.World world;
  private final ChunkHeader header;
  private final ContentKey key;
  private final ZstdFrames frames = new ZstdFrames();
  private final Pieces pieces;
  private final Sums sums;
  private long written;

  private ChunkArchiveWriter(
      StagedFile staged, ChunkHeader header, ContentKey key, Backup.World world) {
    this.staged = staged;
    this.header = header;
    this.key = key;
    this.world = world;
    this.sums = new Sha256Sums(world.workers());
    this.pieces =
        new Pieces(
            () -> new byte[Pieces.BYTES],
            this::chunk,
            chunk -> staged.append(ByteBuffer.wrap(chunk)),
            world.workers(),
            world.threads());
  }

  /**
   * Begins an archive.
   *
   * @param key that of the archive, which the header has for who may open it
   */
  static ArchiveWriter of(StagedFile staged, ChunkHeader header, ContentKey key, Backup.World world)
      throws IOException {
    staged.append(ByteBuffer.wrap(header.bytes()));
    staged.append(ByteBuffer.wrap(key.mac(header.bytes())));
    return new ChunkArchiveWriter(staged, header, key, world);
  }

  @Override
  public boolean isContentShared() {
    return true;
  }

  @Override
  public Sums sums() {
    return sums;
  }

  @Override
  public long begin(ArchiveEntry entry) {
    return written;
  }

  @Override
  public ByteBuffer room() {
    return pieces.room();
  }

  @Override
  public void filled(int count) throws IOException {
    written += count;
    pieces.filled(count);
  }

  private byte[] chunk(long place, byte[] text, int bytes) {
    return frames.compress(text, bytes, (frame, compressed) -> sealed(place, frame, compressed));
  }

  private byte[] sealed(long place, byte[] frame, int compressed) {
    byte[] chunk = new byte[ChunkFile.PREFIX_BYTES + compressed + ContentKey.TAG_BYTES];
    int sealed =
        key.seal(
            place,
            ContentKey.Place.BEFORE_ANOTHER,
            frame,
            compressed,
            chunk,
            ChunkFile.PREFIX_BYTES);
    ByteBuffer.wrap(chunk).putInt(sealed);
    return chunk;
  }

  @Override
  public void finish(Manifest manifest) throws IOException {
    pieces.end();
    long manifestAt = staged.size();
    long manifestBytes = 0;
    for (Manifest.Line each : manifest.lines()) {
      byte[] line = ManifestText.line(each);
      pieces.write(line, 0, line.length);
      manifestBytes += line.length;
    }
    pieces.end();
    byte[] text =
        new ChunkArchiveReader.End(written, manifestBytes, manifestAt, manifest.lines().size())
            .text();
    byte[] sealed = new byte[text.length + ContentKey.TAG_BYTES];
    int _ = key.seal(pieces.count(), ContentKey.Place.LAST, text, text.length, sealed, 0);
    staged.append(
        ByteBuffer.allocate(ChunkArchiveReader.END_BYTES)
            .putInt(0)
            .put(sealed)
            .putLong(pieces.count())
            .flip());
  }

  @Override
  public ArchiveReader reader(FileChannel file) throws IOException {
    ChunkHeader read = ChunkHeader.of(HeaderText.read(file));
    if (!Arrays.equals(read.bytes(), header.bytes())) {
      throw BodyStream.notAuthentic();
    }
    return ChunkArchiveReader.opened(file, read, key, world.workers());
  }

  @Override
  public void close() {
    pieces.close();
    frames.close();
    key.close();
  }
}
