package dev.alpi.profile.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json.Layout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever the bytes: a value that prints and reads back, or a {@link JsonSyntaxException}. */
class JsonFuzzTest {
  private static final int ROUNDS = 20_000;

  private static final List<String> DOCUMENTS =
      List.of(
          "{\"id\":\"a1\",\"turns\":[{\"at\":1.5e-7,\"text\":\"h\\u00e9\\n"
              + "\\ud83d\\ude00 ✓\"}],\"n\":null}",
          "[[[[1,-2.0,3E+10],{}],true],false,\"\\\\\\\"\"]",
          "{\"a\":{\"b\":{\"c\":[\"\",\"\\b\\f\\r\\t\\/\"]}},\"d\":12345678901234567890}",
          "[".repeat(99) + "{}" + "]".repeat(99),
          "\"\uffff\u0080😀\"");

  /** Characters that mean something to JSON, so that mutations go deep. */
  private static final String ALPHABET = "{}[]\",:\\/0123456789eE+-. tfnru\n\0/*#'NaI";

  private final long seed = new SplittableRandom().nextLong();
  private final SplittableRandom random = new SplittableRandom(seed);
  private int read;
  private int refused;

  @Test
  void mutated_documents_are_read_or_refused() {
    for (int round = 0; round < ROUNDS; round++) {
      feed(mutated(DOCUMENTS.get(random.nextInt(DOCUMENTS.size())).getBytes(UTF_8)));
    }
    assertThat(read).as("seed %d", seed).isGreaterThan(ROUNDS / 100);
    assertThat(refused).as("seed %d", seed).isGreaterThan(ROUNDS / 2);
  }

  @Test
  void random_bytes_are_read_or_refused() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      if (random.nextBoolean()) {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = letter();
        }
      }
      feed(bytes);
    }
    assertThat(read).as("seed %d", seed).isPositive();
    assertThat(refused).as("seed %d", seed).isGreaterThan(ROUNDS / 2);
  }

  @Test
  void every_document_cut_short_is_refused() {
    for (String document : DOCUMENTS) {
      byte[] whole = document.getBytes(UTF_8);
      for (int length = 0; length < whole.length; length++) {
        feed(Arrays.copyOf(whole, length));
      }
    }
    assertThat(read).isZero();
    assertThat(refused).isPositive();
  }

  private void feed(byte[] bytes) {
    try {
      JsonValue value = Json.parse(bytes);
      for (Layout layout : Layout.values()) {
        JsonValue again = Json.parse(Json.print(value, layout).getBytes(UTF_8));
        assertThat(again).isEqualTo(value);
      }
      read++;
    } catch (JsonSyntaxException e) {
      refused++;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed + ", bytes " + Arrays.toString(bytes), e);
    }
  }

  private byte[] mutated(byte[] document) {
    byte[] bytes = document.clone();
    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      int to = random.nextInt(at, bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = letter();
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = spliced(bytes, at, to, 0);
        default -> bytes = spliced(bytes, at, to, 2);
      }
      if (bytes.length == 0) {
        return bytes;
      }
    }
    return bytes;
  }

  /** Returns {@code bytes} with what is between the two places there {@code times} times. */
  private static byte[] spliced(byte[] bytes, int from, int to, int times) {
    int piece = to - from;
    byte[] result = new byte[bytes.length + (times - 1) * piece];
    System.arraycopy(bytes, 0, result, 0, from);
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, from, result, from + i * piece, piece);
    }
    System.arraycopy(bytes, to, result, from + times * piece, bytes.length - to);
    return result;
  }

  private byte letter() {
    return (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
  }
}
