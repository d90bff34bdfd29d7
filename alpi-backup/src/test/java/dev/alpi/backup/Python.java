package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that were written from the descriptions of the formats. */
final class Python {
  private static final int PATIENCE_SECONDS = 240;

  private Python() {}

  /** Says whether there is one that the programs run on. */
  static boolean isThere() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "import hashlib; hashlib.scrypt")
              .redirectErrorStream(true)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs a program with {@code secret} as its input; returns what it said. */
  static String said(String secret, Object... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("python3", "-B"));
    Stream.of(arguments).map(Object::toString).forEach(words::add);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().write((secret + "\n").getBytes(UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assumeFalse(said.contains("needs the program zstd"), "there is no zstd on this machine");
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
