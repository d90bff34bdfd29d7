package dev.alpi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ManyTurnsTest {
  @Test
  @Timeout(180)
  void turns_of_several_profiles_complete_and_are_told_of() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int missing = new ManyTurns(3, 12, new PrintStream(out, true, UTF_8)).run();
    assertThat(missing).isZero();
    assertThat(out.toString(UTF_8))
        .contains("12 turns of 3 profiles", "| completed | 12 of 12 |", "most platform threads");
  }
}
