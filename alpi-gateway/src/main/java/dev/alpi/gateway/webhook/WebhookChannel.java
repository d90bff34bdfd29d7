package dev.alpi.gateway.webhook;

import dev.alpi.gateway.Channel;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.HttpCalls;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * All hooks of a profile: {@code gateway.webhook}.
 *
 * <p>An answer goes to the request that waits for it; else to the callback of the hook; else it is
 * kept in memory, where it can be read. It counts as sent when one of that is done.
 *
 * <p>Where people would talk is {@code HOOK/CONVERSATION}. The sender is the hook. The context of a
 * message has {@code hook}, its name; {@code delivery}, what the message is called outside; and
 * {@code authority}, an object whose {@code tools} is a list of the tools that may be used for it.
 * The body of a piece has {@code text} and {@code kind}, {@code answer} or {@code question}.
 */
public final class WebhookChannel implements Channel {
  /** The longest text of an answer, in characters. */
  static final int TEXT_CHARS_MAX = 1_000_000;

  private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
  private static final Duration LOOK_MOST = Duration.ofSeconds(5);
  static final String QUESTION = "question";

  private final ChannelId id;
  private final WebhookSettings settings;
  private final GatewayWorld world;
  private final HttpCalls calls;
  private final Guard.Limits limits;
  private final Deliveries deliveries = new Deliveries();
  private final Semaphore looks = new Semaphore(0);
  private volatile Optional<Listener> listener = Optional.empty();
  private volatile boolean isClosed;

  WebhookChannel(ChannelId id, WebhookSettings settings, GatewayWorld world, Guard.Limits limits) {
    this.id = id;
    this.settings = settings;
    this.world = world;
    this.calls = new HttpCalls(world.http(), world.timer());
    this.limits = limits;
  }

  /**
   * {@return the hooks of a profile; nothing listens yet}
   *
   * @param settings how they are set up
   * @param world what they need
   * @throws ConfigException if that is wrong, or a secret is missing
   */
  public static WebhookChannel of(ChannelSettings settings, GatewayWorld world)
      throws ConfigException {
    WebhookSettings read = WebhookSettings.read(settings);
    return new WebhookChannel(settings.id(), read, world, Guard.Limits.of(read));
  }

  @Override
  public ChannelId id() {
    return id;
  }

  @Override
  public Traits traits() {
    return new Traits(Repeats.RECOGNISED, false, false);
  }

  @Override
  public void receive(Intake intake) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    deliveries.open();
    Guard.Watch watch = new Guard.Watch(limits, world.timer(), world.ticker());
    Endpoint endpoint = new Endpoint(settings, world, deliveries, intake);
    ScheduledFuture<?> clock =
        world
            .timer()
            .scheduleAtFixedRate(
                looks::release, LOOK_EVERY.toNanos(), LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS);
    try (Listener started = Listener.start(settings, watch, new HookHandler(settings, endpoint))) {
      listener = Optional.of(started);
      listen(started, intake);
    } finally {
      listener = Optional.empty();
      clock.cancel(false);
    }
  }

  private void listen(Listener started, Intake intake) throws IOException, InterruptedException {
    try {
      while (!isClosed) {
        if (!started.isThere(LOOK_MOST)) {
          throw new IOException(Listener.text(settings.address()) + " is not listened at any more");
        }
        intake.alive();
        looks.acquire();
        looks.drainPermits();
      }
    } finally {
      // those who wait are told that their message is kept
      deliveries.close();
    }
  }

  /** Returns the port; 0 if nothing listens. */
  int port() {
    return listener.map(Listener::port).orElse(0);
  }

  @Override
  public List<Piece> compose(Reply reply) {
    StringBuilder text = new StringBuilder(reply.markdown());
    for (Path file : reply.files()) {
      // a hook takes no files, and whoever reads the answer should know that there is one
      text.append(text.isEmpty() ? "" : "\n\n").append("[file, not sent: ");
      text.append(file.getFileName()).append(']');
    }
    if (text.length() > TEXT_CHARS_MAX) {
      boolean isPair = Character.isHighSurrogate(text.charAt(TEXT_CHARS_MAX - 1));
      text.setLength(isPair ? TEXT_CHARS_MAX - 1 : TEXT_CHARS_MAX);
      text.append("\n\n[the rest was cut off]");
    }
    Obj body =
        Obj.EMPTY
            .with("kind", reply.buttons().isEmpty() ? "answer" : QUESTION)
            .with("text", text.toString());
    return List.of(Piece.of(body, text.toString()));
  }

  @Override
  public String send(Outgoing piece) throws SendException, InterruptedException {
    String chat = piece.place().chat();
    Optional<Hook> hook =
        Optional.ofNullable(
            settings.hooks().get(chat.substring(0, Math.max(0, chat.indexOf('/')))));
    if (hook.isEmpty()) {
      throw new SendException(SendException.Kind.REFUSED, "there is no such hook any more");
    }
    Optional<String> delivery = piece.context().string("delivery");
    Delivery.Said said = said(piece);
    if (delivery.isPresent() && isHandedOver(delivery.get(), hook.get(), piece.key(), said)) {
      return "response " + delivery.get();
    }
    if (hook.get().callback().isPresent()) {
      Obj body = callback(hook.get(), chat, delivery, said);
      hook.get().callback().get().post(calls, piece.key(), body, world.clock().instant());
      return "callback " + piece.key();
    }
    if (delivery.isEmpty()) {
      throw new SendException(
          SendException.Kind.REFUSED,
          "the hook has no callback_url, and nobody waits for what it did not ask for");
    }
    return "kept " + delivery.get();
  }

  private static Delivery.Said said(Outgoing piece) {
    Delivery.Said said = Delivery.Said.of(piece.piece().body());
    return piece.repeat() == Outgoing.Repeat.MAYBE
        ? new Delivery.Said(said.kind(), Outgoing.MARK + said.text())
        : said;
  }

  /** Keeps the answer, and gives it to the requests that wait for it. */
  private boolean isHandedOver(String id, Hook hook, String key, Delivery.Said said)
      throws InterruptedException {
    Delivery delivery = deliveries.open(id, hook.name(), Optional.empty());
    List<Ticket> called = new ArrayList<>();
    for (Ticket ticket : delivery.add(key, said)) {
      if (ticket.call()) {
        called.add(ticket);
      }
    }
    boolean isWritten = false;
    for (Ticket ticket : called) {
      isWritten |= ticket.isWritten();
    }
    return isWritten;
  }

  private static Obj callback(
      Hook hook, String chat, Optional<String> delivery, Delivery.Said said) {
    Obj body = Obj.EMPTY.withOrNull("id", delivery).with("hook", hook.name());
    String status =
        said.kind() == Delivery.Said.Kind.QUESTION
            ? QUESTION
            : delivery.isPresent() ? "answered" : "message";
    return body.with("conversation", chat.substring(chat.indexOf('/') + 1))
        .with("status", status)
        .with("text", said.text());
  }

  @Override
  public void fetch(FileRef file, Path target, long bytesMax) throws IOException {
    throw new IOException("no file comes by a hook");
  }

  @Override
  public String probe() throws IOException, InterruptedException {
    String address = Listener.text(settings.address());
    String who =
        settings.hooks().size()
            + (settings.hooks().size() == 1 ? " hook at " : " hooks at ")
            + address;
    if (port() != 0 || settings.address().getPort() == 0) {
      return who;
    }
    // with a daemon, another object or process listens there
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + reachable() + "/")).build();
    try {
      HttpCalls.Answer answer = calls.call(request, LOOK_MOST);
      if (!answer.json().equals(Optional.of(Result.NOT_FOUND.json()))) {
        throw new IOException(address + " is taken by something else");
      }
      return who;
    } catch (SendException e) {
      if (e.kind() == SendException.Kind.NOT_SENT) {
        return who + ", where nothing listens now";
      }
      throw new IOException(address + " is taken by something that is no hook", e);
    }
  }

  private String reachable() {
    return settings.address().getAddress().isAnyLocalAddress()
        ? "127.0.0.1:" + settings.address().getPort()
        : Listener.text(settings.address());
  }

  @Override
  public void close() {
    isClosed = true;
    deliveries.close();
    looks.release();
  }
}
