package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.Verification.Accepted;
import dev.alpi.alp.Verification.Rejected;
import dev.alpi.alp.Verification.Step;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvelopeVerifierTest {
  private final FakeClock clock = FakeClock.atRandom(new SecureRandom().nextLong());
  private final Identity a = Vectors.open("A");
  private final Identity b = Vectors.open("B");
  private final EnvelopeCodec codec = new EnvelopeCodec(a, clock, new SecureRandom());
  private final EnvelopeVerifier verifier = new EnvelopeVerifier(b.key(), clock);
  private ReplayJournal journal;

  @BeforeEach
  void open() throws IOException {
    journal = Homes.journal(Homes.create(), clock);
  }

  private byte[] ping() throws MalformedMessageException {
    return codec.seal(new Request(codec.header(b.key()), "r1", "link.ping", Obj.EMPTY));
  }

  private byte[] pong(PeerKey to, String id) throws MalformedMessageException {
    Response.Outcome outcome = new Response.Result(Obj.EMPTY);
    return codec.seal(new Response(codec.header(to), id, outcome, Response.Part.WHOLE));
  }

  /** Changes a message of A and signs it again. */
  private byte[] edited(byte[] wire, UnaryOperator<Obj> edit) throws IOException {
    Obj message = edit.apply((Obj) CanonicalJson.parse(wire));
    Obj alp = message.object("alp").without("sig");
    byte[] signed = CanonicalJson.bytes(message.with("alp", alp));
    String signature = Base64.getEncoder().encodeToString(a.sign(signed));
    return Json.compact(message.with("alp", alp.with("sig", signature))).getBytes(UTF_8);
  }

  private static UnaryOperator<Obj> header(String name, JsonValue value) {
    return message -> message.with("alp", message.object("alp").with(name, value));
  }

  private static JsonValue text(String text) {
    return new JsonValue.Str(text);
  }

  private Verification<Request> request(byte[] wire) {
    return verifier.request(wire, journal, _ -> true);
  }

  private Step step(byte[] wire) {
    return step(request(wire));
  }

  private static Step step(Verification<?> verification) {
    assertThat(verification).isInstanceOf(Rejected.class);
    return ((Rejected<?>) verification).step();
  }

  @Test
  void a_request_comes_out_as_it_was_put_in() throws IOException {
    Obj params = Obj.EMPTY.with("prompt", "héllo").with("usd", 0.5);
    Request sent = new Request(codec.header(b.key()), codec.freshId(), "link.ask", params);
    assertThat(request(codec.seal(sent))).isEqualTo(new Accepted<>(sent));
    assertThat(sent.paramsObject()).contains(params);
  }

  @Test
  void a_response_comes_out_as_it_was_put_in() throws IOException {
    Response.Outcome failed = new Response.Failure(-32005, "rate-limited", JsonValue.Null.NULL);
    for (Response.Part part : Response.Part.values()) {
      for (Response.Outcome outcome :
          new Response.Outcome[] {failed, new Response.Result(text("done"))}) {
        Response sent = new Response(codec.header(b.key()), "r1", outcome, part);
        assertThat(verifier.response(codec.seal(sent), a.key(), "r1"))
            .isEqualTo(new Accepted<>(sent));
      }
    }
  }

  @Test
  void what_is_optional_may_be_absent() throws IOException {
    byte[] bare = edited(ping(), m -> m.without("id").without("method").without("params"));
    assertThat(request(bare)).isInstanceOf(Accepted.class);
    Request request =
        ((Accepted<Request>) request(edited(ping(), m -> m.with("params", 1)))).value();
    assertThat(request.paramsObject()).isEmpty();
    byte[] noData =
        edited(
            pong(b.key(), "r1"),
            m ->
                m.without("result")
                    .with("error", Obj.EMPTY.with("code", -1).with("message", "no")));
    assertThat(((Accepted<Response>) verifier.response(noData, a.key(), "r1")).value().outcome())
        .isEqualTo(new Response.Failure(-1, "no", JsonValue.Null.NULL));
  }

  @Test
  void a_message_that_fails_in_several_ways_is_dropped_at_the_first() throws IOException {
    byte[] wire = ping();
    assertThat(request(wire)).isInstanceOf(Accepted.class);
    // replayed now; each edit adds a failure that is looked for earlier
    byte[] wrong = edited(wire, header("to", text(a.key().text())));
    assertThat(step(wrong)).isEqualTo(Step.REPLAY);
    Obj message = (Obj) CanonicalJson.parse(wrong);
    message = message.with("x", 1);
    assertThat(step(Json.compact(message).getBytes(UTF_8))).isEqualTo(Step.SIGNATURE);
    message = header("ts", text("2001-01-01T00:00:00Z")).apply(message);
    assertThat(step(Json.compact(message).getBytes(UTF_8))).isEqualTo(Step.CLOCK);
    message = header("v", JsonValue.Num.of(2)).apply(message);
    assertThat(step(Json.compact(message).getBytes(UTF_8))).isEqualTo(Step.VERSION);
    message = header("nonce", JsonValue.Null.NULL).apply(message);
    assertThat(step(Json.compact(message).getBytes(UTF_8))).isEqualTo(Step.FORM);
  }

  @Test
  void a_response_is_for_us_then_from_the_peer_then_to_the_request() throws IOException {
    byte[] stray = pong(a.key(), "other");
    assertThat(step(verifier.response(stray, b.key(), "r1"))).isEqualTo(Step.RECIPIENT);
    byte[] ours = pong(b.key(), "other");
    assertThat(step(verifier.response(ours, b.key(), "r1"))).isEqualTo(Step.SENDER);
    assertThat(step(verifier.response(ours, a.key(), "r1"))).isEqualTo(Step.REQUEST_ID);
    assertThat(verifier.response(ours, a.key(), "other")).isInstanceOf(Accepted.class);
    assertThat(verifier.response(ours, a.key(), "other")).as("again").isInstanceOf(Accepted.class);
  }

  @Test
  void a_clock_may_be_off_by_120_seconds_and_not_by_a_microsecond_more() throws IOException {
    Duration micro = Duration.ofNanos(1000);
    for (int sign : new int[] {-1, 1}) {
      byte[] exactly = ping();
      byte[] beyond = ping();
      clock.advance(EnvelopeVerifier.SKEW_MAX.multipliedBy(sign));
      assertThat(request(exactly)).isInstanceOf(Accepted.class);
      clock.advance(micro.multipliedBy(sign));
      assertThat(step(beyond)).isEqualTo(Step.CLOCK);
      clock.advance(micro.plus(EnvelopeVerifier.SKEW_MAX).multipliedBy(-sign));
    }
  }

  @Test
  void a_message_is_accepted_once_and_one_for_somebody_else_uses_up_its_nonce() throws IOException {
    byte[] wire = ping();
    assertThat(request(wire)).isInstanceOf(Accepted.class);
    assertThat(step(wire)).isEqualTo(Step.REPLAY);
    byte[] stray = edited(ping(), header("to", text(a.key().text())));
    assertThat(step(stray)).isEqualTo(Step.RECIPIENT);
    assertThat(step(stray)).isEqualTo(Step.REPLAY);
    byte[] strange = edited(ping(), header("to", text("nobody")));
    assertThat(step(strange)).isEqualTo(Step.RECIPIENT);
  }

  @Test
  void whether_a_sender_is_pinned_is_asked_after_its_signature_was_verified() throws IOException {
    byte[] wire = ping();
    byte[] forged = wire.clone();
    forged[forged.length - 3] ^= 1;
    Verification<Request> verification =
        verifier.request(
            forged,
            journal,
            _ -> {
              throw new AssertionError("asked");
            });
    assertThat(verification).isInstanceOf(Rejected.class);
    for (int i = 0; i < ReplayJournal.STRANGER_NONCES_MAX; i++) {
      assertThat(verifier.request(ping(), journal, _ -> false)).isInstanceOf(Accepted.class);
    }
    assertThat(step(verifier.request(wire, journal, _ -> false))).isEqualTo(Step.REPLAY);
    assertThat(verifier.request(wire, journal, key -> key.equals(a.key())))
        .isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @CsvSource({"from", "to", "ts", "nonce", "sig", "v"})
  void a_header_without_one_of_its_members_or_with_another_type_is_malformed(String name)
      throws IOException {
    Obj message = (Obj) CanonicalJson.parse(ping());
    Obj alp = message.object("alp");
    assertThat(step(bytes(message.with("alp", alp.without(name))))).isEqualTo(Step.FORM);
    for (JsonValue other :
        new JsonValue[] {JsonValue.Null.NULL, Obj.EMPTY, JsonValue.Num.of(1.0)}) {
      assertThat(step(bytes(message.with("alp", alp.with(name, other)))))
          .isEqualTo(name.equals("v") ? Step.VERSION : Step.FORM);
    }
  }

  private static byte[] bytes(JsonValue value) {
    return Json.compact(value).getBytes(UTF_8);
  }

  @Test
  void a_message_of_another_shape_is_malformed_and_uses_up_nothing() throws IOException {
    byte[] ping = ping();
    byte[] pong = pong(b.key(), "r1");
    assertThat(step(pong)).isEqualTo(Step.FORM);
    assertThat(step(verifier.response(ping, a.key(), "r1"))).isEqualTo(Step.FORM);
    assertThat(step(edited(ping, m -> m.with("id", 7)))).isEqualTo(Step.FORM);
    assertThat(step(edited(ping, m -> m.with("method", Obj.EMPTY)))).isEqualTo(Step.FORM);
    assertThat(step(edited(ping, m -> m.with("error", Obj.EMPTY)))).isEqualTo(Step.FORM);
    assertThat(step(edited(ping, m -> m.with("id", "x".repeat(257))))).isEqualTo(Step.FORM);
    assertThat(step(edited(ping, m -> m.with("alp", 1)))).isEqualTo(Step.FORM);
    byte[] both = edited(pong, header("v", JsonValue.Num.of(2)));
    assertThat(step(both)).as("the whole form comes first").isEqualTo(Step.FORM);
    assertThat(step(bytes(JsonValue.Arr.ofStrings(java.util.List.of("alp"))))).isEqualTo(Step.FORM);
    for (UnaryOperator<Obj> edit :
        java.util.List.<UnaryOperator<Obj>>of(
            m -> m.with("error", Obj.EMPTY.with("code", 1).with("message", "x")),
            m -> m.without("result"),
            m -> m.without("result").with("error", "no"),
            m -> m.without("result").with("error", Obj.EMPTY.with("code", 1)),
            m ->
                m.without("result")
                    .with("error", Obj.EMPTY.with("code", 1L << 31).with("message", "x")),
            m -> m.with("stream", "last"),
            m -> m.with("stream", true))) {
      assertThat(step(verifier.response(edited(pong, edit), a.key(), "r1"))).isEqualTo(Step.FORM);
    }
    assertThat(journal.size()).isZero();
    assertThat(request(edited(ping, m -> m.with("id", "x".repeat(256)))))
        .isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000000, too short", "000000000000000000000000000000000, too long",
    "0000000000000000000000000000000A, upper case", "0000000000000000000000000000000g, no digit"
  })
  void a_nonce_has_one_form(String nonce, String why) throws IOException {
    assertThat(step(edited(ping(), header("nonce", text(nonce))))).as(why).isEqualTo(Step.FORM);
  }

  @Test
  void keys_and_signatures_have_one_form() throws IOException {
    Obj message = (Obj) CanonicalJson.parse(ping());
    String signature = message.object("alp").string("sig").orElseThrow();
    char last = signature.charAt(85);
    String respelt = signature.substring(0, 85) + (char) (last + 1) + "==";
    assertThat(Base64.getDecoder().decode(respelt))
        .isEqualTo(Base64.getDecoder().decode(signature));
    for (String other : new String[] {respelt, signature.substring(0, 86), signature + "\n", ""}) {
      assertThat(step(bytes(header("sig", text(other)).apply(message)))).isEqualTo(Step.SIGNATURE);
    }
    String from = a.key().text();
    for (String other :
        new String[] {" " + from, from.substring(0, 43), from.replace("bg=", "bh=")}) {
      assertThat(step(edited(ping(), header("from", text(other))))).isEqualTo(Step.SIGNATURE);
    }
  }

  @Test
  void a_message_that_cannot_be_written_down_is_not_accepted() throws IOException {
    byte[] wire = ping();
    java.nio.file.Path home = Homes.create();
    ReplayJournal broken = Homes.journal(home, clock);
    broken.close();
    java.nio.file.Files.delete(Homes.secrets(home).resolve("replay.jsonl"));
    java.nio.file.Files.createDirectory(Homes.secrets(home).resolve("replay.jsonl"));
    Verification<Request> verification = verifier.request(wire, broken, _ -> true);
    assertThat(step(verification)).isEqualTo(Step.REPLAY);
    assertThat(((Rejected<Request>) verification).reason()).contains("cannot be written");
  }

  @Test
  void what_is_too_long_or_has_no_form_or_is_not_ours_is_not_sealed() throws IOException {
    Header header = codec.header(b.key());
    int rest = codec.seal(new Request(header, "r1", "m", text(""))).length;
    JsonValue longest = text("a".repeat(CanonicalJson.BYTES_MAX - rest));
    byte[] wire = codec.seal(new Request(header, "r1", "m", longest));
    assertThat(wire).hasSize(CanonicalJson.BYTES_MAX);
    assertThat(request(wire)).isInstanceOf(Accepted.class);
    JsonValue longer = text("a".repeat(CanonicalJson.BYTES_MAX - rest + 1));
    assertThatThrownBy(() -> codec.seal(new Request(header, "r1", "m", longer)))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> codec.seal(new Request(header, "r1", "m", text("\ud800"))))
        .isInstanceOf(MalformedMessageException.class);
    EnvelopeCodec other = new EnvelopeCodec(b, clock, new SecureRandom());
    assertThatThrownBy(() -> other.seal(new Request(header, "r1", "m", longest)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
