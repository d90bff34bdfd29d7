package dev.alpi.gateway.webhook;

import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What requests come to, without HTTP: who they are from, what they tell the agent, and what they
 * are answered.
 *
 * <p><b>Threads:</b> any; a request that waits keeps its thread.
 */
final class Endpoint {
  /** Reading costs less than telling. */
  private static final int READS_EACH = 5;

  private static final int DECOY_BYTES = 32;

  private final WebhookSettings settings;
  private final GatewayWorld world;
  private final Deliveries deliveries;
  private final Intake intake;
  private final Replays replays;
  private final Addresses addresses;
  private final Map<String, Paces> paces = new HashMap<>();

  /** Stands where there is no hook. */
  private final Entry decoy;

  Endpoint(WebhookSettings settings, GatewayWorld world, Deliveries deliveries, Intake intake)
      throws IOException {
    this.settings = settings;
    this.world = world;
    this.deliveries = deliveries;
    this.intake = intake;
    this.replays = Replays.read(intake.cursor().orElse(""));
    long nanos = world.ticker().nanoTime();
    this.addresses = new Addresses(settings.addressPerMinute(), nanos);
    settings.hooks().forEach((name, hook) -> paces.put(name, Paces.of(hook.pace(), nanos)));
    byte[] random = new byte[DECOY_BYTES];
    world.random().nextBytes(random);
    String secret = HexFormat.of().formatHex(random);
    this.decoy = new Entry(Set.of(Style.TOKEN), secret, secret);
  }

  private record Paces(TokenBucket tell, TokenBucket read) {
    static Paces of(Hook.Pace pace, long nanos) {
      return new Paces(
          new TokenBucket(pace.perMinute(), pace.burst(), nanos),
          new TokenBucket(pace.perMinute() * READS_EACH, pace.burst() * READS_EACH, nanos));
    }
  }

  /** What a request is answered, and who wants to know whether the answer was written. */
  record Reply(Result result, Optional<Ticket> ticket) {
    private static Reply of(Result result) {
      return new Reply(result, Optional.empty());
    }
  }

  /** Returns how long {@code address} has to wait; zero if its request may be read. */
  Duration knock(java.net.InetAddress address) {
    long nanos = world.ticker().nanoTime();
    return addresses.of(address, nanos).take(nanos);
  }

  /**
   * Handles a request.
   *
   * @throws InterruptedException if the thread is to end; the message may be on disk
   */
  Reply answer(Call call) throws InterruptedException {
    Optional<Hook> hook = Optional.ofNullable(settings.hooks().get(call.hook()));
    Entry.Verdict verdict =
        hook.map(Hook::entry).orElse(decoy).judge(call, world.clock().instant());
    if (hook.isEmpty() || !(verdict instanceof Entry.Verdict.Welcome welcome)) {
      return Reply.of(Result.UNAUTHORIZED);
    }
    long nanos = world.ticker().nanoTime();
    addresses.of(call.sender(), nanos).giveBack();
    Paces own = paces.get(hook.get().name());
    TokenBucket pace = call.kind() == Call.Kind.READ ? own.read() : own.tell();
    Duration wait = pace.take(nanos);
    if (wait.isPositive()) {
      return Reply.of(Result.tooMany(wait));
    }
    if (call.kind() == Call.Kind.READ) {
      return Reply.of(read(call));
    }
    try {
      return tell(hook.get(), call, welcome);
    } catch (RefusedException e) {
      return Reply.of(e.result());
    } catch (IOException e) {
      // the core says why, where the owner looks; the other side can only come again
      return Reply.of(Result.notNow());
    }
  }

  private Result read(Call call) {
    return deliveries
        .find(call.delivery())
        .filter(delivery -> delivery.hook().equals(call.hook()))
        .map(delivery -> Result.of(200, delivery.json()))
        .orElse(Result.NOT_FOUND);
  }

  private Reply tell(Hook hook, Call call, Entry.Verdict.Welcome welcome)
      throws RefusedException, IOException, InterruptedException {
    MessageName name = MessageName.of(hook, call, welcome.signatures(), world.random());
    String body = Hash.hex(call.body());
    Optional<Delivery> known = deliveries.find(name.delivery());
    if (known.isPresent() && !known.get().hasBody(body)) {
      throw RefusedException.of(409, "the idempotency key was used for another body");
    }
    Inbound message = message(hook, call, name);
    Delivery delivery = deliveries.open(name.delivery(), hook.name(), Optional.of(body));
    if (known.isEmpty()) {
      // it may have come to a process before this one
      intake
          .answered(name.text())
          .forEach((key, sent) -> delivery.add(key, Delivery.Said.of(sent)));
    }
    Optional<Ticket> ticket =
        hook.mode() instanceof Hook.Mode.Wait ? delivery.join() : Optional.empty();
    boolean isKept = false;
    try {
      take(delivery, message, name);
      if (ticket.isEmpty() || !await(ticket.get(), hook.mode())) {
        return Reply.of(state(delivery));
      }
      isKept = true;
      return new Reply(state(delivery), ticket);
    } finally {
      if (!isKept) {
        ticket.ifPresent(delivery::leave);
      }
    }
  }

  private static Result state(Delivery delivery) {
    return Result.of(delivery.isAnswered() ? 200 : 202, delivery.json());
  }

  /** Makes the message; what cannot become one is noted, for the owner to see. */
  private Inbound message(Hook hook, Call call, MessageName name)
      throws RefusedException, IOException {
    Sender sender = new Sender(hook.name(), hook.name());
    try {
      JsonValue body = Prompts.body(call);
      String conversation = Prompts.conversation(hook, body, name.delivery());
      Place place = Place.of(hook.name() + "/" + conversation);
      if (!intake.admits(sender, place)) {
        throw new NotAdmittedException();
      }
      Obj context =
          Obj.EMPTY
              .with("hook", hook.name())
              .with("delivery", name.delivery())
              .with("authority", hook.authority());
      return new Inbound(
          name.text(), place, sender, Inbound.NEW, Prompts.prompt(hook, body), List.of(), context);
    } catch (NotAdmittedException e) {
      throw RefusedException.of(403, "not allowed");
    } catch (RefusedException e) {
      // under a name of its own: with a better body, the same key is to be taken
      intake.refuse(hook.name() + "/refused:" + random(), sender, e.getMessage());
      throw e;
    }
  }

  private static final class NotAdmittedException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private String random() {
    byte[] bytes = new byte[16];
    world.random().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Gives it to the core, once; returns when it is on disk. */
  private void take(Delivery delivery, Inbound message, MessageName name)
      throws IOException, RefusedException {
    delivery.taking().lock();
    try {
      if (!delivery.isTaken()) {
        Replays.Outcome outcome = take(message, name);
        switch (outcome) {
          case TAKEN -> delivery.taken();
          case REPLAYED -> throw RefusedException.of(409, "the signature was used before");
          case FULL -> throw new RefusedException("too many signatures", Result.notNow());
        }
      }
    } finally {
      delivery.taking().unlock();
      if (!delivery.isTaken()) {
        deliveries.forget(delivery);
      }
    }
  }

  private Replays.Outcome take(Inbound message, MessageName name) throws IOException {
    if (name.signature().isEmpty()) {
      intake.take(List.of(message), Optional.empty());
      return Replays.Outcome.TAKEN;
    }
    return replays.take(
        intake, message, name.signature().get(), name.delivery(), world.clock().instant());
  }

  private boolean await(Ticket ticket, Hook.Mode mode) throws InterruptedException {
    Duration most = mode instanceof Hook.Mode.Wait(Duration time) ? time : Duration.ZERO;
    ScheduledFuture<?> late =
        world.timer().schedule(ticket::giveUp, most.toNanos(), TimeUnit.NANOSECONDS);
    try {
      return ticket.await();
    } finally {
      late.cancel(false);
    }
  }
}
