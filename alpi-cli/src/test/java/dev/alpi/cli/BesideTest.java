package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
    assertThatThrownBy(
            Beside.begin(
                    () -> {
                      throw new NoSuchFileException("x");
                    })
                ::await)
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(
            Beside.begin(
                    () -> {
                      throw new IllegalStateException("y");
                    })
                ::await)
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            Beside.begin(
                    () -> {
                      throw new StackOverflowError();
                    })
                ::await)
        .isInstanceOf(StackOverflowError.class);
  }

  private static void awaited(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.onSpinWait();
    }
  }
}
