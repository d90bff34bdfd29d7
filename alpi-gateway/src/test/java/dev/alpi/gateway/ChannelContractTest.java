package dev.alpi.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds for every channel. A channel says by a {@link Rig} how its service is played.
 *
 * <p>Not for channels that are asked and never ask, as webhooks.
 */
public abstract class ChannelContractTest {
  private static final Duration PROMPTLY = Duration.ofSeconds(5);
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  /** Creates it. */
  protected ChannelContractTest() {}

  /** A service that is played, with one chat that friend and stranger can write in. */
  public interface Rig extends AutoCloseable {
    /** Makes a channel to the service; several may be made, one after the other. */
    Channel channel(GatewayWorld world) throws IOException;

    /** Returns the id of somebody to let in. */
    String friend();

    /** Returns the id of somebody who is not let in. */
    String stranger();

    /** Says {@code text}, so that it is meant for the channel. */
    void say(String sender, String text);

    /** Sends a file, so that it is meant for the channel; says nothing with it. */
    void sendFile(String sender, String content);

    /** Lets what was said last come a second time, if the service may do that. */
    void repeatLast();

    /** Returns how many files were fetched. */
    long fetches();

    /** Returns where to answer. */
    Place place();

    /** Lets requests by which something is sent fail, {@code times} times. */
    void failSends(SendFault fault, int times);

    /** Returns the texts that have arrived, repeated ones too. */
    List<String> arrived();

    @Override
    void close();
  }

  /** What can go wrong while something is sent. */
  public enum SendFault {
    /** The connection ends before anything is done. */
    DROP_BEFORE,
    /** It is done, and the connection ends. */
    DROP_AFTER,
    /** The service says that it failed, before anything is done. */
    ERROR_BEFORE,
    /** It is done, and the service says that it failed. */
    ERROR_AFTER,
    /** The service asks to come later. */
    RATE_LIMIT
  }

  /** The folder for files. */
  @TempDir protected Path folder;

  private Rig rig;
  private ContractWorld world;
  private ContractIntake intake;

  /** Starts a service. */
  protected abstract Rig rig() throws IOException;

  @BeforeEach
  void begin() throws IOException {
    rig = rig();
    world = new ContractWorld();
    intake = new ContractIntake(folder);
    intake.admit(rig.friend());
  }

  @AfterEach
  void end() {
    rig.close();
    world.close();
  }

  private Channel channel() throws IOException {
    return rig.channel(world.world());
  }

  /** Starts receiving; what is said from now on is to be taken. */
  private Receiving receiving(Channel channel) throws InterruptedException {
    Receiving receiving = Receiving.start(channel, intake);
    assertThat(intake.await(() -> intake.cursor().isPresent())).as("a first cursor").isTrue();
    return receiving;
  }

  private Outgoing outgoing(Channel channel, String text) {
    Piece piece = channel.compose(Reply.of(text)).getFirst();
    return new Outgoing(
        KEY, rig.place(), Obj.EMPTY, piece, world.clock().instant(), Outgoing.Repeat.NO);
  }

  @Test
  void what_a_friend_says_is_taken_once_and_in_order() throws Exception {
    try (Receiving _ = receiving(channel())) {
      for (int i = 0; i < 20; i++) {
        rig.say(rig.friend(), "message " + i);
      }
      rig.repeatLast();

      assertThat(intake.awaitTaken(20)).isTrue();
      rig.say(rig.friend(), "end");
      assertThat(intake.awaitTaken(21)).isTrue();
    }
    assertThat(intake.texts().getFirst()).contains("message 0");
    assertThat(intake.texts().get(19)).contains("message 19");
    assertThat(intake.taken()).hasSize(21);
  }

  @Test
  void service_is_known_to_be_alive_while_nothing_is_said() throws Exception {
    try (Receiving _ = receiving(channel())) {
      int before = intake.answers();
      assertThat(intake.await(() -> intake.answers() > before)).isTrue();
    }
  }

  @Test
  void stranger_costs_no_fetch_and_is_not_taken() throws Exception {
    try (Receiving _ = receiving(channel())) {
      rig.sendFile(rig.stranger(), "a".repeat(1_000));
      rig.say(rig.stranger(), "let me in");
      rig.say(rig.friend(), "end");

      assertThat(intake.awaitTaken(1)).isTrue();
    }
    assertThat(intake.taken()).hasSize(1);
    assertThat(intake.asked()).extracting(Sender::id).contains(rig.stranger());
    assertThat(rig.fetches()).isZero();
  }

  @Test
  void take_that_fails_leaves_the_cursor_so_that_the_message_comes_again() throws Exception {
    try (Receiving receiving = receiving(channel())) {
      var cursor = intake.cursor();
      intake.failTakes(1);
      rig.say(rig.friend(), "hello");

      assertThat(intake.awaitTaken(1)).isTrue();
      assertThat(receiving.failures()).isEqualTo(1);
      assertThat(intake.cursor()).isNotEqualTo(cursor);
    }
    assertThat(intake.offered()).hasSize(2);
  }

  @Test
  void what_is_said_while_nobody_receives_is_taken_later() throws Exception {
    receiving(channel()).close();
    for (int i = 0; i < 30; i++) {
      rig.say(rig.friend(), "message " + i);
    }

    try (Receiving _ = receiving(channel())) {
      assertThat(intake.awaitTaken(30)).isTrue();
    }
    assertThat(intake.texts().getFirst()).contains("message 0");
    assertThat(intake.texts().getLast()).contains("message 29");
  }

  @Test
  void file_of_a_friend_is_fetched_when_it_is_asked_for() throws Exception {
    Channel channel = channel();
    try (Receiving _ = receiving(channel)) {
      rig.sendFile(rig.friend(), "what stands in it");
      assertThat(intake.awaitTaken(1)).isTrue();
      FileRef file = intake.taken().getFirst().files().getFirst();

      Path target = folder.resolve("fetched");
      channel.fetch(file, target, 1_000);
      assertThat(target).hasContent("what stands in it");

      Path small = folder.resolve("too-large");
      assertThatThrownBy(() -> channel.fetch(file, small, 5)).isInstanceOf(IOException.class);
      assertThat(small).doesNotExist();
    }
  }

  @Test
  void what_is_sent_arrives() throws Exception {
    Channel channel = channel();
    channel.send(outgoing(channel, "an answer"));
    assertThat(rig.arrived()).singleElement().asString().contains("an answer");
    channel.close();
  }

  @Test
  void fault_before_anything_is_done_is_never_success() throws Exception {
    Channel channel = channel();
    for (SendFault fault :
        List.of(SendFault.DROP_BEFORE, SendFault.ERROR_BEFORE, SendFault.RATE_LIMIT)) {
      rig.failSends(fault, 1);
      assertThatThrownBy(() -> channel.send(outgoing(channel, "an answer")))
          .as(fault.toString())
          .isInstanceOfSatisfying(
              SendException.class,
              e -> assertThat(e.kind()).isNotEqualTo(SendException.Kind.REFUSED));
      assertThat(rig.arrived()).as(fault.toString()).isEmpty();
    }
    channel.close();
  }

  @Test
  void rate_limit_is_not_sent_and_says_when_to_come_again() throws Exception {
    Channel channel = channel();
    rig.failSends(SendFault.RATE_LIMIT, 1);
    assertThatThrownBy(() -> channel.send(outgoing(channel, "an answer")))
        .isInstanceOfSatisfying(
            SendException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(SendException.Kind.NOT_SENT);
              assertThat(e.retryAfter()).isPresent();
            });
    channel.close();
  }

  @Test
  void fault_after_it_was_done_is_unknown_and_a_repeat_arrives_as_the_traits_say()
      throws Exception {
    Channel channel = channel();
    int count = 0;
    for (SendFault fault : List.of(SendFault.DROP_AFTER, SendFault.ERROR_AFTER)) {
      rig.failSends(fault, 1);
      assertThatThrownBy(() -> channel.send(outgoing(channel, "an answer")))
          .as(fault.toString())
          .isInstanceOfSatisfying(
              SendException.class, e -> assertThat(e.kind()).isEqualTo(SendException.Kind.UNKNOWN));
      count++;
      boolean isRecognised = channel.traits().repeats() == Channel.Repeats.RECOGNISED;
      assertThat(rig.arrived()).hasSize(isRecognised ? 1 : count);
    }
    channel.close();
  }

  @Test
  void failure_tells_no_secret_and_no_content() throws Exception {
    Channel channel = channel();
    for (SendFault fault : SendFault.values()) {
      rig.failSends(fault, 1);
      assertThatThrownBy(() -> channel.send(outgoing(channel, "my grandmother's name")))
          .hasMessageNotContaining("grandmother")
          .hasMessageNotContaining("secret");
    }
    channel.close();
  }

  @Test
  void receiving_ends_promptly_when_the_channel_is_closed() throws Exception {
    Channel channel = channel();
    Receiving receiving = receiving(channel);
    channel.close();
    assertThat(receiving.awaitEnd(PROMPTLY)).isEqualTo("returned");
  }

  @Test
  void receiving_ends_promptly_when_it_is_interrupted() throws Exception {
    Channel channel = channel();
    Receiving receiving = receiving(channel);
    receiving.interrupt();
    assertThat(receiving.awaitEnd(PROMPTLY)).isEqualTo("interrupted");
    channel.close();
  }

  @Test
  void closing_twice_and_before_anything_was_begun_is_harmless() throws Exception {
    Channel channel = channel();
    channel.close();
    channel.close();
    assertThat(Receiving.start(channel, intake).awaitEnd(PROMPTLY)).isEqualTo("returned");
  }

  @Test
  void long_texts_are_sent_in_pieces_in_which_nothing_is_missing() throws Exception {
    Channel channel = channel();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4_000; i++) {
      text.append("word").append(i).append(i % 17 == 16 ? "\n\n" : " ");
    }
    List<Piece> pieces = channel.compose(Reply.of(text.toString()));
    AtomicInteger key = new AtomicInteger(10);
    for (Piece piece : pieces) {
      String id = KEY.substring(2) + key.incrementAndGet();
      channel.send(
          new Outgoing(
              id, rig.place(), Obj.EMPTY, piece, world.clock().instant(), Outgoing.Repeat.NO));
    }
    assertThat(rig.arrived()).hasSameSizeAs(pieces);
    assertThat(String.join(" ", rig.arrived()).split("\\s+"))
        .isEqualTo(text.toString().split("\\s+"));
    channel.close();
  }

  @Test
  void probe_reaches_the_service_without_receiving() throws Exception {
    Channel channel = channel();
    rig.say(rig.friend(), "hello");
    assertThat(channel.probe()).isNotBlank();
    assertThat(intake.asked()).isEmpty();
    channel.close();
  }
}
