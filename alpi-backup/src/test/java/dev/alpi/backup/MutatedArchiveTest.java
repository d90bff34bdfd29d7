package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.alpi.backup.SealedArchive.Tar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A good archive, with something in it changed: none opens. */
final class MutatedArchiveTest {
  private static final int TRIALS = 400;
  private static final int MAGIC_BYTES = 9;

  @TempDir private Path folder;

  @Test
  void a_changed_archive_is_refused() throws IOException {
    byte[] good = good();
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, Integer> refused = new TreeMap<>();
    try (BackupFixture on = new BackupFixture(folder)) {
      try (Archive opened = SealedArchive.write(good, on.archive, on.workers)) {
        assertThat(opened.list(Progress.none())).hasSize(3);
      }
      for (int i = 0; i < TRIALS; i++) {
        String how = "12345678".charAt(i % 8) + "";
        byte[] bad = mutated(good, i % 8, random);
        if (Arrays.equals(bad, good)) {
          continue;
        }
        Files.write(on.archive, bad);
        try (Archive _ = SealedArchive.open(on.archive, on.workers)) {
          fail("mutation %s of trial %s, seed %s, is accepted", how, i, seed);
        } catch (BackupException e) {
          refused.merge(e.kind().name(), 1, Integer::sum);
        }
      }
    }
    assertThat(refused.values().stream().mapToInt(each -> each).sum()).isGreaterThan(TRIALS - 10);
    assertThat(refused).containsOnlyKeys("NOT_AN_ARCHIVE", "NOT_AUTHENTIC");
  }

  private static byte[] good() throws IOException {
    byte[] noise = new byte[300_000];
    new Random(7).nextBytes(noise);
    return SealedArchive.of(
        new Tar()
            .file("alpi-home/a", "x")
            .sized('0', "alpi-home/noise", noise)
            .add('5', "alpi-home/d", "")
            .end());
  }

  private static byte[] mutated(byte[] good, int how, Random random) {
    int start = headerEnd(good);
    int tag = good.length - ArchiveKey.TAG_BYTES;
    return switch (how) {
      case 0 -> flipped(good, 0, MAGIC_BYTES, random);
      case 1 -> flipped(good, MAGIC_BYTES, start, random);
      case 2 -> flipped(good, start, tag, random);
      case 3 -> flipped(good, tag, good.length, random);
      case 4 -> Arrays.copyOf(good, random.nextInt(good.length));
      case 5 -> Arrays.copyOf(good, good.length + 1 + random.nextInt(100));
      case 6 -> swapped(good, start, tag, random);
      default -> valueChanged(good, random);
    };
  }

  private static int headerEnd(byte[] archive) {
    int at = MAGIC_BYTES;
    while (archive[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  private static byte[] flipped(byte[] good, int from, int to, Random random) {
    byte[] bad = good.clone();
    bad[random.nextInt(from, to)] ^= (byte) (1 << random.nextInt(8));
    return bad;
  }

  private static byte[] swapped(byte[] good, int from, int to, Random random) {
    byte[] bad = good.clone();
    int length = 1 + random.nextInt(4096);
    int one = random.nextInt(from, to - length);
    int other = random.nextInt(from, to - length);
    System.arraycopy(good, one, bad, other, length);
    System.arraycopy(good, other, bad, one, length);
    return bad;
  }

  /** Changes a field of the header to another value that it may have, or may not. */
  private static byte[] valueChanged(byte[] good, Random random) {
    String[][] changes = {
      {"\"v\":1", "\"v\":2"},
      {"\"v\":1", "\"v\":1.0"},
      {"\"v\":1,", ""},
      {"131072", "16384"},
      {"131072", "1073741824"},
      {"131072", "-1"},
      {"\"r\":8", "\"r\":9"},
      {"\"scope\":\"machine\"", "\"profile\":\"alpi-home\""},
      {"\"scope\":\"machine\"", "\"scope\":\"x\""},
      {"AAAA\"", "AAAB\""},
      {"==\"", "\""},
      {"AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAB=="},
      {"AAAAAAAAAAAAAAAAAAAAAA==", "\\u0041AAAAAAAAAAAAAAAAAAAAA=="},
      {"file_count\":1", "file_count\":2"},
      {"file_count\":1", "file_count\":\"" + "9".repeat(500) + "\""},
      {"2026-", "2027-"},
      {"   \n", "  \n"},
      {"{\"v\"", "[{\"v\""},
      {"{\"v\"", "{\"v\":1,\"v\""},
      {"gzip", "none"},
      {"gzip", "G".repeat(70_000)},
      {"scrypt", "argon2id"},
      {"chacha20poly1305", "aes-256-gcm"},
    };
    String[] change = changes[random.nextInt(changes.length)];
    String text = new String(good, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(change[0]);
    return (text.substring(0, at) + change[1] + text.substring(at + change[0].length()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
