package dev.alpi.gateway;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends what is in the outbox: one piece after the other in each lane, each in the outbox as being
 * sent before it is, so that a crash leaves no doubt about which ones may have arrived.
 *
 * <p><b>Threads:</b> any; one at a time for a lane.
 */
final class SendWorker implements Lanes.Work {
  /** A piece that cannot be sent for so long is given up. */
  static final Duration AGE_MAX = Duration.ofHours(24);

  /** A piece of which nobody knows whether it arrived is sent again so often at most. */
  static final int REPEATS_MAX = 3;

  private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
  private static final Duration RETRY_MOST = Duration.ofMinutes(10);
  private static final int DOUBLINGS_MAX = 12;
  private static final double JITTER = 0.2;

  private final Gateway gateway;
  private final GatewayWorld world;
  private final GatewayStore store;

  /** Channels that want to be left alone, until when. */
  private final Map<ChannelId, Instant> resting = new HashMap<>();

  SendWorker(Gateway gateway, GatewayWorld world, GatewayStore store) {
    this.gateway = gateway;
    this.world = world;
    this.store = store;
  }

  /**
   * After a start: what was being sent when the process ended may have arrived.
   *
   * @throws IOException if the outbox cannot be read or written
   */
  void recover() throws IOException {
    for (OutboxRow row : store.ask(store.outbox()::cutOff)) {
      left(gateway.channel(row.channel()), row, "the process ended while it was sent");
    }
  }

  @Override
  public Optional<Instant> work(Lane lane) throws InterruptedException {
    Optional<Channel> channel = gateway.channel(lane.channel());
    if (channel.isEmpty()) {
      // not configured at the moment: what is to be sent waits for it
      return Optional.empty();
    }
    try {
      while (!gateway.isSendingPaused()) {
        Optional<Instant> rest = rest(lane.channel());
        if (rest.isPresent()) {
          return rest;
        }
        switch (store.change(() -> store.outbox().begin(lane))) {
          case Outbox.Next.Nothing _ -> {
            return Optional.empty();
          }
          case Outbox.Next.Later(Instant at) -> {
            return Optional.of(at);
          }
          case Outbox.Next.Left(OutboxRow row) ->
              left(channel, row, "what became of it could not be written down");
          case Outbox.Next.Ready(OutboxRow row) -> send(channel.get(), row);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      gateway.events().warn("the outbox cannot be used: " + e.getMessage());
      return Optional.of(world.clock().instant().plus(RETRY_MOST));
    }
  }

  private synchronized Optional<Instant> rest(ChannelId channel) {
    Instant until = resting.get(channel);
    if (until == null) {
      return Optional.empty();
    }
    Duration left = Duration.between(world.clock().instant(), until);
    // longer than any rest: the clock was set back
    if (!left.isPositive() || left.compareTo(Duration.ofDays(1)) > 0) {
      resting.remove(channel);
      return Optional.empty();
    }
    return Optional.of(until);
  }

  private void send(Channel channel, OutboxRow row) throws IOException, InterruptedException {
    if (isTooOld(row)) {
      dead(row, row.reason().isEmpty() ? "it could not be sent in time" : row.reason());
      return;
    }
    try {
      String service = channel.send(row.outgoing());
      int _ =
          store.change(
              () -> {
                store.outbox().sent(row.id(), service);
                return 0;
              });
      gateway.sent(row);
    } catch (SendException e) {
      failed(channel, row, e);
    } catch (InterruptedException e) {
      left(Optional.of(channel), row, "the gateway ended while it was sent");
      throw e;
    } catch (RuntimeException e) {
      // what an agent writes is as good as hostile: a mistake of ours must not stop the lane
      dead(row, "a mistake of alpi: " + e);
    }
  }

  private boolean isTooOld(OutboxRow row) {
    return row.attempts() > 1 && row.made().plus(AGE_MAX).isBefore(world.clock().instant());
  }

  private static boolean recognises(Channel channel) {
    return channel.traits().repeats() == Channel.Repeats.RECOGNISED;
  }

  /** Nobody knows whether it arrived; a service that recognises it may simply get it again. */
  private void left(Optional<Channel> channel, OutboxRow row, String reason) throws IOException {
    if (channel.filter(SendWorker::recognises).isPresent()) {
      later(row, Duration.ZERO, Outgoing.Repeat.NO, reason);
    } else {
      ambiguous(row, reason);
    }
  }

  private void failed(Channel channel, OutboxRow row, SendException e) throws IOException {
    e.retryAfter().ifPresent(rest -> rest(row.channel(), rest));
    String reason = String.valueOf(e.getMessage());
    switch (e.kind()) {
      case REFUSED -> dead(row, reason);
      case NOT_SENT -> retry(row, reason, e.retryAfter());
      case UNKNOWN -> {
        if (recognises(channel)) {
          retry(row, reason, e.retryAfter());
        } else {
          ambiguous(row, reason);
        }
      }
    }
  }

  private synchronized void rest(ChannelId channel, Duration time) {
    resting.put(channel, world.clock().instant().plus(time));
  }

  private void retry(OutboxRow row, String reason, Optional<Duration> after) throws IOException {
    if (row.nature() == OutboxRow.Nature.TRACE) {
      end(row, OutboxRow.State.DROPPED, reason);
    } else {
      later(row, after.orElse(backoff(row.attempts())), Outgoing.Repeat.NO, reason);
    }
  }

  private Duration backoff(int attempts) {
    Duration wait = RETRY_FIRST.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS_MAX));
    Duration capped = wait.compareTo(RETRY_MOST) > 0 ? RETRY_MOST : wait;
    double part = 1 + JITTER * (2 * world.random().nextDouble() - 1);
    return Duration.ofMillis(Math.round(capped.toMillis() * part));
  }

  private void ambiguous(OutboxRow row, String reason) throws IOException {
    String told = "may have arrived: " + reason;
    if (row.nature().isOfTheMoment()) {
      end(row, OutboxRow.State.DROPPED, told);
    } else if (gateway.settings().ambiguous() == GatewaySettings.Ambiguous.RESEND
        && store.ask(() -> store.outbox().doubts(row.id())) < REPEATS_MAX) {
      later(row, backoff(row.attempts()), Outgoing.Repeat.MAYBE, told);
    } else {
      end(row, OutboxRow.State.AMBIGUOUS, told);
    }
  }

  private void dead(OutboxRow row, String reason) throws IOException {
    end(row, row.nature().isOfTheMoment() ? OutboxRow.State.DROPPED : OutboxRow.State.DEAD, reason);
  }

  private void later(OutboxRow row, Duration wait, Outgoing.Repeat repeat, String reason)
      throws IOException {
    int _ =
        store.change(
            () -> {
              store.outbox().later(row.id(), wait, repeat, reason);
              return 0;
            });
    tell(row);
  }

  private void end(OutboxRow row, OutboxRow.State state, String reason) throws IOException {
    int _ =
        store.change(
            () -> {
              store.outbox().ended(row.id(), state, reason);
              return 0;
            });
    tell(row);
  }

  private void tell(OutboxRow row) throws IOException {
    store.ask(() -> store.outbox().byId(row.id())).ifPresent(gateway::gone);
  }
}
