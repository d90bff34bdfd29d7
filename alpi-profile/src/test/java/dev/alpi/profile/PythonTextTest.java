package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code repr}: by the book, and against Python itself where there is one. */
@Timeout(60)
class PythonTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|''",
        "plain|'plain'",
        "it's|\"it's\"",
        "say \"hi\"|'say \"hi\"'",
        "it's \"both\"|'it\\'s \"both\"'",
        "back\\slash|'back\\\\slash'",
        "grüße 👋|'grüße 👋'",
      })
  void quotes_and_backslashes(String text, String repr) {
    assertThat(PythonText.repr(text)).isEqualTo(repr);
  }

  @Test
  void what_cannot_be_printed_is_escaped() {
    assertThat(PythonText.repr("\n\r\t\0\u001b\u007f")).isEqualTo("'\\n\\r\\t\\x00\\x1b\\x7f'");
    assertThat(PythonText.repr("\u00a0\u00ad\u200b\u2028\u3000\ufeff"))
        .isEqualTo("'\\xa0\\xad\\u200b\\u2028\\u3000\\ufeff'");
    assertThat(PythonText.repr("\ud83d x \udc4b")).isEqualTo("'\\ud83d x \\udc4b'");
    assertThat(PythonText.repr(Character.toString(0xE0001))).isEqualTo("'\\U000e0001'");
  }

  @Test
  void python_says_the_same() throws Exception {
    assumeTrue(hasPython(), "no python3 on the PATH: compared with the table only");
    long seed = 31_415;
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int c = 0; c < 0x3000; c++) {
      texts.add("x" + Character.toString(c) + "y");
    }
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.appendCodePoint(
            switch (random.nextInt(5)) {
              case 0 -> "'\"\\\n\r\t ".charAt(random.nextInt(7));
              case 1 -> random.nextInt(0x20, 0x7f);
              case 2 -> random.nextInt(0xD800, 0xE000);
              case 3 -> random.nextInt(0x10000, 0x110000);
              default -> random.nextInt(0x10000);
            });
      }
      texts.add(text.toString());
    }
    List<String> expected = python(texts);
    assertThat(expected).hasSameSizeAs(texts);
    int compared = 0;
    for (int i = 0; i < texts.size(); i++) {
      if (!expected.get(i).isEmpty()) {
        compared++;
        assertThat(PythonText.repr(texts.get(i)))
            .as("seed %d, text %d", seed, i)
            .isEqualTo(expected.get(i));
      }
    }
    assertThat(compared).isGreaterThan(10_000);
  }

  private static boolean hasPython() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "pass").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns Python's {@code repr} of each text; empty where its Unicode tables are older than ours
   * and do not know a character.
   */
  private static List<String> python(List<String> texts) throws Exception {
    String program =
        """
        import sys, unicodedata
        for line in sys.stdin:
            points = [int(p, 16) for p in line.split()]
            text = ''.join(map(chr, points))
            known = all(unicodedata.category(c) != 'Cn' for c in text)
            out = repr(text) if known else ''
            print(out.encode('utf-8', 'surrogatepass').hex())
        """;
    Process process = new ProcessBuilder("python3", "-c", program).start();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var in = process.outputWriter(UTF_8)) {
                    for (String text : texts) {
                      for (int c : text.codePoints().toArray()) {
                        in.write(Integer.toHexString(c) + " ");
                      }
                      in.write("\n");
                    }
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    List<String> reprs =
        new String(process.getInputStream().readAllBytes(), UTF_8)
            .lines()
            .map(line -> new String(HexFormat.of().parseHex(line), UTF_8))
            .toList();
    writer.join();
    assertThat(process.waitFor()).isZero();
    return reprs;
  }
}
