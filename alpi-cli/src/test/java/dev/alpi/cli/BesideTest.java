package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BesideTest {
  @Test
  void it_is_read_while_others_go_on() throws IOException {
    CountDownLatch others = new CountDownLatch(1);
    Beside<String> reading =
        Beside.begin(
            () -> {
              awaited(others);
              return "read";
            });
    others.countDown();
    assertThat(reading.await()).isEqualTo("read");
    assertThat(reading.await()).isEqualTo("read");
  }

  @Test
  void an_interrupt_does_not_end_the_wait_and_is_kept() throws IOException {
    CountDownLatch others = new CountDownLatch(1);
    Thread waiting = Thread.currentThread();
    Beside<String> reading =
        Beside.begin(
            () -> {
              waiting.interrupt();
              others.countDown();
              return "read";
            });
    awaited(others);
    assertThat(reading.await()).isEqualTo("read");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void what_fails_there_fails_here() {
    List<Throwable> all =
        List.of(
            new NoSuchFileException("x"), new IllegalStateException("y"), new StackOverflowError());
    for (Throwable each : all) {
      assertThatThrownBy(Beside.begin(() -> fail(each))::await).isSameAs(each);
    }
  }

  private static String fail(Throwable thrown) throws IOException {
    switch (thrown) {
      case RuntimeException own -> throw own;
      case Error own -> throw own;
      default -> throw (IOException) thrown;
    }
  }

  private static void awaited(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.onSpinWait();
    }
  }
}
