package dev.alpi.gateway.gmail;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeGmail;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A core that keeps what it is given over restarts of the channel, and mails of one line. */
final class GmailWorld implements Intake, MailForm, AutoCloseable {
  /** Pauses are so many times shorter. */
  private static final int HASTE = 20;

  final Map<String, Inbound> inbox = new HashMap<>();
  final List<String> repeats = new ArrayList<>();
  final List<String> refusals = new ArrayList<>();
  private final AtomicInteger looked = new AtomicInteger();
  private final Semaphore polls = new Semaphore(0);
  private final FakeGmail gmail;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
          return super.schedule(task, unit.toNanos(delay) / HASTE, TimeUnit.NANOSECONDS);
        }
      };
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private Optional<String> cursor = Optional.empty();
  volatile int brokenTakes;

  GmailWorld(FakeGmail gmail, InstantSource clock) {
    this.gmail = gmail;
    this.clock = clock;
  }

  GmailChannel channel() throws IOException {
    Obj settings =
        Obj.EMPTY
            .with("address", FakeGmail.ADDRESS)
            .with("api_url", gmail.uri().toString())
            .with("token_url", gmail.tokenUri().toString())
            .with("poll_s", 1)
            .with("mark_seen", true)
            .with("message_bytes_max", 10_000);
    Secrets secrets =
        Secrets.of(
            Map.of(
                "GMAIL_CLIENT_ID", "id",
                "GMAIL_CLIENT_SECRET", "secret",
                "EMAIL__ME__REFRESH_TOKEN", FakeGmail.REFRESH_TOKEN),
            "/home/.env",
            Map.of());
    GatewayWorld world =
        new GatewayWorld(
            FileLocks.inMemory(),
            clock,
            System::nanoTime,
            new SecureRandom(),
            timer,
            threads,
            http,
            _ -> () -> {});
    return GmailChannel.of(
        new ChannelSettings(new ChannelId("mail/me"), settings, secrets), world, this);
  }

  /** Receives as the core does, again after each failure, until {@code count} messages are in. */
  void receive(int count) throws Exception {
    while (size() < count) {
      receiveOnce(count);
    }
  }

  /** Receives until it fails, or {@code count} messages are in and it has looked again. */
  Optional<IOException> receiveOnce(int count) throws Exception {
    GmailChannel channel = channel();
    int before = looked.get();
    var running =
        threads.submit(
            () -> {
              try {
                channel.receive(this);
                return Optional.<IOException>empty();
              } catch (IOException e) {
                return Optional.of(e);
              }
            });
    while (!running.isDone() && (size() < count || looked.get() < before + 2)) {
      boolean _ = polls.tryAcquire(20, TimeUnit.MILLISECONDS);
    }
    channel.close();
    return running.get();
  }

  private synchronized int size() {
    return inbox.size();
  }

  @Override
  public boolean admits(Sender sender, Place place) {
    return !sender.id().startsWith("stranger");
  }

  @Override
  public synchronized Optional<String> cursor() {
    return cursor;
  }

  @Override
  public synchronized void take(List<Inbound> messages, Optional<String> next) throws IOException {
    if (!messages.isEmpty() && brokenTakes > 0) {
      brokenTakes--;
      throw new IOException("the disk is full");
    }
    cursor = next.or(() -> cursor);
    for (Inbound message : messages) {
      if (inbox.putIfAbsent(message.id(), message) != null) {
        repeats.add(message.id());
      }
    }
  }

  @Override
  public synchronized void refuse(String id, Sender sender, String reason) {
    refusals.add(id + " " + reason);
  }

  @Override
  public void alive() {
    looked.incrementAndGet();
    polls.release();
  }

  @Override
  public Path spool() throws IOException {
    throw new IOException("no files here");
  }

  @Override
  public Verdict judge(byte[] headers, long size, Intake intake) {
    String text = new String(headers, StandardCharsets.UTF_8);
    Sender sender = new Sender(header(text, "From"), "");
    if (!intake.admits(sender, Place.of(sender.id()))) {
      return new Verdict.Skipped();
    }
    return text.contains("X-Broken:")
        ? new Verdict.Refused(header(text, "Message-ID"), sender, "broken")
        : new Verdict.Wanted(header(text, "Message-ID"), sender, "");
  }

  private static String header(String headers, String name) {
    return headers
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse("none");
  }

  @Override
  public Optional<Inbound> read(Verdict.Wanted wanted, byte[] mail, Intake intake) {
    String text = new String(mail, StandardCharsets.UTF_8).split("\r\n\r\n", 2)[1].strip();
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Inbound(
                wanted.id(),
                Place.of(wanted.sender().id()),
                wanted.sender(),
                Inbound.NEW,
                text,
                List.of(),
                Obj.EMPTY.with("subject", "x")));
  }

  @Override
  public List<Piece> compose(Reply reply) {
    return List.of(Piece.of(Obj.EMPTY.with("text", reply.markdown()), reply.markdown()));
  }

  @Override
  public byte[] write(Outgoing piece) {
    return ("To: " + piece.place().chat() + "\r\n\r\n" + piece.piece().plain())
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void fetch(FileRef file, Path target, long bytesMax) throws IOException {
    throw new IOException("no files here");
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
    http.shutdownNow();
  }
}
