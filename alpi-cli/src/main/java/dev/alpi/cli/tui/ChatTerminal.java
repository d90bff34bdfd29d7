package dev.alpi.cli.tui;

import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A chat on a terminal, drawn at the end of what the terminal shows.
 *
 * <p><b>Threads:</b> {@link #run} draws and owns the screen; keys, turns and commands come from
 * threads of their own through one bounded queue. A turn that is faster than the terminal waits.
 */
public final class ChatTerminal {
  /*
   * Implementation notes. The terminal is given back in every case: at the end of run, whatever
   * ended it, and by the cancellation of the process if the thread that draws is stuck in a write.
   * There is no signal for a new size without jdk.unsupported or machine code of our own, so the
   * size is asked for before each frame and a few times a second.
   */

  /** So long events are taken before it is looked whether a frame is due. */
  private static final long TAKING_NANOS = Duration.ofMillis(8).toNanos();

  /** How long a lone Escape may be the beginning of another key. */
  private static final long ESCAPE_NANOS = Duration.ofMillis(40).toNanos();

  private static final long IDLE_NANOS = Duration.ofMillis(200).toNanos();

  /** How often what the status bar tells is looked at while nothing happens. */
  private static final long STATUS_NANOS = Duration.ofSeconds(30).toNanos();

  /** A shutdown waits for a second altogether. */
  private static final long STUCK_MILLIS = 500;

  private static final int EVENTS_MAX = 256;
  private static final int INPUT_BYTES = 8192;

  private static final String BEGIN = "\u001b[?2004h";
  private static final String END = "\u001b[?2004l\u001b[?7h\u001b[?25h\u001b[0m";

  private final TerminalDevice device;
  private final Ticker ticker;
  private final BlockingQueue<Runnable> events = new ArrayBlockingQueue<>(EVENTS_MAX);

  /** What was typed: it does not queue up behind what the model says. */
  private final Queue<byte[]> typed = new ConcurrentLinkedQueue<>();

  private final KeyDecoder decoder = new KeyDecoder();
  private final CountDownLatch restored = new CountDownLatch(1);
  private final Painter painter;
  private final LinePace pace;
  private final ChatWork work;
  private final Screen screen;
  private TerminalDevice.Size size = TerminalDevice.Size.DEFAULT;
  private volatile boolean isOver;
  private volatile boolean isLeaving;
  private boolean hasKey;
  private long drawnAt;
  private long statusAt;
  private long escapeAt;

  /**
   * Creates it.
   *
   * @param environment tells of colours and letters
   * @param facts what the status bar tells at first
   */
  public ChatTerminal(
      TerminalDevice device,
      Map<String, String> environment,
      Ticker ticker,
      ChatBackend backend,
      StatusFacts facts) {
    this.device = device;
    this.ticker = ticker;
    this.painter = new Painter(ansi(environment));
    this.pace = new LinePace(ticker.nanoTime());
    this.work = new ChatWork(backend, this::post);
    ScreenPort port = new Port();
    this.screen = new Screen(Glyphs.of(environment), facts, port, ticker.nanoTime());
    work.screen(screen);
  }

  private static Ansi ansi(Map<String, String> environment) {
    boolean isColoured = environment.getOrDefault("NO_COLOR", "").isEmpty();
    String terminal = environment.getOrDefault("TERM", "");
    boolean isLinked = !terminal.equals("linux") && !terminal.startsWith("vt");
    return new Ansi(
        isColoured ? Ansi.Colours.SHOWN : Ansi.Colours.NOT_SHOWN,
        isLinked ? Ansi.Links.SENT : Ansi.Links.NOT_SENT);
  }

  /**
   * Converses until the person leaves, the terminal is gone, or {@code end} is cancelled.
   *
   * @throws IOException if the terminal fails
   */
  public void run(Cancellation end) throws IOException {
    device.raw();
    try (Cancellation.Registration _ = end.onCancel(this::ended)) {
      size = device.size();
      send(BEGIN);
      draw();
      Thread.ofPlatform().daemon().name("alpi-keys").start(this::read);
      work.start();
      statusAt = ticker.nanoTime();
      while (!isLeaving) {
        step();
      }
      leave();
    } finally {
      isOver = true;
      device.restore();
      restored.countDown();
      work.finish();
    }
  }

  /** The process is told to end: this thread is not the one that draws. */
  private void ended() {
    isLeaving = true;
    wake();
    try {
      if (!restored.await(STUCK_MILLIS, TimeUnit.MILLISECONDS)) {
        device.restore();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      device.restore();
    }
  }

  private void leave() throws IOException {
    screen.time(ticker.nanoTime());
    screen.farewell();
    send(painter.paint(screen.takeFinished(size.columns()), frame()) + painter.erase() + END);
  }

  /** Hands {@code event} to the thread that draws; waits while it has enough to do. */
  private void post(Runnable event) {
    try {
      while (!isOver && !events.offer(event, 100, TimeUnit.MILLISECONDS)) {
        // the terminal is slow
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    InputStream in = device.in();
    try {
      byte[] bytes = new byte[INPUT_BYTES];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        typed.add(Arrays.copyOf(bytes, count));
        wake();
      }
    } catch (IOException e) {
      // the terminal is gone
    }
    isLeaving = true;
    wake();
  }

  /** Whoever has enough to do looks anyway. */
  private void wake() {
    boolean ignored = events.offer(() -> {});
  }

  private void keys(List<Key> keys) {
    screen.time(ticker.nanoTime());
    keys.forEach(screen::key);
    hasKey = true;
  }

  private void step() throws IOException {
    Runnable event = await();
    screen.time(ticker.nanoTime());
    long begun = ticker.nanoTime();
    while (event != null) {
      event.run();
      boolean goesOn =
          typed.isEmpty() && !screen.isFull() && ticker.nanoTime() - begun < TAKING_NANOS;
      event = goesOn ? events.poll() : null;
    }
    takeTyped();
    long now = ticker.nanoTime();
    if (now - statusAt > STATUS_NANOS) {
      statusAt = now;
      work.status();
    }
    if (hasKey || screen.isFull() || now - drawnAt >= pace.frameNanos(now)) {
      draw();
    }
  }

  private void takeTyped() {
    boolean isMore = !typed.isEmpty();
    for (byte[] bytes = typed.poll(); bytes != null; bytes = typed.poll()) {
      keys(decoder.take(bytes, bytes.length));
    }
    if (isMore) {
      escapeAt = ticker.nanoTime();
    } else if (decoder.isWaiting() && ticker.nanoTime() - escapeAt >= ESCAPE_NANOS) {
      keys(decoder.settle());
    }
  }

  private Runnable await() throws IOException {
    long now = ticker.nanoTime();
    long due = drawnAt + pace.frameNanos(now) - now;
    long wait = due > 0 ? due : screen.isMoving() ? pace.movingNanos(now) : IDLE_NANOS;
    if (decoder.isWaiting()) {
      wait = Math.min(wait, Math.max(0, escapeAt + ESCAPE_NANOS - now));
    }
    try {
      return events.poll(wait, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for keys", e);
    }
  }

  private Painter.Frame frame() {
    return screen.frame(size.columns(), size.rows());
  }

  private void draw() throws IOException {
    TerminalDevice.Size found = device.size();
    boolean isResized = !found.equals(size);
    size = found;
    screen.time(ticker.nanoTime());
    StringBuilder out = new StringBuilder();
    if (isResized && pace.isSlow(ticker.nanoTime())) {
      // what was written for the old size comes yet, and nobody knows what the terminal makes of it
      out.append(anew());
    } else {
      out.append(isResized ? painter.resized(size.columns()) : "");
      out.append(painter.paint(screen.takeFinished(size.columns()), frame()));
    }
    if (!out.isEmpty()) {
      send(out.toString());
    }
    hasKey = false;
    drawnAt = ticker.nanoTime();
  }

  /** Returns what clears the terminal, and shows the last of what was there. */
  private String anew() {
    List<Line> fresh = screen.takeFinished(size.columns());
    Painter.Frame frame = frame();
    int room = Math.max(0, size.rows() - frame.rows().size());
    List<Line> last = screen.transcript().tail(size.columns() - 1, room);
    return painter.clear() + painter.paint(fresh.size() > last.size() ? fresh : last, frame);
  }

  private void send(String text) throws IOException {
    long begun = ticker.nanoTime();
    device.out().write(text.getBytes(StandardCharsets.UTF_8));
    device.out().flush();
    pace.wrote(begun, ticker.nanoTime());
  }

  /** What the screen asks for. */
  private final class Port implements ScreenPort {
    @Override
    public void say(String text, List<String> files) {
      work.say(text, files);
    }

    @Override
    public void command(String line) {
      work.command(line, size.columns() - 1);
    }

    @Override
    public void interrupt() {
      work.interrupt();
    }

    @Override
    public void leave() {
      isLeaving = true;
    }

    @Override
    public void complete(ChatBackend.Completing what, String start) {
      work.complete(what, start);
    }

    @Override
    public void attach(String file) {
      work.attach(file);
    }

    @Override
    public void copy(String text) {
      quietly(Clipboard.sequence(text));
    }

    @Override
    public void remember(String text) {
      work.remember(text);
    }

    @Override
    public void suspend() {
      quietly(painter.erase() + END);
      device.restore();
      device.suspend();
      try {
        device.raw();
      } catch (IOException e) {
        isLeaving = true;
      }
      quietly(BEGIN + "\r");
    }

    @Override
    public void redraw() {
      quietly(anew());
    }

    /** A terminal that is gone is noticed by the next frame. */
    private void quietly(String text) {
      try {
        send(text);
      } catch (IOException e) {
        isLeaving = true;
      }
    }
  }
}
