package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.Verification.Accepted;
import dev.alpi.alp.Verification.Rejected;
import dev.alpi.alp.Verification.Step;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The messages of the vectors, as they are, spelt otherwise, and changed. */
final class EnvelopeVectorsTest {
  /** Each bit by itself, and several at once. */
  private static final int[] MASKS = {1, 2, 4, 8, 16, 32, 64, 128, 0x7f, 0x15};

  private final FakeClock clock = FakeClock.at(Vectors.NOW);
  private final Identity a = Vectors.open("A");
  private final Identity b = Vectors.open("B");
  private ReplayJournal journal;

  @BeforeEach
  void open() throws IOException {
    journal = Homes.journal(Homes.create(), clock);
  }

  /** Judges a message as the end would that it is for, in the role that the vector has. */
  private Verification<? extends Envelope> judge(Obj vector, byte[] wire) {
    Obj envelope = vector.object("envelope");
    boolean fromA = envelope.object("alp").string("from").orElseThrow().equals(a.key().text());
    EnvelopeVerifier verifier = new EnvelopeVerifier(fromA ? b.key() : a.key(), clock);
    return envelope.get("method").isPresent()
        ? verifier.request(wire, journal, _ -> true)
        : verifier.response(wire, fromA ? a.key() : b.key(), envelope.string("id").orElseThrow());
  }

  private static byte[] wire(Obj vector) {
    return Vectors.text(vector, "wire").getBytes(UTF_8);
  }

  private static <T> T accepted(Verification<T> verification) {
    return switch (verification) {
      case Accepted<T>(T value) -> value;
      case Rejected<T>(Step step, String reason) -> throw new AssertionError(step + ": " + reason);
    };
  }

  private static Step rejected(Verification<?> verification) {
    return switch (verification) {
      case Accepted<?>(Object value) -> throw new AssertionError("accepted " + value);
      case Rejected<?>(Step step, String _) -> step;
    };
  }

  @Test
  void every_message_verifies_and_has_the_bytes_and_the_signature_of_the_vectors()
      throws Exception {
    assertThat(Vectors.envelopes()).hasSize(12);
    for (Obj vector : Vectors.envelopes()) {
      String name = Vectors.text(vector, "name");
      byte[] signed = WireMessage.parse(wire(vector)).signed();
      assertThat(new String(signed, UTF_8)).isEqualTo(Vectors.text(vector, "signing_input"));
      Envelope envelope = accepted(judge(vector, wire(vector)));
      assertThat(envelope.id()).as(name).isEqualTo(vector.object("envelope").string("id").get());
      Identity signer = envelope.header().from().equals(a.key()) ? a : b;
      assertThat(java.util.Base64.getEncoder().encodeToString(signer.sign(signed)))
          .as(name)
          .isEqualTo(Vectors.text(vector, "sig_b64"));
    }
  }

  @Test
  void what_is_sealed_again_is_the_same_message() throws Exception {
    int same = 0;
    for (Obj vector : Vectors.envelopes()) {
      Envelope envelope = accepted(judge(vector, wire(vector)));
      Identity signer = envelope.header().from().equals(a.key()) ? a : b;
      byte[] sealed = new EnvelopeCodec(signer, clock, new SecureRandom()).seal(envelope);
      JsonValue parsed = CanonicalJson.parse(sealed);
      assertThat(CanonicalJson.bytes(parsed)).as("in canonical form").isEqualTo(sealed);
      // the two that say more, or say it otherwise, than we would
      if (!Vectors.text(vector, "name").matches("unknown-extra.*|ts-offset-form")) {
        same++;
        assertThat(parsed)
            .as(Vectors.text(vector, "name"))
            .isEqualTo(CanonicalJson.parse(wire(vector)));
      }
    }
    assertThat(same).isEqualTo(10);
  }

  @Test
  void another_spelling_of_a_message_verifies() throws IOException {
    Random random = new Random(11);
    for (Obj vector : Vectors.envelopes()) {
      for (int i = 0; i < 20; i++) {
        StringBuilder out = new StringBuilder();
        spell(Json.parse(wire(vector)), random, out);
        open();
        accepted(judge(vector, out.toString().getBytes(UTF_8)));
      }
    }
  }

  /** Writes a value with its members in any order, space anywhere and any character escaped. */
  private static void spell(JsonValue value, Random random, StringBuilder out) {
    space(random, out);
    switch (value) {
      case Obj(Map<String, JsonValue> members) -> {
        List<String> names = new ArrayList<>(members.keySet());
        Collections.shuffle(names, random);
        out.append('{');
        for (String name : names) {
          spell(new JsonValue.Str(name), random, out);
          out.append(':');
          spell(members.get(name), random, out);
          out.append(name.equals(names.getLast()) ? "" : ",");
        }
        out.append('}');
      }
      case JsonValue.Arr(List<JsonValue> items) -> {
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
          out.append(i == 0 ? "" : ",");
          spell(items.get(i), random, out);
        }
        out.append(']');
      }
      case JsonValue.Str(String text) -> {
        out.append('"');
        for (char c : text.toCharArray()) {
          boolean plain = c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c);
          out.append(
              plain && random.nextInt(4) > 0
                  ? String.valueOf(c)
                  : "\\u" + java.util.HexFormat.of().withUpperCase().toHexDigits(c));
        }
        out.append('"');
      }
      default -> out.append(Json.compact(value));
    }
    space(random, out);
  }

  private static void space(Random random, StringBuilder out) {
    out.append(List.of("", "", " ", "\n", "\t\r ").get(random.nextInt(5)));
  }

  @Test
  void every_negative_message_is_dropped_at_its_step() {
    Map<String, Step> steps = new LinkedHashMap<>();
    for (Obj vector : Vectors.negative()) {
      byte[] wire = Json.compact(vector.object("envelope")).getBytes(UTF_8);
      EnvelopeVerifier verifier = new EnvelopeVerifier(b.key(), clock);
      int before = journal.size();
      Step step = rejected(verifier.request(wire, journal, _ -> true));
      steps.put(Vectors.text(vector, "name"), step);
      assertThat(journal.size() - before)
          .as("the nonce of %s is used up", Vectors.text(vector, "name"))
          .isEqualTo(step == Step.RECIPIENT ? 1 : 0);
    }
    assertThat(steps)
        .containsExactly(
            Map.entry("tampered-params", Step.SIGNATURE),
            Map.entry("zero-signature", Step.SIGNATURE),
            Map.entry("unsigned-extra-member", Step.SIGNATURE),
            Map.entry("version-2", Step.VERSION),
            Map.entry("wrong-recipient", Step.RECIPIENT),
            Map.entry("stale-ts-for-frozen-clock", Step.CLOCK),
            Map.entry("missing-nonce", Step.FORM));
  }

  @Test
  @Timeout(120)
  void a_message_with_any_byte_changed_never_verifies() throws MalformedMessageException {
    int changed = 0;
    List<String> respelt = new ArrayList<>();
    for (Obj vector : Vectors.envelopes()) {
      byte[] wire = wire(vector);
      byte[] meant = CanonicalJson.bytes(CanonicalJson.parse(wire));
      for (int i = 0; i < wire.length; i++) {
        for (int mask : MASKS) {
          byte[] other = wire.clone();
          other[i] ^= (byte) mask;
          changed++;
          if (judge(vector, other) instanceof Accepted<?>) {
            // only another spelling of the same message may: 1.5E-05 for 1.5e-05
            assertThat(CanonicalJson.bytes(CanonicalJson.parse(other)))
                .as("%s at %d ^ %x", Vectors.text(vector, "name"), i, mask)
                .isEqualTo(meant);
            respelt.add(new String(other, i - 3, 4, UTF_8));
            journal = anew();
          }
        }
      }
    }
    assertThat(changed).isGreaterThan(40_000);
    assertThat(respelt).allMatch(text -> text.matches("...E")).hasSizeLessThan(3);
  }

  private ReplayJournal anew() {
    try {
      return Homes.journal(Homes.create(), clock);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_message_cut_short_or_with_something_behind_it_never_verifies() {
    for (Obj vector : Vectors.envelopes()) {
      byte[] wire = wire(vector);
      for (int length = 0; length < wire.length; length++) {
        rejected(judge(vector, Arrays.copyOf(wire, length)));
      }
      byte[] longer = Arrays.copyOf(wire, wire.length + 1);
      longer[wire.length] = '}';
      rejected(judge(vector, longer));
    }
  }
}
