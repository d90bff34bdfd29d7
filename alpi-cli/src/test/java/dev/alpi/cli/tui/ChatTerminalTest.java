package dev.alpi.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.engine.Approver;
import dev.alpi.engine.TurnEvent;
import dev.alpi.model.Cancellation;
import dev.alpi.testkit.VirtualTerminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop around the screen: it gives the terminal back, whatever happens. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChatTerminalTest {
  private final FakeDevice device = new FakeDevice();
  private final FakeBackend backend = new FakeBackend();
  private final Cancellation end = new Cancellation();

  private CompletableFuture<Throwable> start() {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    ChatTerminal terminal =
        new ChatTerminal(
            device, Map.of(), device::nanoTime, backend, StatusFacts.of("work", "some-model"));
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                terminal.run(end);
                ended.complete(new Throwable("well"));
              } catch (IOException | RuntimeException e) {
                ended.complete(e);
              }
            });
    return ended;
  }

  private void assertGivenBack(CompletableFuture<Throwable> ended) throws Exception {
    assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessage("well");
    assertThat(device.isRaw).isFalse();
    assertThat(device.terminal.isAsItWas()).isTrue();
  }

  @Test
  void a_turn_streams_and_the_chat_ends() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.type("hello\r");
    device.awaitSeen("you said hello");
    assertThat(device.isRaw).isTrue();
    device.type("\u0004");

    assertGivenBack(ended);
    assertThat(device.terminal.everything()).contains("❯ hello");
    assertThat(backend.remembered).containsExactly("hello");
  }

  @Test
  void outputs_that_nobody_has_read_are_told_at_the_start() throws Exception {
    backend.outputs = 2;
    CompletableFuture<Throwable> ended = start();
    device.awaitSeen("2 new outputs · /outputs shows them");
    device.type("\u0004");

    assertGivenBack(ended);
    assertThat(backend.newsEnded.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_question_of_a_turn_is_answered_on_the_screen() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.type("ask\r");
    device.awaitSeen("The agent wants to run a command");
    long shown = System.nanoTime();
    while (System.nanoTime() - shown < Screen.QUIET_NANOS) {
      Thread.onSpinWait();
    }
    device.type("y");
    device.awaitSeen("answer ONCE");
    device.type("\u0004");

    assertGivenBack(ended);
  }

  @Test
  void leaving_ends_the_turn_that_runs() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.type("wait\r");
    device.awaitSeen("Esc interrupts");
    device.type("\u0003\u0003");

    assertGivenBack(ended);
    assertThat(backend.interrupted.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void the_rest_of_a_key_may_come_a_little_later() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.type("hello\r");
    device.awaitSeen("you said hello");
    device.stopTime();
    device.type("\u001b");
    // longer than a frame; how much that is of what an escape waits for, the clock says alone
    long typed = System.nanoTime();
    while (System.nanoTime() - typed < Duration.ofMillis(60).toNanos()) {
      Thread.onSpinWait();
    }
    device.type("[A!");
    device.awaitSeen("❯ hello!");
    device.type("\u0003\u0004");

    assertGivenBack(ended);
  }

  @Test
  void a_line_that_is_behind_when_the_window_changes_loses_and_doubles_nothing() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.awaitSeen("❯");
    device.hold();
    device.type("one two three four five six seven eight nine ten eleven twelve\r");
    device.awaitHeld("you said one", "some-model");
    device.resizeAndRelease(45, 18);
    device.type("typed after it");
    device.awaitSeen("❯ typed after it");

    String shown = device.terminal.everything().replaceAll("\\s+", " ");
    assertThat(shown)
        .containsOnlyOnce("❯ one two")
        .containsOnlyOnce("you said one two three four five six seven eight nine ten eleven twelve")
        .containsOnlyOnce("some-model");
    device.type("\u0003\u0004");

    assertGivenBack(ended);
  }

  @Test
  void the_end_of_the_process_gives_the_terminal_back() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.awaitSeen("❯");
    end.cancel();

    assertGivenBack(ended);
  }

  @Test
  void a_terminal_that_is_gone_ends_the_chat() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.awaitSeen("❯");
    device.keys.close();

    assertGivenBack(ended);
  }

  @Test
  void a_write_that_fails_gives_the_terminal_back() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.awaitSeen("❯");
    device.failure = new IOException("no such terminal");
    device.type("x");

    assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessage("no such terminal");
    assertThat(device.isRaw).isFalse();
  }

  @Test
  void a_bug_gives_the_terminal_back() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.awaitSeen("❯");
    device.bug = new IllegalStateException("a bug");
    device.type("x");

    assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessage("a bug");
    assertThat(device.isRaw).isFalse();
  }

  @Test
  void a_terminal_that_takes_nothing_any_more_is_given_back_too() throws Exception {
    CompletableFuture<Throwable> ended = start();
    device.awaitSeen("❯");
    device.stuck = new CountDownLatch(1);
    device.type("x");
    device.isStuck.await();
    end.cancel();

    assertThat(device.isRaw).isFalse();
    device.stuck.countDown();
    assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessage("well");
  }

  @Test
  void a_terminal_that_cannot_be_raw_is_told() {
    device.failure = new IOException("no terminal");
    ChatTerminal terminal =
        new ChatTerminal(
            device, Map.of(), System::nanoTime, backend, StatusFacts.of("work", "some-model"));

    assertThatThrownBy(() -> terminal.run(end)).hasMessage("no terminal");
    assertThat(device.isRaw).isFalse();
  }

  /** A terminal in memory that is typed on. */
  private static final class FakeDevice implements TerminalDevice {
    private final VirtualTerminal terminal = new VirtualTerminal(80, 24, Columns::of);
    private final PipedOutputStream keys = new PipedOutputStream();
    private final PipedInputStream in;
    private final CountDownLatch isStuck = new CountDownLatch(1);
    private volatile boolean isRaw;
    private volatile IOException failure;
    private volatile RuntimeException bug;
    private volatile CountDownLatch stuck = new CountDownLatch(0);
    private volatile Size size = new Size(80, 24);
    private final StringBuilder held = new StringBuilder();
    private boolean isHolding;
    private boolean isStopped;
    private long stoppedAt;
    private long passed;

    FakeDevice() {
      try {
        in = new PipedInputStream(keys);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    void type(String text) throws IOException {
      keys.write(text.getBytes(StandardCharsets.UTF_8));
      keys.flush();
    }

    synchronized void awaitSeen(String text) throws InterruptedException {
      while (!terminal.everything().contains(text)) {
        wait(Duration.ofSeconds(20).toMillis());
      }
    }

    /** What the time is: writes to a slow line take a while. */
    synchronized long nanoTime() {
      return (isStopped ? stoppedAt : System.nanoTime()) + passed;
    }

    synchronized void stopTime() {
      stoppedAt = System.nanoTime();
      isStopped = true;
    }

    /** Lets the line be a slow one, which has brought nothing of what is written from here on. */
    synchronized void hold() {
      isHolding = true;
    }

    /** Waits until the line holds these, the one after the other, of when the turn is over. */
    synchronized void awaitHeld(String first, String second) throws InterruptedException {
      while (true) {
        String last = held.substring(Math.max(0, held.lastIndexOf("Esc interrupts")));
        if (last.indexOf(second, Math.max(0, last.indexOf(first))) > 0 && last.contains(first)) {
          return;
        }
        wait(Duration.ofSeconds(20).toMillis());
      }
    }

    /** Gives the terminal another size, and then what the line still held. */
    synchronized void resizeAndRelease(int columns, int rows) {
      terminal.resize(columns, rows);
      size = new Size(columns, rows);
      isHolding = false;
      terminal.write(held.toString());
    }

    @Override
    public InputStream in() {
      return in;
    }

    @Override
    public OutputStream out() {
      return new OutputStream() {
        @Override
        public void write(int b) {
          throw new AssertionError("byte by byte");
        }

        @Override
        public void write(byte[] bytes) throws IOException {
          if (stuck.getCount() > 0) {
            isStuck.countDown();
            try {
              stuck.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
          if (failure != null) {
            throw failure;
          }
          synchronized (FakeDevice.this) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (isHolding) {
              held.append(text);
              passed += Duration.ofMillis(600).toNanos();
            } else {
              terminal.write(text);
            }
            FakeDevice.this.notifyAll();
          }
        }
      };
    }

    @Override
    public Size size() {
      if (bug != null) {
        throw bug;
      }
      return size;
    }

    @Override
    public void raw() {
      isRaw = true;
    }

    @Override
    public void restore() {
      isRaw = false;
    }

    @Override
    public void suspend() {
      throw new AssertionError("nobody suspends this");
    }
  }

  /** An agent that does what it is told. */
  private static final class FakeBackend implements ChatBackend {
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch newsEnded = new CountDownLatch(1);
    private volatile int outputs;
    private final List<String> remembered = new java.util.concurrent.CopyOnWriteArrayList<>();

    @Override
    public Ended say(
        String text,
        List<String> files,
        There there,
        Consumer<TurnEvent> events,
        Cancellation cancellation) {
      switch (text) {
        case "ask" -> {
          Approver.Question question =
              new Approver.Question("terminal", "ls", Path.of("/"), List.of(), Approver.Scope.ONCE);
          events.accept(
              new TurnEvent.Text("answer " + there.approver().ask(question, cancellation)));
        }
        case "wait" -> {
          cancellation.onCancel(interrupted::countDown);
          try {
            interrupted.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        }
        default -> events.accept(new TurnEvent.Text("you said " + text));
      }
      return Ended.WELL;
    }

    @Override
    public Told command(
        String line, int columns, Consumer<TurnEvent> events, Cancellation cancellation) {
      return new Told(line, Ended.WELL, List.of(), false);
    }

    @Override
    public List<Candidate> commands() {
      return List.of();
    }

    @Override
    public List<Candidate> complete(Completing what, String start) {
      return List.of();
    }

    @Override
    public List<CommandPart> parts(Approver.Question question) {
      return List.of();
    }

    @Override
    public Ended attachable(String file) {
      return Ended.WELL;
    }

    @Override
    public StatusFacts status() {
      return StatusFacts.of("work", "some-model");
    }

    @Override
    public void news(IntConsumer unread, Cancellation end) {
      unread.accept(outputs);
      end.onCancel(newsEnded::countDown);
      try {
        newsEnded.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public List<PastTurn> past() {
      return List.of();
    }

    @Override
    public List<String> history() {
      return List.of();
    }

    @Override
    public void remember(String text) {
      remembered.add(text);
    }
  }
}
