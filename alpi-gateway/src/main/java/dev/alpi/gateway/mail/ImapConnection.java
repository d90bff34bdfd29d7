package dev.alpi.gateway.mail;

import dev.alpi.gateway.GatewayWorld;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.INTERNALDATE;
import org.eclipse.angus.mail.imap.protocol.MailboxInfo;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.eclipse.angus.mail.util.MailLogger;

/**
 * A connection to a server of IMAP (RFC 3501, IDLE of RFC 2177), with the mailbox that is read.
 *
 * <p>It uses the protocol of Angus Mail without its folders: those count messages, which costs
 * memory for each, and fetch more than they are asked for.
 *
 * <p><b>Threads:</b> one; {@link #close} any.
 */
final class ImapConnection implements AutoCloseable {
  private static final int CHUNK_BYTES = 4 * 1024 * 1024;
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final int TEXT_CHARS_MAX = 200;

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d-MMM-yyyy", Locale.ENGLISH);

  private final GatewayWorld world;
  private final MailSockets sockets;
  private final IMAPProtocol protocol;

  /** Whether the server has told of a message since it was last asked for some. */
  private boolean hasNews;

  private ImapConnection(GatewayWorld world, MailSockets sockets, IMAPProtocol protocol) {
    this.world = world;
    this.sockets = sockets;
    this.protocol = protocol;
    protocol.addResponseHandler(
        response -> {
          if (response instanceof IMAPResponse each && each.keyEquals("EXISTS")) {
            hasNews = true;
          }
        });
  }

  /** Says that the server refused one command; the connection is as it was. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * A mailbox.
   *
   * @param validity changes when the numbers of messages do not mean the same any more
   * @param next the least number that a new message can have
   */
  record Mailbox(long validity, long next) {}

  /**
   * What is known of a message before it is fetched.
   *
   * @param uid its number
   * @param size its size as the server has it
   * @param arrived when the server got it
   * @param headers those that were asked for
   */
  record Head(long uid, long size, Instant arrived, MailHeaders headers) {}

  /**
   * Connects and logs in.
   *
   * @throws IOException if that fails; the message says what to do
   * @throws InterruptedException if the thread is to end
   */
  static ImapConnection open(
      GatewayWorld world, MailSockets sockets, String user, Credential.Source source)
      throws IOException, InterruptedException {
    Credential credential = source.current();
    MailSettings.Endpoint endpoint = sockets.endpoint();
    return asked(
        endpoint,
        "the connection",
        () -> {
          IMAPProtocol protocol =
              new IMAPProtocol(
                  "imap",
                  endpoint.host(),
                  endpoint.port(),
                  sockets.properties("imap"),
                  sockets.isSecretFromStart(),
                  new MailLogger(ImapConnection.class, "imap", false, null));
          ImapConnection connection = new ImapConnection(world, sockets, protocol);
          connection.beSecret();
          connection.logIn(user, credential, source);
          return connection;
        });
  }

  /**
   * Something that a server is asked.
   *
   * @param <T> what it answers
   */
  private interface Question<T> {
    T ask() throws IOException, ProtocolException;
  }

  private static <T> T asked(MailSettings.Endpoint endpoint, String what, Question<T> question)
      throws IOException {
    try {
      return question.ask();
    } catch (ProtocolException e) {
      throw new IOException(endpoint + ": " + what + " failed: " + text(e.getMessage()));
    } catch (NullPointerException
        | IndexOutOfBoundsException
        | NegativeArraySizeException
        | ClassCastException
        | IllegalArgumentException e) {
      // the library does not look at what it reads; a fuzzer met these
      throw new IOException(endpoint + ": " + what + " failed: the answer cannot be read", e);
    }
  }

  private void beSecret() throws IOException, ProtocolException {
    if (sockets.endpoint().tls() != MailSettings.Tls.STARTTLS) {
      return;
    }
    if (protocol.isAuthenticated() || !protocol.hasCapability("STARTTLS")) {
      throw new IOException(sockets.endpoint() + " offers no STARTTLS: set imap_tls to tls");
    }
    protocol.startTLS();
    protocol.capability();
  }

  private void logIn(String user, Credential credential, Credential.Source source)
      throws IOException, ProtocolException {
    if (protocol.isAuthenticated()) {
      return;
    }
    try {
      if (credential.kind() == Credential.Kind.TOKEN) {
        protocol.authoauth2(user, credential.secret());
      } else if (protocol.hasCapability("AUTH=PLAIN")) {
        protocol.authplain("", user, credential.secret());
      } else if (protocol.hasCapability("LOGINDISABLED")) {
        throw new IOException(sockets.endpoint() + " lets nobody in on such a connection");
      } else {
        protocol.login(user, credential.secret());
      }
    } catch (CommandFailedException e) {
      source.wasRejected(credential);
      throw new IOException(
          sockets.endpoint() + " did not accept the user or the secret: " + text(e.getMessage()));
    }
    protocol.capability();
  }

  /** Returns whether the server tells of new messages by itself. */
  boolean canIdle() {
    return protocol.hasCapability("IDLE");
  }

  /** Opens a mailbox. */
  Mailbox select(MailSettings.Inbox inbox) throws IOException {
    MailboxInfo found =
        asked(
            sockets.endpoint(),
            "opening the mailbox",
            () ->
                inbox.marksSeen()
                    ? protocol.select(inbox.folder())
                    : protocol.examine(inbox.folder()));
    hasNews = false;
    long next = found.uidnext > 0 ? found.uidnext : lastUid() + 1;
    return new Mailbox(found.uidvalidity, next);
  }

  private long lastUid() throws IOException {
    return search("ALL").stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** Returns the numbers of what came after {@code uid}, in their order. */
  List<Long> uidsAfter(long uid) throws IOException {
    hasNews = false;
    // a range with a star has the last message in it, wherever it begins
    return search("UID " + (uid + 1) + ":*").stream().filter(each -> each > uid).toList();
  }

  /** Returns the numbers of what came on that day or later, in the server's zone. */
  List<Long> uidsSince(LocalDate day) throws IOException {
    hasNews = false;
    return search("SINCE " + DAY.format(day));
  }

  private List<Long> search(String what) throws IOException {
    List<Long> found = new ArrayList<>();
    for (Response each : command("UID SEARCH " + what)) {
      if (each instanceof IMAPResponse response && response.keyEquals("SEARCH")) {
        found.addAll(asked(sockets.endpoint(), "a search", () -> numbers(response)));
      }
    }
    return found.stream().sorted().distinct().toList();
  }

  private static List<Long> numbers(IMAPResponse response) {
    List<Long> numbers = new ArrayList<>();
    for (long uid; (uid = response.readLong()) > 0; ) {
      numbers.add(uid);
    }
    return numbers;
  }

  /** Returns what is known of messages; without those that are not there any more. */
  List<Head> heads(List<Long> uids) throws IOException {
    String set = uids.stream().map(String::valueOf).collect(Collectors.joining(","));
    String what =
        "UID FETCH "
            + set
            + " (UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS ("
            + String.join(" ", MailHeaders.NEEDED)
            + ")]<0."
            + MailHeaders.BYTES_MAX
            + ">)";
    List<Head> heads = new ArrayList<>();
    for (Response each : command(what)) {
      if (each instanceof FetchResponse response) {
        head(response).ifPresent(heads::add);
      }
    }
    return heads.stream().sorted(Comparator.comparingLong(Head::uid)).toList();
  }

  private static Optional<Head> head(FetchResponse response) {
    Optional<UID> uid = Optional.ofNullable(response.getItem(UID.class));
    Optional<RFC822SIZE> size = Optional.ofNullable(response.getItem(RFC822SIZE.class));
    Optional<INTERNALDATE> date = Optional.ofNullable(response.getItem(INTERNALDATE.class));
    Optional<byte[]> headers = bytes(response);
    if (uid.isEmpty() || size.isEmpty() || headers.isEmpty()) {
      return Optional.empty();
    }
    // one without a time may be new
    Instant arrived = date.map(each -> each.getDate().toInstant()).orElse(Instant.MAX);
    return Optional.of(
        new Head(uid.get().uid, size.get().size, arrived, MailHeaders.parse(headers.get())));
  }

  private static Optional<byte[]> bytes(FetchResponse response) {
    return Optional.ofNullable(response.getItem(BODY.class))
        .flatMap(body -> Optional.ofNullable(body.getByteArray()))
        .map(
            data ->
                Arrays.copyOfRange(
                    data.getBytes(), data.getStart(), data.getStart() + data.getCount()));
  }

  /**
   * Returns a message as it is, empty if it is not there any more.
   *
   * @throws RefusedException if the server does not hand it out
   * @throws TooLargeException if it is larger than {@code bytesMax}
   */
  Optional<byte[]> message(long uid, long bytesMax) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      Optional<byte[]> chunk = chunk(uid, all.size());
      if (chunk.isEmpty()) {
        return all.size() == 0 ? Optional.empty() : Optional.of(all.toByteArray());
      }
      all.write(chunk.get());
      if (all.size() > bytesMax) {
        throw new TooLargeException("it has more than " + bytesMax + " bytes");
      }
      if (chunk.get().length < CHUNK_BYTES) {
        return Optional.of(all.toByteArray());
      }
    }
  }

  /** Says that a message is larger than the server had said. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  private Optional<byte[]> chunk(long uid, int from) throws IOException {
    for (Response each :
        command("UID FETCH " + uid + " (UID BODY.PEEK[]<" + from + "." + CHUNK_BYTES + ">)")) {
      if (each instanceof FetchResponse response
          && Optional.ofNullable(response.getItem(UID.class)).filter(u -> u.uid == uid).isPresent()
          && response.getItem(BODY.class) != null) {
        return bytes(response);
      }
    }
    return Optional.empty();
  }

  boolean exists(long uid) throws IOException {
    return search("UID " + uid).contains(uid);
  }

  void markSeen(long uid) throws IOException {
    Response[] _ = command("UID STORE " + uid + " +FLAGS.SILENT (\\Seen)");
  }

  /** Waits, unless it is closed. */
  void pause(Duration time) throws InterruptedException {
    sockets.pause(world, time);
  }

  /** Asks whether there is something new; the server may say so in its answer. */
  void noop() throws IOException {
    Response[] _ = command("NOOP");
  }

  /**
   * Waits until the server tells of a message, at most for {@code most}.
   *
   * @param alive told of each sign of the server
   * @throws IOException if the connection is lost, or the server does not answer in the end
   */
  void idle(Duration most, Runnable alive) throws IOException {
    if (hasNews) {
      return;
    }
    AtomicBoolean isEnding = new AtomicBoolean();
    Runnable end =
        () -> {
          if (isEnding.compareAndSet(false, true)) {
            protocol.idleAbort();
          }
        };
    sockets.readTimeout(most.plus(GRACE));
    int _ =
        asked(
            sockets.endpoint(),
            "waiting for mail",
            () -> {
              idle(most, alive, isEnding, end);
              return 0;
            });
    sockets.usualReadTimeout();
  }

  private void idle(Duration most, Runnable alive, AtomicBoolean isEnding, Runnable end)
      throws ProtocolException {
    protocol.idleStart();
    alive.run();
    ScheduledFuture<?> late =
        world
            .timer()
            .schedule(() -> world.threads().execute(end), most.toMillis(), TimeUnit.MILLISECONDS);
    try {
      while (protocol.processIdleResponse(protocol.readIdleResponse())) {
        alive.run();
        if (hasNews) {
          end.run();
        }
      }
    } finally {
      isEnding.set(true);
      late.cancel(false);
    }
  }

  private Response[] command(String command) throws IOException {
    return asked(
        sockets.endpoint(),
        "a command",
        () -> {
          Response[] responses = protocol.command(command, null);
          protocol.notifyResponseHandlers(responses);
          try {
            protocol.handleResult(responses[responses.length - 1]);
          } catch (CommandFailedException e) {
            throw new RefusedException("the server refused it: " + text(e.getMessage()));
          }
          return responses;
        });
  }

  /** Returns what a server says, fit for a message of one line. */
  static String text(String said) {
    String plain = String.valueOf(said).replaceAll("[^\\x20-\\x7e]+", " ").strip();
    return plain.length() <= TEXT_CHARS_MAX ? plain : plain.substring(0, TEXT_CHARS_MAX);
  }

  @Override
  public void close() {
    sockets.close();
  }
}
