package dev.alpi.alp.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes soon or late, or never, is read as from any other stream. */
@Timeout(20)
final class EagerInputTest {
  @TempDir private Path folder;
  private ServerSocketChannel listener;
  private SocketChannel here;
  private SocketChannel there;
  private EagerInput in;

  @BeforeEach
  void connect() throws IOException {
    Path socket = folder.resolve("s");
    Files.deleteIfExists(socket);
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
    here = SocketChannel.open(address);
    there = listener.accept();
    in = new EagerInput(here);
  }

  @AfterEach
  void close() throws IOException {
    here.close();
    there.close();
    listener.close();
  }

  private void say(String text) throws IOException {
    there.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }

  @Test
  void what_is_there_is_read_and_what_comes_after_it_too() throws IOException {
    say("abc");
    in.expect();
    assertThat(in.readNBytes(2)).isEqualTo("ab".getBytes(US_ASCII));
    in.expect();
    assertThat(in.read()).isEqualTo('c');
    assertThat(here.isBlocking()).isTrue();
  }

  @Test
  void what_comes_late_is_waited_for() throws Exception {
    FutureTask<Integer> reading = new FutureTask<>(in::read);
    in.expect();
    Thread reader = Thread.ofPlatform().start(reading);
    while (!here.isBlocking() || reader.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    say("x");
    assertThat(reading.get()).isEqualTo('x');
  }

  @Test
  void the_end_is_the_end_also_of_one_that_is_closed_here() throws IOException {
    in.expect();
    there.close();
    assertThat(in.read()).isEqualTo(-1);
    here.close();
    in.expect();
    assertThatThrownBy(in::read).isInstanceOf(IOException.class);
  }

  /** As by a deadline, or by who calls off what it has asked for: the moment is looked for. */
  @Test
  void one_that_is_closed_by_another_thread_at_any_moment_fails_as_a_connection_does()
      throws Exception {
    for (int i = 0; i < 3000; i++) {
      close();
      connect();
      SocketChannel closed = here;
      int moment = i % 300;
      say("a");
      in.expect();
      Thread closing =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int spin = 0; spin < moment * 10; spin++) {
                      Thread.onSpinWait();
                    }
                    Deadline.closeQuietly(closed);
                  });
      assertThatThrownBy(() -> in.readNBytes(2)).isInstanceOf(IOException.class);
      closing.join();
    }
  }
}
