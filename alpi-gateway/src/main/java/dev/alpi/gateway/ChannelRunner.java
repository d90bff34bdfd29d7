package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a channel receiving: begins it again when it fails, and leaves it alone for a while when it
 * fails too often ({@link Breaker}).
 *
 * <p><b>Threads:</b> any; it receives in one of its own.
 */
final class ChannelRunner implements Intake {
  /** Who is refused is written down so often at most: strangers must not keep the disk busy. */
  private static final Duration KNOCKS_EVERY = Duration.ofSeconds(5);

  private static final int KNOCKS_MAX = 200;

  /** How long a channel waits that has brought more than is kept. */
  private static final Duration FULL = Duration.ofSeconds(30);

  private final Channel channel;
  private final Gateway gateway;
  private final GatewayWorld world;
  private final GatewayStore store;
  private final Breaker breaker;
  private final Map<List<String>, Refused> refused = new LinkedHashMap<>();
  private boolean isKnocksDue;
  private boolean isClosed;
  private @Nullable Thread thread;
  private @Nullable ScheduledFuture<?> silence;
  private ChannelStatus.State told = ChannelStatus.State.CONNECTING;
  private Optional<String> cursor = Optional.empty();
  private boolean isCursorKnown;
  private Optional<Instant> lastIn = Optional.empty();
  private Optional<Instant> lastOut = Optional.empty();

  private record Refused(Sender sender, String chat, int times) {}

  ChannelRunner(Channel channel, Gateway gateway, GatewayWorld world, GatewayStore store)
      throws IOException {
    this.channel = channel;
    this.gateway = gateway;
    this.world = world;
    this.store = store;
    this.breaker = new Breaker(store.breaker(channel.id()).orElse(Breaker.Kept.NONE));
  }

  Channel channel() {
    return channel;
  }

  void start() throws IOException {
    Optional<Instant> last = store.ask(() -> store.inbox().lastReceived(channel.id()));
    watchSilence(last.orElse(world.clock().instant()));
    world.threads().execute(this::run);
  }

  /** Somebody is told if nothing comes for long; nothing wakes before. */
  private synchronized void watchSilence(Instant since) {
    if (silence != null) {
      silence.cancel(false);
      silence = null;
    }
    Optional<Duration> most = gateway.settings().silentAfter(channel.id());
    if (most.isPresent() && !isClosed) {
      Duration left = Duration.between(world.clock().instant(), since.plus(most.get()));
      try {
        silence =
            world
                .timer()
                .schedule(
                    () ->
                        world.threads().execute(() -> gateway.events().silent(channel.id(), since)),
                    Math.max(0, left.toMillis()),
                    TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // everything ends
      }
    }
  }

  private void run() {
    if (!begin()) {
      return;
    }
    try {
      while (!isClosed()) {
        Duration wait = left();
        if (wait.isPositive()) {
          world.pause(wait);
        }
        receive();
      }
    } catch (InterruptedException e) {
      // it ends
    } finally {
      over();
    }
  }

  private synchronized boolean begin() {
    if (isClosed) {
      return false;
    }
    thread = Thread.currentThread();
    return true;
  }

  private synchronized void over() {
    thread = null;
    notifyAll();
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  private synchronized Duration left() {
    return breaker.left(world.clock().instant());
  }

  private void receive() throws InterruptedException {
    try {
      channel.receive(this);
      if (!isClosed()) {
        failed("it stopped receiving");
      }
    } catch (IOException e) {
      if (e.getCause() instanceof InboxFullException) {
        // its service is well: it waits for us, and is asked again
        gateway.events().warn(channel.id() + ": " + e.getMessage());
        world.pause(FULL);
        return;
      }
      failed(e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (RuntimeException e) {
      // a channel reads what strangers write; a mistake of ours in it must not end the others
      failed("a mistake of alpi: " + e);
      gateway.events().warn(channel.id() + ": " + e);
    }
  }

  private void failed(String reason) {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      Instant _ = breaker.failed(world.clock().instant(), reason);
    }
    keep(kept());
    tell();
  }

  private synchronized Breaker.Kept kept() {
    return breaker.kept();
  }

  private void keep(Breaker.Kept kept) {
    try {
      store.setBreaker(channel.id(), kept);
    } catch (IOException e) {
      gateway.events().warn(String.valueOf(e.getMessage()));
    }
  }

  /** Tells the state if it is another one than before. */
  private void tell() {
    ChannelStatus.State now = health().state();
    boolean isNews;
    synchronized (this) {
      isNews = now != told;
      told = now;
    }
    if (isNews) {
      gateway.events().changed(status());
    }
  }

  @Override
  public boolean admits(Sender sender, Place place) {
    if (gateway.settings().admits(channel.id(), sender, place)) {
      return true;
    }
    synchronized (this) {
      List<String> who = List.of(sender.id(), place.chat());
      Refused before = refused.get(who);
      if (before != null || refused.size() < KNOCKS_MAX) {
        refused.put(
            who, new Refused(sender, place.chat(), before == null ? 1 : before.times() + 1));
      }
      if (!isKnocksDue && !isClosed) {
        isKnocksDue = true;
        try {
          var _ =
              world
                  .timer()
                  .schedule(
                      () -> world.threads().execute(this::writeKnocks),
                      KNOCKS_EVERY.toMillis(),
                      TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
          // everything ends, and a count with it
        }
      }
    }
    return false;
  }

  private void writeKnocks() {
    List<Refused> all;
    synchronized (this) {
      isKnocksDue = false;
      all = List.copyOf(refused.values());
      refused.clear();
    }
    if (all.isEmpty()) {
      return;
    }
    try {
      int _ =
          store.change(
              () -> {
                for (Refused each : all) {
                  store.knocks().add(channel.id(), each.sender(), each.chat(), each.times());
                }
                return 0;
              });
    } catch (IOException e) {
      gateway.events().warn(String.valueOf(e.getMessage()));
    }
  }

  /** An idle channel asks at each poll, and nobody else changes it. */
  @Override
  public Optional<String> cursor() throws IOException {
    synchronized (this) {
      if (isCursorKnown) {
        return cursor;
      }
    }
    Optional<String> read = store.cursor(channel.id());
    know(read);
    return read;
  }

  private synchronized void know(Optional<String> now) {
    cursor = now;
    isCursorKnown = true;
  }

  @Override
  public void take(List<Inbound> messages, Optional<String> cursor) throws IOException {
    gateway.take(channel.id(), messages, cursor);
    if (cursor.isPresent()) {
      know(cursor);
    }
    if (!messages.isEmpty()) {
      Instant now = world.clock().instant();
      synchronized (this) {
        lastIn = Optional.of(now);
      }
      watchSilence(now);
    }
  }

  @Override
  public Map<String, Obj> answered(String id) throws IOException {
    return store.ask(() -> store.outbox().answered(channel.id(), id));
  }

  @Override
  public void refuse(String id, Sender sender, String reason) throws IOException {
    Inbound empty =
        new Inbound(id, Place.of("unknown"), sender, Inbound.NEW, "", List.of(), Obj.EMPTY);
    Optional<Long> added =
        store.change(() -> store.inbox().take(channel.id(), empty, InboxRow.State.DEAD, reason));
    if (added.isPresent()) {
      store.ask(() -> store.inbox().byId(added.get())).ifPresent(gateway.events()::handled);
    }
  }

  @Override
  public void alive() {
    boolean had;
    boolean isNews;
    synchronized (this) {
      had = breaker.answered(world.clock().instant());
      isNews = told != ChannelStatus.State.UP;
    }
    if (had) {
      keep(kept());
    }
    if (isNews) {
      tell();
    }
  }

  @Override
  public Path spool() throws IOException {
    return gateway.files().spool(channel.id());
  }

  /** Something was sent by it. */
  synchronized void sent() {
    lastOut = Optional.of(world.clock().instant());
  }

  synchronized ChannelHealth health() {
    Breaker.Kept kept = breaker.kept();
    return new ChannelHealth(channel.id(), state(kept), kept.reason());
  }

  ChannelStatus status() {
    Tally tally;
    String trouble = "";
    try {
      tally = store.tally(channel.id());
    } catch (IOException e) {
      tally = new Tally(0, 0, 0, 0, 0);
      trouble = String.valueOf(e.getMessage());
    }
    synchronized (this) {
      Breaker.Kept kept = breaker.kept();
      Instant now = world.clock().instant();
      return new ChannelStatus(
          channel.id(),
          state(kept),
          kept.alive(),
          lastIn,
          lastOut,
          kept.failures(),
          kept.reason().isEmpty() ? trouble : kept.reason(),
          kept.failures() > 0 && kept.until().isAfter(now)
              ? Optional.of(kept.until())
              : Optional.empty(),
          tally);
    }
  }

  private ChannelStatus.State state(Breaker.Kept kept) {
    if (breaker.isOpen()) {
      return ChannelStatus.State.DISABLED;
    }
    if (kept.failures() > 0) {
      return ChannelStatus.State.DEGRADED;
    }
    return kept.alive().isPresent() ? ChannelStatus.State.UP : ChannelStatus.State.CONNECTING;
  }

  /** Receives nothing any more; waits at most so long until that is so. */
  void stop(Duration most) {
    synchronized (this) {
      isClosed = true;
      if (silence != null) {
        silence.cancel(false);
      }
      if (thread != null) {
        thread.interrupt();
      }
    }
    writeKnocks();
    try {
      synchronized (this) {
        if (thread != null) {
          wait(most.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    keep(kept());
  }
}
