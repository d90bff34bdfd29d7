package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.link.UnixListener;
import dev.alpi.engine.SecretSource;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.GatewayStore;
import dev.alpi.gateway.InboxRow;
import dev.alpi.gateway.OutboxRow;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.testkit.FakeTelegram;
import dev.alpi.testkit.TelegramSent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Profiles of a daemon that are reached by a messenger, with the offline model. */
@Timeout(60)
final class DaemonGatewayTest {
  private static final String TOKEN = "7654321:abcdefghijklmnopqrstuvwxyz";
  private static final long ANN = 4711;

  @TempDir private Path directory;
  private DaemonFixture on;
  private FakeTelegram telegram;
  private Profile ann;
  private Daemon daemon;

  @BeforeEach
  void start() throws Exception {
    telegram = FakeTelegram.start(TOKEN);
    on = new DaemonFixture(directory);
    ann = on.profile("ann");
    configure(ann, Long.toString(ANN));
    Path _ = Files.createDirectories(directory.resolve("work"));
    begin();
  }

  private void begin() throws IOException {
    daemon = Daemon.open(on.world, 7);
    daemon.look();
    until(() -> daemon.status().getFirst().isHealthy());
    Daemon begun = daemon;
    on.threads.execute(
        () -> {
          try {
            begun.followSettings();
          } catch (InterruptedException e) {
            // it ends with the fixture
          }
        });
  }

  private void configure(Profile profile, String senders) throws IOException {
    Files.writeString(profile.envFile(), "TELEGRAM_BOT_TOKEN=" + TOKEN + "\n");
    Path _ =
        Files.setPosixFilePermissions(
            profile.envFile(), PosixFilePermissions.fromString("rw-------"));
    DurableFiles.replace(
        profile.configFile(),
        """
        workspace: %s
        gateway:
          telegram:
            enabled: true
            api_url: %s
            poll_timeout_s: 1
            allowed_senders: [%s]
        """
            .formatted(directory.resolve("work"), telegram.apiUrl(), senders),
        FileMode.PRIVATE_FILE);
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    on.close();
    telegram.close();
  }

  /** Fails with what was said so far. */
  private void until(BooleanSupplier isSo) {
    try {
      DaemonFixture.until(isSo);
    } catch (AssertionError e) {
      throw new AssertionError("said: " + texts(), e);
    }
  }

  private List<String> texts() {
    return telegram.sent().stream().map(TelegramSent::text).toList();
  }

  @Test
  void a_chat_is_one_conversation_until_a_new_one_is_asked_for() throws IOException {
    say("help", "offline");
    say("/status", "1 turns");
    say("help", "offline");
    say("/status", "2 turns");
    say("/new", "begins a new conversation");
    daemon.close();
    begin();
    say("/status", "Nothing was said");
    say("help", "offline");
    say("/status", "1 turns");
    say("/spend", "Spent today");
    assertThat(
            ann.home()
                .resolve("sessions")
                .toFile()
                .list((_, name) -> name.matches("[0-9a-f]{12}.json")))
        .hasSize(2);
  }

  /** Says something, and waits for the answer. */
  private void say(String text, String expected) {
    int before = texts().size();
    telegram.write(ANN, text);
    until(() -> texts().size() > before);
    assertThat(texts().getLast()).contains(expected);
  }

  @Test
  void strangers_get_no_answer_and_are_let_in_without_a_restart() throws Exception {
    telegram.write(99, "let me in");
    GatewayStore store =
        GatewayStore.find(ann.home(), on.world.links().clock(), on.random).orElseThrow();
    try (store) {
      until(() -> pending(store) == 1);
      assertThat(texts()).isEmpty();
      configure(ann, ANN + ", '99'");
      daemon.look();
      until(
          () -> {
            telegram.write(99, "help");
            return !texts().isEmpty();
          });
    }
  }

  private static int pending(GatewayStore store) {
    try {
      return store.pending().size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_needs_leave_is_asked_in_the_chat_and_done_after_a_yes() {
    telegram.write(ANN, "run touch made.txt");
    until(() -> texts().stream().anyMatch(text -> text.contains("May this be done?")));
    String question =
        texts().stream().filter(text -> text.contains("May this be done?")).findFirst().get();
    assertThat(question).contains("touch made.txt").contains("message by telegram of " + ANN);
    assertThat(directory.resolve("work/made.txt")).doesNotExist();
    telegram.write(ANN, question.replaceAll("(?s).*(yes [0-9a-f]{6}).*", "$1"));
    until(() -> Files.exists(directory.resolve("work/made.txt")));
  }

  @Test
  void what_is_put_into_the_outbox_is_sent_and_the_state_is_told_over_the_socket()
      throws Exception {
    try (UnixListener _ = on.host(daemon)) {
      HostClient client = on.client();
      Obj params = Obj.EMPTY.with("profile", "ann");
      Obj status = client.call("host.gateway.status", params).orElseThrow();
      assertThat(status.objects("channels"))
          .singleElement()
          .satisfies(each -> assertThat(each.string("channel")).contains("telegram"));
      try (GatewayStore store =
          GatewayStore.find(ann.home(), on.world.links().clock(), on.random).orElseThrow()) {
        List<Long> _ =
            store.enqueue(
                new ChannelId("telegram"),
                Place.of(Long.toString(ANN)),
                List.of(Piece.of(Obj.EMPTY.with("text", "hello"), "hello")));
      }
      assertThat(client.call("host.gateway.look", params).orElseThrow().bool("looked"))
          .contains(true);
    }
    until(() -> outgoing() == 0);
  }

  @Test
  void another_token_is_taken_when_the_daemon_is_told() throws Exception {
    String other = "2000002:ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    Path file = ann.envFile();
    try (UnixListener _ = on.host(daemon);
        FakeTelegram bot = FakeTelegram.start(other)) {
      HostClient client = on.client();
      Obj params = Obj.EMPTY.with("profile", "ann");
      assertThat(client.call("host.secrets.reload", params).orElseThrow().array("restarted"))
          .as("they are as they were")
          .isEmpty();
      DurableFiles.replace(
          ann.configFile(),
          Files.readString(ann.configFile())
              .replace(telegram.apiUrl().toString(), bot.apiUrl().toString()),
          FileMode.PRIVATE_FILE);
      // it knows nobody with this token
      until(() -> !daemon.status().getFirst().isHealthy());
      DurableFiles.replace(file, "TELEGRAM_BOT_TOKEN=" + other + "\n", FileMode.PRIVATE_FILE);
      assertThat(client.call("host.secrets.reload", params).orElseThrow().array("restarted"))
          .containsExactly(new JsonValue.Str("gateway"));
      until(() -> daemon.status().getFirst().isHealthy());
      bot.write(ANN, "help");
      until(() -> !bot.sent().isEmpty());
    }
  }

  @Test
  void what_was_a_secret_stays_hidden() throws IOException {
    LiveSecrets secrets = new LiveSecrets(SecretSource.envFiles(), ann);
    DurableFiles.replace(
        ann.envFile(), "TELEGRAM_BOT_TOKEN=2000002:ABCDEFGHIJKLMNOP\n", FileMode.PRIVATE_FILE);
    assertThat(secrets.apply("2000002:ABCDEFGHIJKLMNOP")).as("not read yet").contains("ABCD");
    assertThat(secrets.readAnew()).isTrue();
    assertThat(secrets.readAnew()).isFalse();
    assertThat(secrets.version()).isEqualTo(2);
    assertThat(secrets.apply("2000002:ABCDEFGHIJKLMNOP and " + TOKEN))
        .doesNotContain("ABCD")
        .doesNotContain(TOKEN);
    Path _ = Files.writeString(ann.envFile(), "no secret");
    assertThatThrownBy(secrets::readAnew).isInstanceOf(IOException.class);
    assertThat(secrets.current().value("TELEGRAM_BOT_TOKEN")).contains("2000002:ABCDEFGHIJKLMNOP");
  }

  private int outgoing() {
    try (GatewayStore store =
        GatewayStore.find(ann.home(), on.world.links().clock(), on.random).orElseThrow()) {
      return store.outgoing(List.of(OutboxRow.State.WAITING, OutboxRow.State.SENDING), 10).size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_came_while_nobody_was_there_is_answered_after_the_next_start() throws IOException {
    daemon.close();
    telegram.write(ANN, "help");
    begin();
    until(() -> texts().size() == 1);
    try (GatewayStore store =
        GatewayStore.find(ann.home(), on.world.links().clock(), on.random).orElseThrow()) {
      assertThat(store.received(List.of(), 5))
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.state()).isEqualTo(InboxRow.State.DONE);
                assertThat(row.text()).isEqualTo("help");
              });
    }
  }

  @Test
  void two_profiles_do_not_use_one_bot() throws Exception {
    Profile bob = on.profile("bob");
    configure(bob, Long.toString(ANN));
    daemon.look();
    until(
        () ->
            daemon.status().stream()
                .flatMap(profile -> profile.services().stream())
                .anyMatch(
                    service ->
                        service
                            .problem()
                            .filter(text -> text.contains("same account"))
                            .isPresent()));
    telegram.write(ANN, "help");
    until(() -> texts().size() == 1);
  }
}
