package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Feeds what peers could send to the parser, the canonical form and the verifier. Each may refuse
 * in the ways that are declared; anything else ends the run, with the seed that repeats it.
 *
 * <p>By hand: {@code java … dev.alpi.alp.MessageFuzz ROUNDS [SEED]}.
 */
final class MessageFuzz {
  /** What means something to JSON or to a header, so that mutations go deep. */
  private static final String ALPHABET =
      "{}[]\",:\\/0123456789eE+-. tfnrubNaI\n\0=T:Z\u00e9\ud83d\ude00";

  /** A round takes a fraction of a millisecond; this is a hang. */
  private static final long ROUND_NANOS_MAX = 5_000_000_000L;

  private static final List<String> DOCUMENTS =
      List.of(
          "{\"a\":{\"b\":[1,-2.0,3E+10,{}],\"c\":[\"\",\"\\b\\f\\r"
              + "\\t\\/\\ud83d\\ude00\"]},\"a\":-0}",
          "[".repeat(99) + "{}" + "]".repeat(99),
          "[5e-324,1e308,1e-5,1e16,123456789012345678901234567890,-0.0,0.1]",
          "[\"\uffff\u0080\ud83d\ude00\\u0000\u007f\",true,false,null]");

  private final SplittableRandom random;
  private final FakeClock clock = FakeClock.at(Vectors.NOW);
  private final Identity signer = Vectors.open("A");
  private final EnvelopeVerifier verifier = new EnvelopeVerifier(Vectors.open("B").key(), clock);
  private final List<byte[]> seeds = new ArrayList<>();
  private final ReplayJournal journal;
  private int parsed;
  private int accepted;
  private long nonces;

  /** What came of a run. */
  record Tally(int parsed, int accepted) {}

  private MessageFuzz(long seed) throws IOException {
    random = new SplittableRandom(seed);
    journal = Homes.journal(Homes.create(), clock);
    Vectors.envelopes().forEach(each -> seeds.add(Vectors.text(each, "wire").getBytes(UTF_8)));
    DOCUMENTS.forEach(each -> seeds.add(each.getBytes(UTF_8)));
  }

  public static void main(String[] args) throws IOException {
    int rounds = Integer.parseInt(args[0]);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : new SplittableRandom().nextLong();
    System.out.println("seed " + seed + ": " + run(rounds, seed));
  }

  static Tally run(int rounds, long seed) throws IOException {
    MessageFuzz fuzz = new MessageFuzz(seed);
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = fuzz.input();
      long start = System.nanoTime();
      try {
        fuzz.feed(bytes);
        fuzz.feedTexts(bytes);
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        throw new AssertionError(
            "seed " + seed + ", round " + round + ": " + Base64.getEncoder().encodeToString(bytes),
            e);
      }
      if (System.nanoTime() - start > ROUND_NANOS_MAX) {
        throw new AssertionError("seed " + seed + ", round " + round + " took too long");
      }
    }
    return new Tally(fuzz.parsed, fuzz.accepted);
  }

  private byte[] input() {
    return switch (random.nextInt(8)) {
      case 0 -> noise();
      case 1 -> Json.compact(value(0)).getBytes(UTF_8);
      case 2, 3 -> resigned();
      default -> mutated(seeds.get(random.nextInt(seeds.size())));
    };
  }

  private byte[] noise() {
    byte[] bytes = new byte[random.nextInt(24)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = letter();
      }
    }
    return bytes;
  }

  private byte letter() {
    byte[] letters = ALPHABET.getBytes(UTF_8);
    return letters[random.nextInt(letters.length)];
  }

  private byte[] mutated(byte[] source) {
    byte[] bytes = source.clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 1; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = letter();
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = spliced(bytes, at, 0, new byte[] {letter()});
        default -> {
          byte[] other = seeds.get(random.nextInt(seeds.size()));
          int from = random.nextInt(other.length);
          int to = Math.min(other.length, from + random.nextInt(60));
          bytes = spliced(bytes, at, random.nextInt(40), Arrays.copyOfRange(other, from, to));
        }
      }
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, int removed, byte[] inserted) {
    int rest = Math.min(bytes.length, at + removed);
    byte[] result = Arrays.copyOf(bytes, at + inserted.length + bytes.length - rest);
    System.arraycopy(inserted, 0, result, at, inserted.length);
    System.arraycopy(bytes, rest, result, at + inserted.length, bytes.length - rest);
    return result;
  }

  /** Returns a message with members that are anything, and a signature that holds. */
  private byte[] resigned() {
    try {
      Obj message = (Obj) CanonicalJson.parse(seeds.get(random.nextInt(12)));
      Obj alp =
          message
              .object("alp")
              .without("sig")
              .with("from", signer.key().text())
              .with("nonce", new Nonce(9, nonces++).text());
      for (int i = random.nextInt(3); i > 0; i--) {
        List<String> names = List.of("id", "method", "params", "result", "error", "stream", "x");
        message = message.with(names.get(random.nextInt(names.size())), value(2));
      }
      if (random.nextInt(4) == 0) {
        alp = alp.with(List.of("v", "to", "ts", "nonce").get(random.nextInt(4)), value(3));
      }
      byte[] signed = CanonicalJson.bytes(message.with("alp", alp));
      String signature = Base64.getEncoder().encodeToString(signer.sign(signed));
      return CanonicalJson.bytes(message.with("alp", alp.with("sig", signature)));
    } catch (MalformedMessageException e) {
      return noise();
    }
  }

  private JsonValue value(int depth) {
    return switch (random.nextInt(depth < 5 ? 8 : 6)) {
      case 0 -> JsonValue.Null.NULL;
      case 1 -> new JsonValue.Bool(random.nextBoolean());
      case 2 -> JsonValue.Num.of(random.nextLong() >> random.nextInt(64));
      case 3 ->
          new JsonValue.Num(
              random.nextInt(10) + "." + random.nextInt(99) + "e" + random.nextInt(-400, 400));
      case 4, 5 -> new JsonValue.Str(string());
      case 6 -> {
        List<JsonValue> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(depth + 1));
        }
        yield new JsonValue.Arr(items);
      }
      default -> {
        Obj object = Obj.EMPTY;
        for (int i = random.nextInt(4); i > 0; i--) {
          object = object.with(string(), value(depth + 1));
        }
        yield object;
      }
    };
  }

  private String string() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append((char) (random.nextInt(3) == 0 ? random.nextInt(0x10000) : letter() & 0x7f));
    }
    return text.toString();
  }

  private void feed(byte[] bytes) {
    JsonValue value;
    try {
      value = CanonicalJson.parse(bytes);
      parsed++;
    } catch (MalformedMessageException e) {
      requireRefusedElsewhere(bytes, e);
      requireRejected(bytes);
      return;
    }
    try {
      byte[] canonical = CanonicalJson.bytes(value);
      require(
          Arrays.equals(canonical, CanonicalJson.bytes(CanonicalJson.parse(canonical))), "form");
      // others can read it too
      Json.parse(canonical);
    } catch (IOException e) {
      throw new AssertionError("what was read has no form", e);
    }
    if (verifier.request(bytes, journal, _ -> true) instanceof Verification.Accepted<Request>) {
      accepted++;
    }
    verifier.response(bytes, signer.key(), "000000000000000000000000000003ed");
  }

  /** What the parser of files takes, this one takes too, but for what is said here. */
  private static void requireRefusedElsewhere(byte[] bytes, MalformedMessageException why) {
    try {
      Json.parse(bytes);
    } catch (JsonSyntaxException e) {
      return;
    }
    String reason = why.getMessage();
    require(
        reason.contains("surrogate") || reason.contains("range of double"),
        "refused, though it is JSON: " + reason);
  }

  private void requireRejected(byte[] bytes) {
    require(
        verifier.request(bytes, journal, _ -> true) instanceof Verification.Rejected<Request>,
        "accepted, though it cannot be read");
  }

  private void feedTexts(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    Timestamp.parse(text.substring(0, Math.min(30, text.length())));
    Nonce.parse(text);
    try {
      PeerKey.parse(text).fingerprint();
    } catch (PeerKeyException e) {
      require(!e.getMessage().isEmpty(), "a reason");
    }
    try {
      KeyText.seedIn(bytes);
    } catch (KeyText.NotAKeyException e) {
      require(!e.getMessage().isEmpty(), "a reason");
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
