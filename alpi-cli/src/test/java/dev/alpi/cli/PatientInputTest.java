package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.model.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for input without losing it. */
@Timeout(30)
class PatientInputTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Keyboard keyboard = new Keyboard();
  private final PatientInput in = new PatientInput(keyboard);

  /** A terminal; a pipe of Java's would end with the thread that read from it last. */
  private static final class Keyboard extends InputStream {
    private byte[] typed = new byte[0];
    private boolean closed;

    synchronized void type(String text) {
      byte[] more = text.getBytes(StandardCharsets.UTF_8);
      byte[] all = Arrays.copyOf(typed, typed.length + more.length);
      System.arraycopy(more, 0, all, typed.length, more.length);
      typed = all;
      notifyAll();
    }

    @Override
    public synchronized void close() {
      closed = true;
      notifyAll();
    }

    @Override
    public synchronized int available() {
      return typed.length;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] bytes, int from, int count) {
      while (typed.length == 0) {
        if (closed) {
          return -1;
        }
        try {
          wait();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      int taken = Math.min(count, typed.length);
      System.arraycopy(typed, 0, bytes, from, taken);
      typed = Arrays.copyOfRange(typed, taken, typed.length);
      return taken;
    }
  }

  private void type(String text) {
    keyboard.type(text);
  }

  @Test
  void a_wait_ends_when_something_is_typed_and_takes_nothing() throws Exception {
    Thread typist = Thread.ofVirtual().start(() -> type("one\ntwo\n"));
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
