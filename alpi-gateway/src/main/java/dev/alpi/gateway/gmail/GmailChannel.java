package dev.alpi.gateway.gmail;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A mailbox at Gmail, by its API: {@code email.accounts.NAME} with {@code type: gmail} and {@code
 * api: true}.
 *
 * <p>What mails are is the business of a {@link MailForm}. The context of a message has {@code
 * thread_id} beside what the form puts there.
 */
public final class GmailChannel implements Channel {
  private final ChannelId id;
  private final GmailSettings settings;
  private final GatewayWorld world;
  private final MailForm form;
  private final GmailApi api;
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private Optional<Thread> receiver = Optional.empty();
  private volatile boolean isClosed;

  private GmailChannel(
      ChannelId id, GmailSettings settings, GatewayWorld world, MailForm form, GmailApi api) {
    this.id = id;
    this.settings = settings;
    this.world = world;
    this.form = form;
    this.api = api;
  }

  /**
   * {@return the channel of an account}
   *
   * @param settings the account
   * @param world what it gets from outside
   * @param form what mails are
   * @throws ConfigException if a setting is wrong or a secret missing
   */
  public static GmailChannel of(ChannelSettings settings, GatewayWorld world, MailForm form)
      throws ConfigException {
    GmailSettings read = GmailSettings.read(settings);
    HttpCalls calls = new HttpCalls(world.http(), world.timer());
    GmailTokens tokens = GmailTokens.of(calls, world.clock(), read, settings.secrets());
    return new GmailChannel(
        settings.id(), read, world, form, new GmailApi(world, calls, tokens, read.api()));
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
    begin();
    try (var _ = world.claims().claim(claim())) {
      GmailReceiver mailbox =
          new GmailReceiver(settings, api, form, intake, world.clock(), failures);
      mailbox.start();
      while (!isClosed) {
        mailbox.poll();
        world.pause(settings.poll());
      }
    } catch (InterruptedException e) {
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
    String mailbox = settings.api() + "\n" + settings.address().toLowerCase(Locale.ROOT);
    byte[] bytes = mailbox.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
      return "gmail-" + HexFormat.of().formatHex(digest);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public List<Piece> compose(Reply reply) {
    return form.compose(reply);
  }

  @Override
  public String send(Outgoing piece) throws SendException, InterruptedException {
    Obj mail = Obj.EMPTY.with("raw", Base64.getUrlEncoder().encodeToString(form.write(piece)));
    Optional<String> thread = piece.context().string("thread_id");
    HttpCalls.Answer answer =
        api.post("messages/send", thread.map(name -> mail.with("threadId", name)).orElse(mail));
    if (answer.status() == 404 && thread.isPresent()) {
      // the thread was removed; the mail itself is good
      answer = api.post("messages/send", mail);
    }
    if (!answer.isSuccess()) {
      throw failure(answer);
    }
    return answer.json().flatMap(json -> json.string("id")).orElse("");
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
    form.fetch(file, target, bytesMax);
  }

  @Override
  public String probe() throws IOException, InterruptedException {
    Obj profile =
        api.read("profile", Map.of(), HttpCalls.JSON_BYTES_MAX)
            .orElseThrow(() -> new IOException("there is no such mailbox"));
    String address = profile.string("emailAddress").orElse("");
    if (!address.equalsIgnoreCase(settings.address())) {
      throw new IOException("the refresh token is for another mailbox than " + settings.address());
    }
    return settings.address() + " by the API of Gmail";
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    receiver.ifPresent(Thread::interrupt);
  }
}
