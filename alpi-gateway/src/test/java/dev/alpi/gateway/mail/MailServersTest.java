package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.Inbound;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.DovecotServer;
import dev.alpi.testkit.MailCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A channel and a real server of IMAP. */
final class MailServersTest {
  private static Optional<DovecotServer> server = Optional.empty();

  @TempDir Path folder;
  private final MailTestWorld world = new MailTestWorld();
  private RecordingIntake intake;
  private String address;
  private Optional<MailChannel> channel = Optional.empty();
  private CompletableFuture<Void> end = CompletableFuture.completedFuture(null);

  @BeforeAll
  static void startServer() throws IOException, InterruptedException {
    Optional<String> missing = DovecotServer.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
    server = Optional.of(DovecotServer.start(MailCertificate.of("localhost")));
  }

  @AfterAll
  static void endServer() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }

  @BeforeEach
  void open(TestInfo test) {
    intake = new RecordingIntake(folder);
    address = test.getTestMethod().orElseThrow().getName() + "@example.org";
  }

  @AfterEach
  void close() throws Exception {
    channel.ifPresent(MailChannel::close);
    Object _ = end.exceptionally(_ -> null).get(20, TimeUnit.SECONDS);
    world.close();
  }

  private DovecotServer server() {
    return server.orElseThrow();
  }

  private Obj settings() {
    return Obj.EMPTY
        .with("address", address)
        .with("imap_host", "localhost")
        .with("imap_port", server().imapsPort())
        .with("smtp_host", "localhost")
        .with("trusted_ca", server().certificate().pem())
        .with("poll_interval_s", 1);
  }

  private CompletableFuture<Void> receive(Obj settings) throws IOException {
    MailChannel opened = world.channel(settings);
    channel = Optional.of(opened);
    CompletableFuture<Void> over = new CompletableFuture<>();
    end = over;
    Thread _ =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    opened.receive(intake);
                    over.complete(null);
                  } catch (IOException | InterruptedException e) {
                    over.completeExceptionally(e);
                  }
                });
    return over;
  }

  /** Starts, and waits until mail that comes from now on is for the channel. */
  private CompletableFuture<Void> receiveFromNow(Obj settings)
      throws IOException, InterruptedException {
    CompletableFuture<Void> end = receive(settings);
    intake.awaitSign("taken");
    return end;
  }

  private void deliver(String id, String text) throws IOException {
    deliverWith(
        "From: Alice <Alice@Example.net>\r\nMessage-ID: <" + id + "@example.net>\r\n", text);
  }

  private void deliverRaw(String mail) throws IOException {
    server().deliver(address, mail.getBytes(UTF_8));
  }

  private void deliverWith(String headers, String text) throws IOException {
    deliverRaw(headers + "Subject: Hi\r\n\r\n" + text + "\r\n");
  }

  @Test
  void mail_is_told_of_within_a_second() throws Exception {
    receiveFromNow(settings());
    intake.awaitSign("alive");
    intake.awaitSign("alive");
    long before = System.nanoTime();
    deliver("one", "hello");

    Inbound mail = intake.next();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(1_500));
    assertThat(mail.id()).isEqualTo("mail:alice@example.net:<one@example.net>");
    assertThat(mail.text()).isEqualTo("Hi\n\nhello");
    assertThat(mail.place().chat()).isEqualTo("alice@example.net");
    assertThat(mail.place().thread()).isEqualTo("<one@example.net>");
    assertThat(mail.sender().name()).isEqualTo("Alice");
  }

  @Test
  void mail_is_found_by_asking_where_the_server_may_not_tell() throws Exception {
    receiveFromNow(settings().with("idle_s", 0));
    deliver("one", "hello");
    deliver("two", "again");

    assertThat(intake.next().text()).endsWith("hello");
    assertThat(intake.next().text()).endsWith("again");
  }

  @Test
  void waiting_begins_again_before_the_server_would_end_it() throws Exception {
    receiveFromNow(settings().with("idle_s", 1));
    intake.forgetSigns();
    for (int sign = 0; sign < 6; sign++) {
      intake.awaitSign("alive");
    }
    deliver("one", "hello");

    assertThat(intake.next().text()).endsWith("hello");
  }

  @Test
  void what_lay_there_before_is_not_taken() throws Exception {
    deliver("old", "old");
    receiveFromNow(settings());
    deliver("new", "new");

    assertThat(intake.next().id()).contains("<new@");
    assertThat(intake.isEmpty()).isTrue();
  }

  @Test
  void what_came_while_away_is_taken() throws Exception {
    CompletableFuture<Void> first = receiveFromNow(settings());
    channel.orElseThrow().close();
    first.get(20, TimeUnit.SECONDS);
    for (int number = 0; number < 45; number++) {
      deliver("away" + number, "number " + number);
    }

    receive(settings());

    for (int number = 0; number < 45; number++) {
      assertThat(intake.next().text()).endsWith("number " + number);
    }
  }

  @Test
  void mail_is_marked_as_seen_after_it_is_kept() throws Exception {
    receiveFromNow(settings());
    long[] seenBefore = {-1};
    intake.whenTaken(
        () -> {
          try {
            seenBefore[0] = Math.max(seenBefore[0], server().seen(address));
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    deliver("one", "hello");
    Inbound _ = intake.next();
    intake.awaitSign("alive");

    await(() -> server().seen(address) == 1);
    assertThat(seenBefore[0]).isZero();
  }

  @Test
  void mail_that_cannot_be_kept_is_not_marked_and_comes_again() throws Exception {
    intake.failTimes(1);
    CompletableFuture<Void> first = receiveFromNow(settings());
    deliver("one", "hello");

    assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasMessageContaining("disk is full");
    assertThat(server().seen(address)).isZero();

    receive(settings());
    assertThat(intake.next().text()).endsWith("hello");
  }

  @Test
  void nothing_is_marked_unless_it_is_wanted() throws Exception {
    receiveFromNow(settings().with("mark_seen", false));
    deliver("one", "hello");
    deliver("two", "hello");
    Inbound _ = intake.next();
    Inbound _ = intake.next();
    intake.awaitSign("alive");

    assertThat(server().seen(address)).isZero();
  }

  @Test
  void strangers_and_robots_are_left_alone() throws Exception {
    receiveFromNow(settings());
    deliverWith("From: eve@example.net\r\n", "let me in");
    deliverWith("From: alice@example.net\r\nauto-SUBMITTED: Auto-Replied\r\n", "away");
    deliverWith("From: alice@example.net\r\nPRECEDENCE: Bulk\r\n", "news");
    deliver("last", "hello");

    assertThat(intake.next().id()).contains("<last@");
    assertThat(intake.asked()).containsExactly("eve@example.net", "alice@example.net");
    await(() -> server().seen(address) == 1);
  }

  @Test
  void too_large_mail_is_refused_unfetched() throws Exception {
    receiveFromNow(settings().with("bytes_max", 5_000));
    deliver("large", "x".repeat(70).concat("\r\n").repeat(100));
    deliver("small", "hello");

    assertThat(intake.nextRefusal().reason()).contains("bytes_max allows 5000");
    assertThat(intake.next().id()).contains("<small@");
  }

  @Test
  void large_mail_comes_whole() throws Exception {
    receiveFromNow(settings());
    byte[] content = new byte[9_000_000];
    new java.util.Random(7).nextBytes(content);
    String mail =
        "From: alice@example.net\r\nMessage-ID: <f@example.net>\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: application/pdf; name=\"a.pdf\"\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n"
            + java.util.Base64.getMimeEncoder().encodeToString(content);
    deliverRaw(mail);

    FileRef file = intake.next().files().getFirst();
    Path target = folder.resolve("target");
    channel.orElseThrow().fetch(file, target, 10_000_000);

    assertThat(Files.readAllBytes(target)).isEqualTo(content);
    assertThat(file.name()).isEqualTo("a.pdf");
  }

  @Test
  void a_lost_connection_is_noticed_and_the_next_one_goes_on() throws Exception {
    try (DovecotServer own = DovecotServer.start(MailCertificate.of("localhost"))) {
      Obj settings =
          settings().with("imap_port", own.imapsPort()).with("trusted_ca", own.certificate().pem());
      CompletableFuture<Void> first = receiveFromNow(settings);
      own.stop();
      assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
      CompletableFuture<Void> whileAway = receive(settings);
      assertThatThrownBy(() -> whileAway.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
      own.start();
      own.deliver(
          address, "From: alice@example.net\r\nSubject: back\r\n\r\nagain\r\n".getBytes(UTF_8));

      receive(settings);

      assertThat(intake.next().text()).isEqualTo("back\n\nagain");
    }
  }

  @Test
  void a_mailbox_that_is_numbered_anew_loses_nothing() throws Exception {
    try (DovecotServer own = DovecotServer.start(MailCertificate.of("localhost"))) {
      Obj settings =
          settings().with("imap_port", own.imapsPort()).with("trusted_ca", own.certificate().pem());
      CompletableFuture<Void> first = receiveFromNow(settings);
      own.deliver(address, mail("before"));
      assertThat(intake.next().id()).contains("<before@");
      channel.orElseThrow().close();
      first.get(20, TimeUnit.SECONDS);
      String cursor = intake.cursor().orElseThrow();
      own.deliver(address, mail("meanwhile"));
      own.stop();
      own.renumber(address);
      own.start();

      receive(settings);

      assertThat(intake.next().id()).contains("<meanwhile@");
      own.deliver(address, mail("after"));
      assertThat(intake.next().id()).contains("<after@");
      assertThat(intake.isEmpty()).isTrue();
      assertThat(MailCursor.read(intake.cursor().orElseThrow()).orElseThrow().validity())
          .isNotEqualTo(MailCursor.read(cursor).orElseThrow().validity());
    }
  }

  private static byte[] mail(String id) {
    return ("From: alice@example.net\r\nMessage-ID: <"
            + id
            + "@example.net>\r\nSubject: x\r\n\r\ntext\r\n")
        .getBytes(UTF_8);
  }

  @Test
  void starttls_is_used_where_it_is_asked_for() throws Exception {
    receiveFromNow(settings().with("imap_port", server().imapPort()).with("imap_tls", "starttls"));
    deliver("one", "hello");

    assertThat(intake.next().text()).endsWith("hello");
  }

  @Test
  void a_certificate_of_nobody_known_ends_the_connection() throws Exception {
    CompletableFuture<Void> end = receive(settings().without("trusted_ca"));

    assertThatThrownBy(() -> end.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void a_certificate_for_another_host_ends_the_connection() throws Exception {
    try (DovecotServer own = DovecotServer.start(MailCertificate.of("mail.example.org"))) {
      Obj settings = settings().with("trusted_ca", own.certificate().pem());
      for (Obj each :
          java.util.List.of(
              settings.with("imap_port", own.imapsPort()),
              settings.with("imap_port", own.imapPort()).with("imap_tls", "starttls"))) {
        CompletableFuture<Void> end = receive(each);

        assertThatThrownBy(() -> end.get(20, TimeUnit.SECONDS))
            .hasCauseInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void a_wrong_password_is_told_of_without_it() throws Exception {
    Obj settings = settings().with("user", "nobody has this \" name");
    CompletableFuture<Void> end = receive(settings.with("folder", "No Such Folder"));

    assertThatThrownBy(() -> end.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class)
        .message()
        .doesNotContain(DovecotServer.PASSWORD);
  }

  @Test
  void close_ends_it_at_once_and_interrupting_too() throws Exception {
    CompletableFuture<Void> end = receiveFromNow(settings());
    channel.orElseThrow().close();
    end.get(5, TimeUnit.SECONDS);

    MailChannel second = world.channel(settings());
    channel = Optional.of(second);
    intake.forgetSigns();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    second.receive(intake);
                  } catch (IOException | InterruptedException e) {
                    ended.complete(e);
                  }
                });
    intake.awaitSign("alive");
    intake.awaitSign("alive");
    thread.interrupt();
    assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
  }

  private interface Question {
    boolean ask() throws IOException;
  }

  private static void await(Question question) throws Exception {
    CompletableFuture<Void> answer =
        CompletableFuture.runAsync(
            () -> {
              try {
                while (!question.ask()) {
                  Thread.onSpinWait();
                }
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
    answer.get(20, TimeUnit.SECONDS);
  }
}
