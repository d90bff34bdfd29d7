package dev.alpi.profile.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonFloatTest {
  private static final String REPR_OF_BITS =
      "import sys,struct\n"
          + "for line in sys.stdin:\n"
          + "    print(repr(struct.unpack('>d', bytes.fromhex(line.strip()))[0]))\n";

  /** What Python 3 prints. */
  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1, 1.0",
    "-1.5, -1.5",
    "0.1, 0.1",
    "0.30000000000000004, 0.30000000000000004",
    "100, 100.0",
    "0.0001, 0.0001",
    "0.00012345, 0.00012345",
    "0.00001, 1e-05",
    "0.000012345, 1.2345e-05",
    "1e15, 1000000000000000.0",
    "9999999999999998, 9999999999999998.0",
    "1e16, 1e+16",
    "12345678901234567, 1.2345678901234568e+16",
    "123456789012345680, 1.2345678901234568e+17",
    "1e22, 1e+22",
    "1e23, 1e+23",
    "2e-7, 2e-07",
    "1e100, 1e+100",
    "-1e-100, -1e-100",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "4.9e-324, 5e-324",
    "-4.9e-324, -5e-324",
    "9.9e-324, 1e-323",
    "1.5e-323, 1.5e-323",
    "2.0e-323, 2e-323",
    "4.9e-323, 5e-323"
  })
  void a_number_has_the_layout_of_python(double number, String expected) {
    assertThat(PythonFloat.repr(number)).isEqualTo(expected);
    assertThat(Double.parseDouble(expected)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void what_json_has_no_text_for_is_a_bug(double number) {
    assertThatThrownBy(() -> JsonValue.Num.of(number)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void every_number_reads_back() {
    long seed = new SplittableRandom().nextLong();
    for (double number : numbers(seed)) {
      assertThat(Double.parseDouble(PythonFloat.repr(number)))
          .as("seed %d, bits %x", seed, Double.doubleToRawLongBits(number))
          .isEqualTo(number);
    }
  }

  @Test
  @Timeout(60)
  void thousands_of_numbers_are_printed_as_the_installed_python_prints_them() throws Exception {
    long seed = new SplittableRandom().nextLong();
    List<Double> numbers = numbers(seed);
    List<String> expected = python(numbers);
    assertThat(expected).hasSameSizeAs(numbers);
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(PythonFloat.repr(numbers.get(i)))
          .as("seed %d, bits %x", seed, Double.doubleToRawLongBits(numbers.get(i)))
          .isEqualTo(expected.get(i));
    }
  }

  /** Any bits, decimal amounts as in files, all small subnormal numbers, neighbours of powers. */
  private static List<Double> numbers(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(any)) {
        numbers.add(any);
      }
      numbers.add(random.nextInt(1_000_000_000) / Math.pow(10, random.nextInt(14)));
      numbers.add(i * Double.MIN_VALUE);
    }
    for (int exponent = -323; exponent <= 308; exponent++) {
      double power = Double.parseDouble("1e" + exponent);
      numbers.addAll(List.of(Math.nextDown(power), power, -Math.nextUp(power)));
    }
    return numbers;
  }

  private static List<String> python(List<Double> numbers) throws InterruptedException {
    Process python;
    try {
      python = new ProcessBuilder("python3", "-c", REPR_OF_BITS).start();
    } catch (IOException e) {
      assumeTrue(false, "python3 is not on PATH: not compared with the real thing");
      return List.of();
    }
    Thread writing =
        Thread.startVirtualThread(
            () -> {
              try (Writer out = python.outputWriter()) {
                for (double number : numbers) {
                  out.write("%016x\n".formatted(Double.doubleToRawLongBits(number)));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    List<String> lines;
    try (BufferedReader in = python.inputReader()) {
      lines = in.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    writing.join();
    assertThat(python.waitFor()).isZero();
    return lines;
  }
}
