package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * Archives of format 2 that are authentic, and made for {@link BackupFixture#identity}, whatever
 * their list, chunks and end say.
 */
final class SealedChunks {
  private static final byte[] KEY = new byte[ContentKey.KEY_BYTES];
  private static final byte[] SALT = new byte[ChunkHeader.SALT_BYTES];

  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final ByteArrayOutputStream list = new ByteArrayOutputStream();
  private long entries;
  private UnaryOperator<Obj> header = json -> json;
  private UnaryOperator<byte[]> contentFrame = frame -> frame;
  private UnaryOperator<byte[]> listFrame = frame -> frame;
  private UnaryOperator<ChunkArchiveReader.End> end = said -> said;
  private byte[] beforeContent = {};
  private byte[] beforeList = {};
  private byte[] beforeEnd = {};
  private byte[] afterEnd = {};
  private long countMore;

  /** Returns the line of a file that has {@code text}, which begins where the content ends. */
  Obj line(String path, String text) {
    return plain(path, "file")
        .with("size", text.getBytes(UTF_8).length)
        .with("at", content.size())
        .with("sha256", sha256(text.getBytes(UTF_8)));
  }

  static Obj plain(String path, String kind) {
    return Obj.EMPTY
        .with("path", path)
        .with("kind", kind)
        .with("mode", "0600")
        .with("mtime", "1.500000000");
  }

  static Obj link(String path, String target) {
    return plain(path, "link").with("target", target);
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256Sums.hash().digest(bytes));
  }

  SealedChunks file(String path, String text) {
    Obj line = line(path, text);
    return content(text).add(line);
  }

  SealedChunks content(String text) {
    content.writeBytes(text.getBytes(UTF_8));
    return this;
  }

  SealedChunks add(Obj line) {
    return text(Json.compact(line) + "\n");
  }

  /** Adds to the list what may be no line, and counts it as one. */
  SealedChunks text(String line) {
    return bytes(line.getBytes(UTF_8));
  }

  SealedChunks bytes(byte[] line) {
    list.writeBytes(line);
    entries++;
    return this;
  }

  SealedChunks header(UnaryOperator<Obj> change) {
    header = change;
    return this;
  }

  /** Changes the frames of the content before they are sealed. */
  SealedChunks contentFrame(UnaryOperator<byte[]> change) {
    contentFrame = change;
    return this;
  }

  SealedChunks listFrame(UnaryOperator<byte[]> change) {
    listFrame = change;
    return this;
  }

  SealedChunks end(UnaryOperator<ChunkArchiveReader.End> change) {
    end = change;
    return this;
  }

  /** Says that there are so many chunks more than there are. */
  SealedChunks countMore(long more) {
    countMore = more;
    return this;
  }

  SealedChunks between(byte[] beforeContents, byte[] beforeLists, byte[] beforeEnds, byte[] after) {
    beforeContent = beforeContents;
    beforeList = beforeLists;
    beforeEnd = beforeEnds;
    afterEnd = after;
    return this;
  }

  byte[] made() {
    try (ArchiveIdentity identity = BackupFixture.identity();
        ContentKey key = ContentKey.of(KEY, SALT);
        ZstdFrames frames = new ZstdFrames()) {
      KeySlot slot =
          KeySlot.ByRecipient.of(key, identity.recipient(), new SecureRandom()).orElseThrow();
      Obj json = ChunkHeader.of(SALT, List.of(slot), BackupFixture.NOW).json();
      byte[] line = (Json.compact(header.apply(json)) + "\n").getBytes(UTF_8);
      byte[] head = HeaderText.bytes(ChunkHeader.FORMAT, line);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(head);
      out.writeBytes(key.mac(head));
      out.writeBytes(beforeContent);
      long count = chunks(out, key, 0, content.toByteArray(), frames, contentFrame);
      out.writeBytes(beforeList);
      long listAt = out.size();
      count = chunks(out, key, count, list.toByteArray(), frames, listFrame);
      out.writeBytes(beforeEnd);
      ChunkArchiveReader.End said =
          new ChunkArchiveReader.End(content.size(), list.size(), listAt, entries);
      out.writeBytes(new byte[ChunkFile.PREFIX_BYTES]);
      out.writeBytes(sealed(key, count + countMore, ContentKey.Place.LAST, end.apply(said).text()));
      out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(count + countMore).array());
      out.writeBytes(afterEnd);
      return out.toByteArray();
    }
  }

  private static long chunks(
      ByteArrayOutputStream out,
      ContentKey key,
      long first,
      byte[] text,
      ZstdFrames frames,
      UnaryOperator<byte[]> change) {
    long number = first;
    for (int at = 0; at < text.length; at += ChunkFile.TEXT_BYTES) {
      byte[] piece = Arrays.copyOfRange(text, at, Math.min(text.length, at + ChunkFile.TEXT_BYTES));
      byte[] chunk =
          sealed(
              key, number++, ContentKey.Place.BEFORE_ANOTHER, change.apply(frame(frames, piece)));
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(chunk.length).array());
      out.writeBytes(chunk);
    }
    return number;
  }

  static byte[] frame(ZstdFrames frames, byte[] text) {
    return frames.compress(text, text.length, Arrays::copyOf);
  }

  private static byte[] sealed(ContentKey key, long number, ContentKey.Place place, byte[] text) {
    byte[] sealed = new byte[text.length + ContentKey.TAG_BYTES];
    int _ = key.seal(number, place, text, text.length, sealed, 0);
    return sealed;
  }

  /** Opens that of {@code file}. */
  static Archive open(Path file, Executor workers) throws IOException {
    Archive archive = Archive.open(file, workers);
    try (ArchiveIdentity identity = BackupFixture.identity()) {
      archive.unlock(identity, Progress.none());
      return archive;
    } catch (IOException e) {
      archive.close();
      throw e;
    }
  }

  static Archive write(byte[] archive, Path file, Executor workers) throws IOException {
    Files.write(file, archive);
    return open(file, workers);
  }
}
