package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A good archive of format 2, with something in it changed: none is read to its end. */
final class MutatedChunksTest {
  private static final int TRIALS = 300;
  private static final int HOWS = 15;

  @TempDir private Path folder;
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Map<String, Integer> refused = new TreeMap<>();

  /** What an archive is made of, one after the other. */
  private record Parts(byte[] start, List<byte[]> chunks, byte[] end) {
    static Parts of(byte[] archive) {
      ByteBuffer left = ByteBuffer.wrap(archive);
      int line = HeaderText.MAGIC_BYTES;
      while (archive[line] != '\n') {
        line++;
      }
      byte[] start = taken(left, line + 1 + ContentKey.MAC_BYTES);
      List<byte[]> chunks = new ArrayList<>();
      while (left.getInt(left.position()) != 0) {
        chunks.add(taken(left, ChunkFile.PREFIX_BYTES + left.getInt(left.position())));
      }
      return new Parts(start, chunks, taken(left, ChunkArchiveReader.END_BYTES));
    }

    private static byte[] taken(ByteBuffer left, int length) {
      byte[] part = new byte[length];
      left.get(part);
      return part;
    }

    Parts with(List<byte[]> others) {
      return new Parts(start, others, end);
    }

    byte[] archive() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(start);
      chunks.forEach(out::writeBytes);
      out.writeBytes(end);
      return out.toByteArray();
    }
  }

  @Test
  void a_changed_archive_is_refused() throws IOException {
    try (BackupFixture on = new BackupFixture(folder)) {
      on.format = Backup.Format.TWO;
      byte[] noise = new byte[2_300_000];
      random.nextBytes(noise);
      Files.write(on.home.resolve("noise"), noise);
      on.write("a", "x");
      byte[] good = made(on);
      Parts parts = Parts.of(good);
      Parts other = Parts.of(made(on));
      assertThat(parts.archive()).isEqualTo(good);
      assertThat(parts.chunks()).hasSize(4);
      assertThat(other.chunks()).hasSize(4);
      for (int i = 0; i < TRIALS; i++) {
        byte[] bad = mutated(parts, other, i % HOWS);
        if (!Arrays.equals(bad, good)) {
          requireRefused(on, bad, "mutation " + i % HOWS + " of trial " + i);
        }
      }
    }
    assertThat(refused.values().stream().mapToInt(each -> each).sum()).isGreaterThan(TRIALS - 20);
    assertThat(refused).containsOnlyKeys("NOT_AN_ARCHIVE", "NOT_AUTHENTIC", "HOSTILE");
  }

  @Test
  void every_byte_counts() throws IOException {
    byte[] good = new SealedChunks().file("a", "text").file("b", "more").made();
    try (BackupFixture on = new BackupFixture(folder)) {
      for (int i = 0; i < good.length; i++) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 + random.nextInt(255));
        requireRefused(on, bad, "byte " + i);
      }
    }
    assertThat(refused.values().stream().mapToInt(each -> each).sum()).isEqualTo(good.length);
  }

  @Test
  void every_length_but_the_whole_is_refused() throws IOException {
    byte[] good = new SealedChunks().file("a", "text").made();
    try (BackupFixture on = new BackupFixture(folder)) {
      for (int i = 0; i < good.length; i++) {
        requireRefused(on, Arrays.copyOf(good, i), "cut at " + i);
      }
    }
  }

  private byte[] made(BackupFixture on) throws IOException {
    Backup.Made made = on.create(Optional.empty(), Backup.IfThere.REPLACE);
    try (Archive opened = on.open()) {
      assertThat(opened.verify(Progress.none())).hasSize(2);
    }
    return Files.readAllBytes(made.archive());
  }

  private void requireRefused(BackupFixture on, byte[] bad, String what) throws IOException {
    Files.write(on.archive, bad);
    try (Archive opened = SealedChunks.open(on.archive, on.workers)) {
      List<ArchivedFile> read = opened.verify(Progress.none());
      fail("%s, seed %s, is accepted: %s", what, seed, read);
    } catch (BackupException e) {
      refused.merge(e.kind().name(), 1, Integer::sum);
    }
  }

  private byte[] mutated(Parts good, Parts other, int how) {
    byte[] archive = good.archive();
    int chunks = good.start().length;
    int end = archive.length - good.end().length;
    return switch (how) {
      case 0 -> flipped(archive, 0, HeaderText.MAGIC_BYTES);
      case 1 -> flipped(archive, HeaderText.MAGIC_BYTES, chunks - ContentKey.MAC_BYTES);
      case 2 -> flipped(archive, chunks - ContentKey.MAC_BYTES, chunks);
      case 3 -> flipped(archive, chunks, end);
      case 4 -> flipped(archive, end, archive.length);
      case 5 -> Arrays.copyOf(archive, random.nextInt(archive.length));
      case 6 -> Arrays.copyOf(archive, archive.length + 1 + random.nextInt(100));
      case 7 -> good.with(swapped(good.chunks())).archive();
      case 8 -> good.with(replaced(good.chunks(), other.chunks())).archive();
      case 9 -> good.with(dropped(good.chunks())).archive();
      case 10 -> good.with(twice(good.chunks())).archive();
      case 11 -> ofTwo(good, other);
      case 12 -> lengthChanged(good);
      case 13 -> joined(archive, good.end());
      default -> valueChanged(archive);
    };
  }

  private byte[] flipped(byte[] good, int from, int to) {
    byte[] bad = good.clone();
    bad[random.nextInt(from, to)] ^= (byte) (1 << random.nextInt(8));
    return bad;
  }

  private List<byte[]> swapped(List<byte[]> chunks) {
    List<byte[]> others = new ArrayList<>(chunks);
    int one = random.nextInt(chunks.size());
    byte[] first = others.get(one);
    int two = random.nextInt(chunks.size());
    others.set(one, others.get(two));
    others.set(two, first);
    return others;
  }

  private List<byte[]> replaced(List<byte[]> chunks, List<byte[]> by) {
    List<byte[]> others = new ArrayList<>(chunks);
    int one = random.nextInt(chunks.size());
    others.set(one, by.get(one));
    return others;
  }

  private List<byte[]> dropped(List<byte[]> chunks) {
    List<byte[]> others = new ArrayList<>(chunks);
    byte[] _ = others.remove(random.nextInt(chunks.size()));
    return others;
  }

  private List<byte[]> twice(List<byte[]> chunks) {
    List<byte[]> others = new ArrayList<>(chunks);
    int one = random.nextInt(chunks.size());
    others.add(one, chunks.get(one));
    return others;
  }

  /** Returns one that has a part of another archive of the same files. */
  private byte[] ofTwo(Parts good, Parts other) {
    return switch (random.nextInt(3)) {
      case 0 -> new Parts(other.start(), good.chunks(), good.end()).archive();
      case 1 -> new Parts(good.start(), other.chunks(), good.end()).archive();
      default -> new Parts(good.start(), good.chunks(), other.end()).archive();
    };
  }

  private byte[] lengthChanged(Parts good) {
    List<byte[]> others = new ArrayList<>(good.chunks());
    int one = random.nextInt(others.size());
    byte[] chunk = others.get(one).clone();
    int length = chunk.length - ChunkFile.PREFIX_BYTES;
    int[] lengths = {0, 16, 17, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, length - 1, length + 1};
    ByteBuffer.wrap(chunk).putInt(lengths[random.nextInt(lengths.length)]);
    others.set(one, chunk);
    return good.with(others).archive();
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  /** Changes a field of the header to another value that it may have, or may not. */
  private byte[] valueChanged(byte[] good) {
    String[][] changes = {
      {"\"v\":2", "\"v\":1"},
      {"\"v\":2", "\"v\":2.0"},
      {"\"v\":2,", ""},
      {"\"v\":2", "\"v\":2,\"x\":1"},
      {"{\"v\"", "{ \"v\""},
      {"{\"v\"", "{\"v\":2,\"v\""},
      {"{\"v\"", "[{\"v\""},
      {"zstd", "gzip"},
      {"zstd", "Z".repeat(70_000)},
      {"chacha20poly1305", "aes-256-gcm"},
      {"2026-", "2027-"},
      {"machine", "profile"},
      {"x25519", "X25519"},
      {"x25519", "scrypt"},
      {"\"keys\":[", "\"keys\":[{\"kind\":\"who\"},"},
      {"\"keys\":[", "\"keys\":[" + "{\"kind\":\"who\"},".repeat(20)},
      {"\"sealed\":\"", "\"sealed\":\" "},
      {"\"share\":\"", "\"share\":\"A"},
      {"ALPIBKP2", "ALPIBKP1"},
    };
    String[] change = changes[random.nextInt(changes.length)];
    String text = new String(good, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(change[0]);
    return (text.substring(0, at) + change[1] + text.substring(at + change[0].length()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
