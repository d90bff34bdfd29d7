package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What our own encoder makes, read by zlib. */
final class DeflateEncoderTest {
  private static final int BLOCK = DeflateTokens.BLOCK_BYTES;
  private static final int WINDOW = 1 << 15;

  /** Encodes, with {@code at} bytes before, decodes by zlib, compares; returns how long it is. */
  private static int roundTrip(byte[] text, int length, int at) throws Exception {
    byte[] encoded = new byte[at + DeflateEncoder.most(length)];
    Arrays.fill(encoded, (byte) 0x55);
    int end = new DeflateEncoder().encode(text, length, encoded, at);
    for (int i = 0; i < at; i++) {
      assertThat(encoded[i]).isEqualTo((byte) 0x55);
    }
    byte[] decoded = new byte[length + 1];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(encoded, at, end - at);
      int count = inflater.inflate(decoded);
      assertThat(count).isEqualTo(length);
      assertThat(inflater.finished()).isTrue();
      assertThat(inflater.getRemaining()).isZero();
    } finally {
      inflater.end();
    }
    assertThat(Arrays.equals(decoded, 0, length, text, 0, length)).as("the text").isTrue();
    return end - at;
  }

  private static int roundTrip(byte[] text) throws Exception {
    return roundTrip(text, text.length, 0);
  }

  private static byte[] random(Random random, int length, int symbols) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(symbols);
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 8, 9, 257, 258, 259, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK})
  void texts_of_any_length_come_back(int length) throws Exception {
    roundTrip(new byte[length]);
    roundTrip(random(new Random(length), length, 256));
    roundTrip(random(new Random(length), length, 3));
    roundTrip(random(new Random(length), length + 100, 20), length, 5);
  }

  @Test
  void what_cannot_get_smaller_is_stored() throws Exception {
    byte[] noise = random(new Random(1), Pieces.BYTES, 256);
    int blocks = Pieces.BYTES / BLOCK + 1;
    assertThat(roundTrip(noise)).isLessThanOrEqualTo(noise.length + blocks * 6);
    // a text within noise is not stored with it
    Arrays.fill(noise, 2 * BLOCK, 4 * BLOCK, (byte) 'x');
    assertThat(roundTrip(noise)).isLessThan(noise.length - 2 * BLOCK + blocks * 400);
  }

  /** Of 200 that can be each has 7.6 bits; where four of 17 are known, seven in eight are left. */
  @Test
  void what_has_no_matches_is_stored_only_if_codes_are_no_use() throws Exception {
    Random random = new Random(20261201);
    byte[] few = random(random, 2 * BLOCK, 200);
    assertThat(roundTrip(few)).isLessThan(few.length * 97 / 100);
    byte[] columns = random(random, 2 * BLOCK, 256);
    for (int column : new int[] {0, 5, 9, 13}) {
      for (int i = column; i < columns.length; i += 17) {
        columns[i] = (byte) column;
      }
    }
    assertThat(roundTrip(columns)).isLessThan(columns.length * 95 / 100);
  }

  @Test
  void a_text_becomes_the_same_whatever_was_encoded_before() throws Exception {
    Random random = new Random(20261201);
    byte[] text = random(random, 3 * BLOCK, 3);
    byte[] alone = new byte[DeflateEncoder.most(text.length)];
    byte[] after = new byte[alone.length];
    int end = new DeflateEncoder().encode(text, text.length, alone, 0);
    DeflateEncoder encoder = new DeflateEncoder();
    int _ = encoder.encode(text, BLOCK + 7, after, 0);
    int _ = encoder.encode(random(random, 2 * BLOCK, 256), 2 * BLOCK, after, 0);

    assertThat(encoder.encode(text, text.length, after, 0)).isEqualTo(end);
    assertThat(Arrays.equals(alone, 0, end, after, 0, end)).isTrue();
  }

  @Test
  void matches_reach_as_far_back_as_they_may() throws Exception {
    for (int distance : new int[] {1, 2, 5, 255, 256, 257, WINDOW - 1, WINDOW, WINDOW + 1, BLOCK}) {
      for (int length : new int[] {6, 7, 10, 11, 257, 258, 259, 600}) {
        byte[] text = random(new Random(distance), distance + length + 20, 256);
        for (int i = 0; i < length; i++) {
          text[distance + 3 + i] = text[3 + i];
        }
        roundTrip(text);
      }
    }
  }

  /** Of counts like these the usual code has one bit more for each symbol. */
  @Test
  void codes_are_never_longer_than_they_may_be() throws Exception {
    StringBuilder text = new StringBuilder();
    int count = 1;
    int before = 1;
    for (char symbol = '0'; text.length() < BLOCK; symbol++) {
      text.append(String.valueOf(symbol).repeat(Math.min(count, BLOCK - text.length())));
      int sum = count + before;
      before = count;
      count = sum;
    }
    char[] symbols = text.toString().toCharArray();
    Random random = new Random(2);
    for (int i = symbols.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      char symbol = symbols[i];
      symbols[i] = symbols[other];
      symbols[other] = symbol;
    }
    roundTrip(new String(symbols).getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({"286, 14", "30, 15", "19, 7"})
  void a_code_that_is_cut_is_complete(int all, int longest) {
    HuffmanCode code = new HuffmanCode(all, longest);
    Random random = new Random(3);
    int cut = 0;
    for (int round = 0; round < 500; round++) {
      int[] counts = new int[all];
      int symbols = random.nextInt(all + 1);
      double skew = 1 + random.nextDouble();
      double count = 1;
      for (int i = 0; i < symbols; i++) {
        counts[random.nextInt(all)] = (int) count;
        count = count * skew > 40_000 ? 1 : count * skew;
      }
      code.make(counts);
      int room = 1 << longest;
      boolean isLongest = false;
      for (int i = 0; i < all; i++) {
        int length = code.lengthOf(i);
        assertThat(length).isBetween(counts[i] > 0 ? 1 : 0, longest);
        room -= length == 0 ? 0 : 1 << longest - length;
        isLongest |= length == longest;
      }
      assertThat(room).isZero();
      cut += isLongest ? 1 : 0;
    }
    assertThat(cut).isPositive();
  }

  /** Pieces of anything, again and again: as texts of a home, and as nobody would think of. */
  @Test
  void mixed_texts_come_back() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      byte[] text = new byte[random.nextInt(3 * BLOCK)];
      for (int at = 0; at < text.length; ) {
        int length = Math.min(text.length - at, 1 + random.nextInt(1 << random.nextInt(16)));
        int from = random.nextInt(at + 1);
        switch (random.nextInt(4)) {
          case 0 -> Arrays.fill(text, at, at + length, (byte) random.nextInt(256));
          case 1 -> System.arraycopy(random(random, length, 256), 0, text, at, length);
          case 2 -> System.arraycopy(random(random, length, 5), 0, text, at, length);
          default -> System.arraycopy(text, from, text, at, length);
        }
        at += length;
      }
      try {
        roundTrip(text, text.length, random.nextInt(20));
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  @Test
  void it_is_not_longer_than_what_zlib_makes_at_its_fastest() throws Exception {
    Random random = new Random(4);
    String[] words = new String[3000];
    for (int i = 0; i < words.length; i++) {
      words[i] = Long.toString(random.nextLong(1L << 8 + random.nextInt(40)), 36);
    }
    StringBuilder lines = new StringBuilder();
    while (lines.length() < Pieces.BYTES) {
      lines.append("{\"at\":").append(random.nextInt()).append(",\"text\":\"");
      for (int i = 0; i < 30; i++) {
        lines.append(words[(int) (random.nextDouble() * random.nextDouble() * 3000)]).append(' ');
      }
      lines.append("\"}\n");
    }
    byte[] text = lines.toString().getBytes(StandardCharsets.UTF_8);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(text);
      deflater.finish();
      int zlib = deflater.deflate(new byte[text.length]);
      assertThat(roundTrip(text)).isLessThan(zlib);
    } finally {
      deflater.end();
    }
  }

  @Test
  void a_member_of_gzip_is_read_by_others_and_noticed_if_it_is_damaged() throws Exception {
    byte[] text = "a line of a home, and another line of a home\n".repeat(50).getBytes();
    for (int length : new int[] {0, 1, text.length}) {
      byte[] member = new GzipMember().of(text, length);
      byte[] expected = Arrays.copyOf(text, length);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(member)).readAllBytes())
          .isEqualTo(expected);
      assertThat(GzipMember.text(member)).isEqualTo(expected);
      for (int i = 0; i < member.length; i++) {
        for (int bit = 1; bit < 256; bit <<= 1) {
          byte[] damaged = member.clone();
          damaged[i] ^= (byte) bit;
          requireNoticed(damaged, expected);
        }
      }
      for (int cut = 0; cut < member.length; cut++) {
        byte[] damaged = Arrays.copyOf(member, cut);
        assertThatThrownBy(() -> GzipMember.text(damaged)).isInstanceOf(ZipException.class);
      }
    }
  }

  /** Bits that fill a byte up mean nothing. */
  private static void requireNoticed(byte[] damaged, byte[] expected) {
    byte[] text;
    try {
      text = GzipMember.text(damaged);
    } catch (ZipException e) {
      return;
    }
    assertThat(text).isEqualTo(expected);
  }
}
