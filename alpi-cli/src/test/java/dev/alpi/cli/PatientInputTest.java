package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.model.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for input without losing it. */
@Timeout(30)
class PatientInputTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final PipedOutputStream keyboard = new PipedOutputStream();
  private final PatientInput in = new PatientInput(pipe());

  private PipedInputStream pipe() {
    try {
      return new PipedInputStream(keyboard, 1 << 16);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void type(String text) throws IOException {
    keyboard.write(text.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  @Test
  void a_wait_ends_when_something_is_typed_and_takes_nothing() throws Exception {
    Thread typist =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    type("one\ntwo\n");
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    assertThat(in.await(LONG, Cancellation.none())).isEqualTo(PatientInput.Wait.READY);
    typist.join();
    assertThat(TypedLine.read(in, 100)).contains("one");
    assertThat(in.await(SHORT, Cancellation.none())).isEqualTo(PatientInput.Wait.READY);
    assertThat(TypedLine.read(in, 100)).contains("two");
  }

  @Test
  void what_is_typed_after_a_wait_that_ended_is_for_the_next_reader() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(in.await(SHORT, Cancellation.none())).isEqualTo(PatientInput.Wait.TIMED_OUT);
    }
    type("later\nand more\n");
    assertThat(TypedLine.read(in, 100)).contains("later");
    assertThat(TypedLine.read(in, 100)).contains("and more");
    assertThat(in.await(SHORT, Cancellation.none())).isEqualTo(PatientInput.Wait.TIMED_OUT);
    type("again\n");
    assertThat(in.await(LONG, Cancellation.none())).isEqualTo(PatientInput.Wait.READY);
    assertThat(TypedLine.read(in, 100)).contains("again");
  }

  @Test
  void a_cancellation_ends_the_wait() throws Exception {
    Cancellation cancellation = new Cancellation();
    Thread.ofVirtual().start(cancellation::cancel);
    assertThat(in.await(LONG, cancellation)).isEqualTo(PatientInput.Wait.CANCELLED);
    type("x\n");
    assertThat(in.await(LONG, cancellation)).isEqualTo(PatientInput.Wait.CANCELLED);
    assertThat(TypedLine.read(in, 100)).contains("x");
  }

  @Test
  void what_was_typed_can_be_discarded() throws Exception {
    type("early\nearlier\n");
    in.discardTyped();
    assertThat(in.available()).isZero();
    assertThat(in.await(SHORT, Cancellation.none())).isEqualTo(PatientInput.Wait.TIMED_OUT);
    // the read that is outstanding has it, and it is thrown away nevertheless
    type("early\n");
    assertThat(in.await(LONG, Cancellation.none())).isEqualTo(PatientInput.Wait.READY);
    assertThat(in.available()).isPositive();
    in.discardTyped();
    type("answer\n");
    assertThat(TypedLine.read(in, 100)).contains("answer");
  }

  @Test
  void the_end_of_input_ends_every_wait() throws Exception {
    assertThat(in.await(SHORT, Cancellation.none())).isEqualTo(PatientInput.Wait.TIMED_OUT);
    keyboard.close();
    for (int i = 0; i < 3; i++) {
      assertThat(in.await(LONG, Cancellation.none())).isEqualTo(PatientInput.Wait.READY);
      in.discardTyped();
      assertThat(TypedLine.read(in, 100)).isEmpty();
    }
  }

  @Test
  void a_terminal_that_fails_is_an_io_problem() throws Exception {
    PatientInput broken =
        new PatientInput(
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("gone");
              }
            });
    assertThat(broken.await(LONG, Cancellation.none())).isEqualTo(PatientInput.Wait.READY);
    assertThat(broken.available()).isZero();
    assertThatThrownBy(broken::read).isInstanceOf(IOException.class);
  }

  @Test
  void a_long_paste_comes_through_whole() throws Exception {
    String paste = "ä".repeat(100_000) + "\n";
    PatientInput long1 =
        new PatientInput(new ByteArrayInputStream(paste.getBytes(StandardCharsets.UTF_8)));
    assertThat(TypedLine.read(long1, 1 << 20)).contains(paste.strip());
  }
}
