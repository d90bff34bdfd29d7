package dev.alpi.alp.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.Identity;
import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.blobs.BlobHash;
import dev.alpi.alp.mentions.ConversationId;
import dev.alpi.alp.mentions.MentionHistory;
import dev.alpi.alp.peers.Peer;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two profiles over a Unix socket and over TCP: who is answered, with what, and who is not. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no owners' permissions there")
class LinkServerTest {
  private static final Duration MAX = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private LinkFixture on;
  private LinkClient client;

  @BeforeEach
  void start() throws IOException {
    on = new LinkFixture(directory.toRealPath(), LinkFixture.SHORT);
    client = on.client(on.asker);
  }

  @AfterEach
  void stop() throws IOException {
    on.close();
  }

  private Obj call(boolean isRemote, String method, Obj params) throws IOException {
    return client.call(on.hub(isRemote), method, params, "rpc", MAX);
  }

  private LinkException.Refused refusal(boolean isRemote, String method, Obj params) {
    try {
      call(isRemote, method, params);
    } catch (LinkException.Refused refused) {
      return refused;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("it was answered");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_ping_is_answered_again_and_again(boolean isRemote) throws Exception {
    Peer hub = on.hub(isRemote);
    for (int i = 0; i < 20; i++) {
      assertThat(client.ping(hub)).isEqualTo(new LinkClient.Pong("Hub", 1));
    }
    assertThat(on.log).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_question_is_answered_whole_or_in_pieces(boolean isRemote) throws Exception {
    Obj whole = call(isRemote, LinkMethods.ASK, Obj.EMPTY.with("prompt", "  hello you "));
    assertThat(whole.string("text")).contains("hello you");
    assertThat(whole.integer("tokens_in")).hasValue(10);
    assertThat(whole.decimal("cost")).hasValue(0.25);
    assertThat(whole.string("history")).contains("peer");
    List<Obj> pieces = new ArrayList<>();
    Obj params =
        Obj.EMPTY.with("prompt", "one two three").with("stream", true).with("conversation", "c-1");
    Obj last =
        client.stream(
            on.hub(isRemote), LinkMethods.ASK, params, "stream:link.ask", MAX, pieces::add);
    assertThat(last.string("text")).contains("one two three");
    assertThat(last.string("history")).contains("conversation");
    assertThat(pieces.getFirst().string("event")).contains("started");
    assertThat(pieces.stream().map(each -> each.string("text").orElse("")).toList())
        .containsExactly("", "one ", "two ", "three");
    assertThat(on.agent.asked.getLast().history())
        .isEqualTo(new MentionHistory.Conversation(new ConversationId("c-1")));
    assertThat(
            call(isRemote, LinkMethods.ASK, Obj.EMPTY.with("prompt", "x").with("conversation", 7))
                .string("history"))
        .contains("none");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_is_refused_says_why_and_nothing_of_the_machine(boolean isRemote) throws Exception {
    assertThat(refusal(isRemote, LinkMethods.ASK, Obj.EMPTY.with("prompt", " ")).code())
        .isEqualTo(LinkRefusal.INVALID_PARAMS);
    assertThat(refusal(isRemote, LinkMethods.ASK, Obj.EMPTY.with("prompt", "refuse")).name())
        .isEqualTo("invalid-params");
    for (String prompt : List.of("fail", "bug")) {
      LinkException.Refused failed =
          refusal(isRemote, LinkMethods.ASK, Obj.EMPTY.with("prompt", prompt));
      assertThat(failed.code()).isEqualTo(LinkRefusal.INTERNAL);
      assertThat(failed.data().toString()).doesNotContain("secret");
    }
    on.peers(LinkFixture.entry(on.asker, "[link.ping, link.nonsense]", 1000));
    assertThat(refusal(isRemote, LinkMethods.ASK, Obj.EMPTY.with("prompt", "x")).name())
        .isEqualTo("capability-denied");
    assertThat(refusal(isRemote, "link.nonsense", Obj.EMPTY).name()).isEqualTo("method-not-found");
    on.agent.spent = java.util.Optional.of(new LinkHandler.BudgetSpent(2, 2.5));
    LinkException.Refused spent = refusal(isRemote, LinkMethods.PING, Obj.EMPTY);
    assertThat(spent.name()).isEqualTo("budget-exceeded");
    assertThat(spent.isRetryable()).isFalse();
    // a refusal ends no session
    on.agent.spent = java.util.Optional.empty();
    assertThat(client.ping(on.hub(isRemote)).agentName()).isEqualTo("Hub");
  }

  @Test
  void who_calls_too_often_is_told_to_wait_before_anything_else() throws Exception {
    on.peers(LinkFixture.entry(on.asker, "[link.ping]", 3));
    for (int i = 0; i < 3; i++) {
      client.ping(on.hub(false));
    }
    LinkException.Refused refused = refusal(false, LinkMethods.ASK, Obj.EMPTY);
    assertThat(refused.name()).isEqualTo("rate-limited");
    assertThat(refused.isRetryable()).isTrue();
  }

  @Test
  void who_drains_answers_what_runs_and_takes_no_new_question() throws Exception {
    on.peers(LinkFixture.entry(on.asker, "[link.ping, link.ask, link.cancel]", 1000));
    CompletableFuture<Obj> waiting = ask("wait", true);
    on.agent.begun.await();
    on.server.drain();
    assertThat(call(true, LinkMethods.CANCEL, Obj.EMPTY).bool("cancelled")).contains(true);
    assertThat(waiting.get().bool("interrupted")).contains(true);
    on.server.awaitIdle();
    assertThat(refusal(true, LinkMethods.ASK, Obj.EMPTY.with("prompt", "x")).name())
        .isEqualTo("target-busy");
    assertThat(client.ping(on.hub(true)).agentName()).isEqualTo("Hub");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_turn_is_cancelled_by_its_peer_alone_and_there_is_one_at_a_time(boolean isRemote)
      throws Exception {
    OwnIdentities other = on.somebody();
    on.peers(
        LinkFixture.entry(on.asker, "[link.ask, link.cancel]", 1000)
            + LinkFixture.entry(other, "[link.ask, link.cancel]", 1000));
    CompletableFuture<Obj> waiting = ask("wait", isRemote);
    on.agent.begun.await();
    assertThat(refusal(isRemote, LinkMethods.ASK, Obj.EMPTY.with("prompt", "x")).name())
        .isEqualTo("target-busy");
    Obj notTheirs =
        on.client(other).call(on.hub(isRemote), LinkMethods.CANCEL, Obj.EMPTY, "rpc", MAX);
    assertThat(notTheirs.bool("cancelled")).contains(false);
    Obj another = call(isRemote, LinkMethods.CANCEL, Obj.EMPTY.with("session_id", "s9"));
    assertThat(another.bool("cancelled")).contains(false);
    assertThat(call(isRemote, LinkMethods.CANCEL, Obj.EMPTY.with("session_id", "s1")))
        .isEqualTo(Obj.EMPTY.with("cancelled", true).with("session_id", "s1"));
    assertThat(waiting.get().bool("interrupted")).contains(true);
    assertThat(waiting.get().string("text")).contains("[cancelled]");
    assertThat(call(isRemote, LinkMethods.ASK, Obj.EMPTY.with("prompt", "y")).string("text"))
        .contains("y");
  }

  private CompletableFuture<Obj> ask(String prompt, boolean isRemote) {
    CompletableFuture<Obj> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(
                    client.stream(
                        on.hub(isRemote),
                        LinkMethods.ASK,
                        Obj.EMPTY.with("prompt", prompt).with("stream", true),
                        "stream",
                        MAX,
                        _ -> {}));
              } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  @Test
  void who_leaves_ends_what_it_has_asked_for() throws Exception {
    LinkClient leaving = on.client(on.asker);
    Thread asking =
        Thread.ofVirtual()
            .start(
                () ->
                    assertThatThrownBy(
                            () ->
                                leaving.stream(
                                    on.hub(true),
                                    LinkMethods.ASK,
                                    Obj.EMPTY.with("prompt", "wait").with("stream", true),
                                    "stream",
                                    MAX,
                                    piece -> {
                                      if (piece.string("text").isPresent()) {
                                        throw new IOException("enough");
                                      }
                                    }))
                        .hasMessage("enough"));
    asking.join();
    on.agent.ended.await();
    assertThat(on.agent.isCancelled).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void strangers_get_no_answer_and_are_remembered(boolean isRemote) throws Exception {
    OwnIdentities stranger = on.somebody();
    assertThatThrownBy(() -> on.client(stranger).ping(on.hub(isRemote)))
        .isInstanceOf(LinkException.NoAnswer.class);
    assertThat(on.log).containsExactly("dropped a key that is not pinned");
    assertThat(Files.readString(on.home.resolve("alp/pending_peers.yaml")))
        .contains(stranger.current().key().text());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_clock_that_is_off_and_another_recipient_get_no_answer(boolean isRemote) throws Exception {
    LinkClient late = on.client(on.asker, LinkFixture.at(Instant.now().minusSeconds(125)));
    assertThatThrownBy(() -> late.ping(on.hub(isRemote))).isInstanceOf(LinkException.class);
    assertThat(on.log).hasSize(1).first().asString().contains("CLOCK");
  }

  @Test
  void a_session_of_one_peer_carries_nothing_of_another() throws Exception {
    OwnIdentities other = on.somebody();
    on.peers(
        LinkFixture.entry(on.asker, "[link.ping]", 1000)
            + LinkFixture.entry(other, "[link.ping]", 1000));
    byte[] request =
        new dev.alpi.alp.EnvelopeCodec(other.current(), on.world.clock(), on.random)
            .seal(
                new dev.alpi.alp.Request(
                    new dev.alpi.alp.EnvelopeCodec(other.current(), on.world.clock(), on.random)
                        .header(on.hub.current().key()),
                    "1",
                    LinkMethods.PING,
                    Obj.EMPTY));
    Sessions sessions = new Sessions(on.random, new Deadlines(on.timer), System::nanoTime);
    Peer hub = on.hub(true);
    try (Exchange exchange =
        sessions.open(
            new Sessions.Lane(on.asker.current(), hub.address().orElseThrow(), hub.key(), "x"))) {
      exchange.send(request);
      assertThat(exchange.receive(MAX)).isEmpty();
    }
    assertThat(on.log).containsExactly("dropped the session is another's");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_large_file_goes_over_and_comes_back(boolean isRemote) throws Exception {
    byte[] content = new byte[20 * 1024 * 1024];
    new Random(5).nextBytes(content);
    Path source = Files.write(directory.resolve("source"), content);
    Path target = directory.resolve("target");
    LinkBlobs blobs = new LinkBlobs(client);
    BlobHash hash = blobs.put(on.hub(isRemote), source, _ -> {});
    assertThat(hash).isEqualTo(BlobHash.of(content));
    assertThat(on.home.resolve("alp/blobs/" + hash.text())).hasBinaryContent(content);
    blobs.get(on.hub(isRemote), hash, target, _ -> {});
    assertThat(target).hasBinaryContent(content);
    assertThatThrownBy(() -> blobs.get(on.hub(isRemote), hash, target, _ -> {}))
        .isInstanceOf(IOException.class);
    BlobHash unknown = BlobHash.of(new byte[] {1});
    assertThatThrownBy(() -> blobs.get(on.hub(isRemote), unknown, directory.resolve("no"), _ -> {}))
        .isInstanceOf(LinkException.Refused.class)
        .hasMessageContaining("blob-not-found");
    assertThat(directory.resolve("no")).doesNotExist();
    Obj wrong =
        Obj.EMPTY
            .with("hash", unknown.text())
            .with("size", 1)
            .with("offset", 0)
            .with("data", Base64.getEncoder().encodeToString(new byte[] {2}))
            .with("final", true);
    assertThat(refusal(isRemote, LinkMethods.PUT_BLOB, wrong).name()).isEqualTo("invalid-blob");
  }

  @Test
  void a_server_that_was_killed_leaves_a_socket_that_the_next_one_replaces() throws Exception {
    assertThatThrownBy(() -> on.start(LinkFixture.SHORT)).isInstanceOf(IOException.class);
    on.stop();
    assertThat(on.home.resolve("alp/alp.sock")).doesNotExist();
    assertThatThrownBy(() -> client.ping(on.hub(false))).isInstanceOf(LinkException.Offline.class);
    // as a kill leaves it
    try (var left =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      left.bind(java.net.UnixDomainSocketAddress.of(on.home.resolve("alp/alp.sock")));
    }
    on.start(LinkFixture.SHORT);
    assertThat(client.ping(on.hub(false)).agentName()).isEqualTo("Hub");
  }

  @Test
  void a_home_with_a_long_path_has_a_socket_too() throws Exception {
    String deep = "a-directory-with-a-name-of-some-length/".repeat(4);
    try (LinkFixture far =
        new LinkFixture(
            Files.createDirectories(directory.toRealPath().resolve(deep)), LinkFixture.SHORT)) {
      assertThat(far.client(far.asker).ping(far.hub(false)).agentName()).isEqualTo("Hub");
      assertThat(far.home.resolve("alp/alp.sock")).exists();
    }
  }

  @Test
  void answers_of_somebody_else_are_none() throws Exception {
    Peer other =
        new Peer(
            on.hub(true).id(),
            Identity.generate(on.random).key(),
            "",
            on.hub(true).route(),
            List.of(),
            60,
            on.hub(true).tools());
    assertThatThrownBy(() -> client.ping(other))
        .isInstanceOf(LinkException.BadAnswer.class)
        .hasMessageContaining("another profile");
  }

  @Test
  void nothing_is_waited_for_forever() throws Exception {
    CompletableFuture<Obj> never = ask("wait", true);
    on.agent.begun.await();
    assertThatThrownBy(
            () ->
                client.call(on.hub(true), LinkMethods.ASK, Obj.EMPTY.with("prompt", "x"), "r", MAX))
        .isInstanceOf(LinkException.class);
    assertThat(never).isNotCompletedExceptionally();
    assertThatThrownBy(
            () -> {
              on.stop();
              never.get();
            })
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void closing_a_client_ends_what_it_waits_for_and_that_ends_the_turn() throws Exception {
    CompletableFuture<Obj> never = ask("wait", true);
    on.agent.begun.await();
    client.close();
    assertThatThrownBy(never::get).isInstanceOf(ExecutionException.class);
    on.agent.ended.await();
    assertThat(on.agent.isCancelled).isTrue();
  }
}
