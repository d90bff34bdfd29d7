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
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * A mail account: read by IMAP, written by SMTP.
 *
 * <p>A conversation is a thread of mails with one address. What an answer needs goes with it as
 * {@code subject}, {@code message_id} and {@code references}.
 *
 * <p><b>Threads:</b> any.
 */
public final class MailChannel implements Channel {
  /** A server that says a word now and then must not hold a mail for ever. */
  private static final Duration SEND_MAX = Duration.ofMinutes(10);

  private final ChannelId id;
  private final MailSettings settings;
  private final GatewayWorld world;
  private final Credential.Source credentials;
  private final SSLContext tls;
  private final Composition composition;
  private final Attempts.Both attempts = new Attempts.Both(new Attempts(), new Attempts());

  /** The connections that are open. */
  private final Set<MailSockets> open = ConcurrentHashMap.newKeySet();

  private volatile Optional<Path> spool = Optional.empty();
  private volatile boolean isClosed;

  private MailChannel(
      ChannelId id,
      MailSettings settings,
      GatewayWorld world,
      Credential.Source credentials,
      SSLContext tls) {
    this.id = id;
    this.settings = settings;
    this.world = world;
    this.credentials = credentials;
    this.tls = tls;
    this.composition = new Composition(settings.account(), world.clock(), settings.sendBytesMax());
  }

  /**
   * {@return the channel of an account}
   *
   * @param settings the account
   * @param world what it gets from outside
   * @throws ConfigException if a setting is wrong or a secret missing
   */
  public static MailChannel of(ChannelSettings settings, GatewayWorld world)
      throws ConfigException {
    MailSettings read = MailSettings.read(settings);
    String password = Credential.secretName(settings.id(), "PASSWORD");
    Credential.Source credentials =
        read.google().isPresent()
            ? RefreshedTokens.of(
                new HttpCalls(world.http(), world.timer()),
                world.clock(),
                read.google().get().tokens(),
                settings)
            : Credential.password(settings.secrets().require(password));
    try {
      SSLContext tls = MailSockets.trusting(read.trustedCa());
      return new MailChannel(settings.id(), read, world, credentials, tls);
    } catch (GeneralSecurityException e) {
      throw ConfigException.of(
          "email.accounts."
              + settings.id().name()
              + ".trusted_ca: found something else, allowed"
              + " is one certificate or several in PEM",
          "put the text of the file in, from -----BEGIN CERTIFICATE----- on");
    }
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
    try (var _ = world.claims().claim(claim());
        MailSockets sockets = sockets(settings.imap())) {
      ImapConnection connection =
          ImapConnection.open(world, sockets, settings.account().user(), credentials);
      new MailReceiver(settings, world, connection, intake, attempts).run();
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw interrupted(e);
      }
      if (!isClosed) {
        throw e;
      }
    }
  }

  /** Two who read the same mailbox would both answer. */
  private String claim() {
    return "mail-"
        + Digests.hex(
            settings.imap().host().toLowerCase(Locale.ROOT)
                + "\n"
                + settings.account().user()
                + "\n"
                + settings.inbox().folder());
  }

  private static InterruptedException interrupted(IOException cause) {
    InterruptedException e = new InterruptedException();
    e.initCause(cause);
    return e;
  }

  @Override
  public List<Piece> compose(Reply reply) {
    return Composition.pieces(reply);
  }

  @Override
  public String send(Outgoing piece) throws SendException, InterruptedException {
    byte[] mail = composition.mail(piece);
    MailSockets sockets = sockets(settings.smtp());
    ScheduledFuture<?> late =
        world
            .timer()
            .schedule(
                () -> world.threads().execute(sockets::close),
                SEND_MAX.toMillis(),
                TimeUnit.MILLISECONDS);
    try (sockets;
        SmtpConnection connection = connect(sockets)) {
      connection.send(mail, piece.place().chat());
      return composition.messageId(piece);
    } catch (SendException e) {
      if (Thread.interrupted()) {
        throw interrupted(e);
      }
      throw e;
    } finally {
      late.cancel(false);
    }
  }

  private SmtpConnection connect(MailSockets sockets) throws SendException, InterruptedException {
    try {
      return SmtpConnection.open(sockets, settings.account(), credentials);
    } catch (IOException e) {
      throw new SendException(SendException.Kind.NOT_SENT, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void fetch(FileRef file, Path target, long bytesMax) throws IOException {
    InboundMail.moveFile(file, spool, target, bytesMax);
  }

  @Override
  public String probe() throws IOException, InterruptedException {
    String how;
    try (MailSockets sockets = sockets(settings.imap())) {
      ImapConnection connection =
          ImapConnection.open(world, sockets, settings.account().user(), credentials);
      var _ = connection.select(settings.inbox());
      how = connection.canIdle() && settings.inbox().idle().isPositive() ? "told" : "asked";
    }
    try (MailSockets sockets = sockets(settings.smtp());
        SmtpConnection _ = SmtpConnection.open(sockets, settings.account(), credentials)) {
      return settings.account().address()
          + " ("
          + how
          + " of new mail by "
          + settings.imap().host()
          + ", sent by "
          + settings.smtp().host()
          + "); "
          + settings.origin().told();
    }
  }

  private MailSockets sockets(MailSettings.Endpoint endpoint) {
    MailSockets sockets = new MailSockets(endpoint, tls, open::remove);
    open.add(sockets);
    if (isClosed) {
      sockets.close();
    }
    return sockets;
  }

  @Override
  public void close() {
    isClosed = true;
    open.forEach(MailSockets::close);
  }
}
