package dev.alpi.gateway.mail;

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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A mailbox at Gmail, by its API: {@code email.accounts.NAME} with {@code type: gmail} and {@code
 * api: true}.
 *
 * <p>It reads and writes mails as {@link MailChannel} does, and calls them the same, so that an
 * account can be changed from one to the other. The context of a message has {@code thread_id}
 * beside what that one puts there.
 *
 * <p><b>Threads:</b> any.
 */
public final class GmailChannel implements Channel {
  private final ChannelId id;
  private final MailSettings settings;
  private final GatewayWorld world;
  private final GmailApi api;
  private final Composition composition;
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private volatile Optional<Path> spool = Optional.empty();
  private Optional<Thread> receiver = Optional.empty();
  private volatile boolean isClosed;

  private GmailChannel(ChannelId id, MailSettings settings, GatewayWorld world, GmailApi api) {
    this.id = id;
    this.settings = settings;
    this.world = world;
    this.api = api;
    this.composition = new Composition(settings.account(), world.clock(), settings.sendBytesMax());
  }

  /**
   * {@return the channel of an account}
   *
   * @param settings the account
   * @param world what it gets from outside
   * @throws ConfigException if a setting is wrong or a secret missing
   */
  public static GmailChannel of(ChannelSettings settings, GatewayWorld world)
      throws ConfigException {
    MailSettings read = MailSettings.read(settings);
    if (read.google().isEmpty()) {
      throw MailKeys.of(settings).wrong("type", "another type", "gmail, where api is true");
    }
    MailSettings.Google google = read.google().get();
    HttpCalls calls = new HttpCalls(world.http(), world.timer());
    Credential.Source tokens = RefreshedTokens.of(calls, world.clock(), google.tokens(), settings);
    return new GmailChannel(
        settings.id(), read, world, new GmailApi(world, calls, tokens, google.api()));
  }

  @Override
  public ChannelId id() {
    return id;
  }

  @Override
  public Traits traits() {
    return new Traits(Repeats.ARRIVE, false, false);
  }

  @Override
  public void receive(Intake intake) throws IOException, InterruptedException {
    spool = Optional.of(intake.spool());
    begin();
    try (var _ = world.claims().claim(claim())) {
      GmailReceiver mailbox = new GmailReceiver(settings, api, intake, world.clock(), failures);
      mailbox.start();
      while (!isClosed) {
        mailbox.poll();
        world.pause(settings.inbox().poll());
      }
    } catch (InterruptedException | IOException e) {
      if (!isClosed) {
        throw e;
      }
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    receiver = Optional.of(Thread.currentThread());
  }

  private synchronized void end() {
    receiver = Optional.empty();
    if (isClosed) {
      // the interrupt was ours, and nobody else's business
      boolean _ = Thread.interrupted();
    }
  }

  /** Two who read the same mailbox would both answer. */
  private String claim() {
    return "gmail-" + Digests.hex(google().api() + "\n" + settings.account().address());
  }

  private MailSettings.Google google() {
    return settings.google().orElseThrow();
  }

  @Override
  public List<Piece> compose(Reply reply) {
    return Composition.pieces(reply);
  }

  @Override
  public String send(Outgoing piece) throws SendException, InterruptedException {
    byte[] mail = composition.mail(piece);
    // in quoted-printable and base64, which is all that a mail has, no line begins like this
    String boundary = "=_upload_" + piece.key();
    Optional<String> thread = piece.context().string("thread_id").filter(GmailReceiver::isId);
    Obj about = thread.map(name -> Obj.EMPTY.with("threadId", name)).orElse(Obj.EMPTY);
    HttpCalls.Answer answer = api.upload(about, mail, boundary);
    if (thread.isPresent() && (answer.status() == 404 || answer.status() == 400)) {
      // the thread was removed, or is one of another mailbox; the mail itself is good
      answer = api.upload(Obj.EMPTY, mail, boundary);
    }
    if (!answer.isSuccess()) {
      throw failure(answer);
    }
    return composition.messageId(piece);
  }

  private static SendException failure(HttpCalls.Answer answer) {
    String message = GmailApi.failure(answer);
    if (GmailApi.isRate(answer) || answer.status() == 401) {
      return new SendException(SendException.Kind.NOT_SENT, message, answer.retryAfter());
    }
    return new SendException(
        answer.status() >= 500 || answer.status() == 408
            ? SendException.Kind.UNKNOWN
            : SendException.Kind.REFUSED,
        message);
  }

  @Override
  public void fetch(FileRef file, Path target, long bytesMax) throws IOException {
    InboundMail.moveFile(file, spool, target, bytesMax);
  }

  @Override
  public String probe() throws IOException, InterruptedException {
    Obj profile =
        api.read("profile", Map.of(), HttpCalls.JSON_BYTES_MAX)
            .orElseThrow(() -> new IOException("there is no such mailbox"));
    String own = settings.account().address();
    if (!profile.string("emailAddress").orElse("").equalsIgnoreCase(own)) {
      throw new IOException("the refresh token is for another mailbox than " + own);
    }
    return own + " by the API of Gmail; " + settings.origin().told();
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    receiver.ifPresent(Thread::interrupt);
  }
}
