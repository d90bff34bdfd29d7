package dev.alpi.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that breaks, refuses or babbles. */
final class OddServerTest {
  private static final int STARTS_MAX = 12;

  @TempDir Path folder;
  private final MailTestWorld world = new MailTestWorld();
  private ScriptedImap server;
  private RecordingIntake intake;
  private MailChannel channel;

  @BeforeEach
  void open() throws IOException {
    server = new ScriptedImap();
    intake = new RecordingIntake(folder);
    intake.cursor(
        Optional.of(new MailCursor(1, 0, java.time.Instant.parse("2026-01-01T00:00:00Z")).text()));
    channel =
        world.channel(
            Obj.EMPTY
                .with("address", "work@example.org")
                .with("imap_host", "localhost")
                .with("imap_port", server.port())
                .with("imap_tls", "none")
                .with("smtp_host", "localhost")
                .with("poll_interval_s", 1));
    for (int number = 1; number <= 30; number++) {
      server.add(
          "From: alice@example.net\nMessage-ID: <" + number + "@x>\n\ntext " + number + "\n");
    }
  }

  @AfterEach
  void close() {
    channel.close();
    server.close();
    world.close();
  }

  private void receive() throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread _ =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    channel.receive(intake);
                    end.complete(null);
                  } catch (IOException | InterruptedException | RuntimeException e) {
                    end.completeExceptionally(e);
                  }
                });
    end.get(20, TimeUnit.SECONDS);
  }

  /** Starts again and again, as the core does, until all is read. */
  private void receiveAll(int wanted) throws Exception {
    CompletableFuture<Void> all =
        CompletableFuture.runAsync(
            () -> {
              for (int start = 0; start < STARTS_MAX; start++) {
                try {
                  receive();
                  return;
                } catch (ExecutionException e) {
                  assertThat(e).hasCauseInstanceOf(IOException.class);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    for (int count = 0; count < wanted; count++) {
      var _ = intake.next();
    }
    assertThat(intake.nextRefusal()).isNotNull();
    channel.close();
    all.get(20, TimeUnit.SECONDS);
    assertThat(intake.isEmpty()).isTrue();
  }

  @Test
  void a_mail_that_breaks_each_connection_is_refused_and_the_others_come() throws Exception {
    server.bend(
        (command, answer) ->
            command.startsWith("UID FETCH 17 ") && command.contains("BODY.PEEK[]")
                ? ScriptedImap.DROP
                : answer);

    receiveAll(29);
  }

  @Test
  void headers_that_break_each_connection_are_refused_and_the_others_come() throws Exception {
    server.bend(
        (command, answer) ->
            command.matches("UID FETCH ([0-9]+,)*17(,[0-9]+)* .*") ? ScriptedImap.DROP : answer);

    receiveAll(29);
  }

  @Test
  void a_mail_that_the_server_does_not_hand_out_is_refused_at_once() throws Exception {
    server.bend(
        (command, answer) ->
            command.startsWith("UID FETCH 17 ") && command.contains("BODY.PEEK[]")
                ? "TAG NO [SERVERBUG] internal error\r\n"
                : answer);

    receiveAll(29);
  }

  @Test
  void headers_that_the_server_does_not_hand_out_are_refused_at_once() throws Exception {
    server.bend(
        (command, answer) ->
            command.matches("UID FETCH ([0-9]+,)*17(,[0-9]+)* .*") ? "TAG NO no\r\n" : answer);

    receiveAll(29);
  }

  @Test
  void an_answer_that_cannot_be_read_is_told_of() throws Exception {
    server.bend(
        (command, answer) ->
            command.contains("HEADER")
                ? answer.replace("* 17 FETCH (UID 17 ", "* 17 FETCH (X-NEW 17 ")
                : answer);

    receiveAll(29);
  }

  @Test
  void what_the_server_babbles_is_never_another_failure() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    server.bend((_, answer) -> garbled(answer, random));
    for (int round = 0; round < 400; round++) {
      // a silent client would wait; it is closed below
      CompletableFuture<Void> cut =
          CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
      MailChannel once = channel;
      CompletableFuture<Void> _ = cut.thenRun(once::close);
      assertThatCode(seed, round);
      openAgain();
    }
  }

  private void assertThatCode(long seed, int round) throws Exception {
    try {
      receive();
    } catch (ExecutionException e) {
      assertThat(e.getCause()).as("seed %d, round %d", seed, round).isInstanceOf(IOException.class);
    }
  }

  private void openAgain() throws IOException {
    channel =
        world.channel(
            Obj.EMPTY
                .with("address", "work@example.org")
                .with("imap_host", "localhost")
                .with("imap_port", server.port())
                .with("imap_tls", "none")
                .with("smtp_host", "localhost"));
  }

  private static String garbled(String answer, Random random) {
    StringBuilder text = new StringBuilder(answer);
    for (int count = random.nextInt(4); count > 0 && !text.isEmpty(); count--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, "(){}[]\"\\ *\r\n0~".charAt(random.nextInt(14)));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, "(){}[]\"\\ *\r\n0~".charAt(random.nextInt(14)));
        default -> {
          int end = Math.min(text.length(), at + random.nextInt(20));
          text.delete(at, end);
        }
      }
    }
    return text.toString();
  }

  @Test
  void closing_ends_the_wait_for_the_next_question() throws Exception {
    channel.close();
    openAgain();
    CompletableFuture<Void> all =
        CompletableFuture.runAsync(
            () -> {
              try {
                receive();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    for (int count = 0; count < 30; count++) {
      var _ = intake.next();
    }
    channel.close();

    all.get(5, TimeUnit.SECONDS);
  }

  @Test
  void a_wrong_password_is_told_of_without_it() {
    server.bend((command, answer) -> command.startsWith("LOGIN") ? "TAG NO no\r\n" : answer);

    assertThatThrownBy(this::receive)
        .hasMessageContaining("did not accept the user or the secret")
        .message()
        .doesNotContain("pw-of-tests");
  }
}
