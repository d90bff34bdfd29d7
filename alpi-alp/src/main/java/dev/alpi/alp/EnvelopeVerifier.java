package dev.alpi.alp;

import dev.alpi.alp.Verification.Accepted;
import dev.alpi.alp.Verification.Rejected;
import dev.alpi.alp.Verification.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Judges what arrives, in the steps and the order of alp spec §3.1. Only messages that passed all
 * of them come out; of the others a reason for a log.
 *
 * <p>Stricter than the existing system, without refusing what it sends: keys, signatures and nonces
 * in their one form only, {@code alp.v} an integer, an id of at most {@value Envelope#ID_CHARS_MAX}
 * characters, and the whole shape of the message before its nonce is used up.
 *
 * <p><b>Threads:</b> any.
 */
public final class EnvelopeVerifier {
  /** How far a peer's clock may be off, inclusive (alp spec §10). */
  public static final Duration SKEW_MAX = Duration.ofSeconds(120);

  private static final int SIGNATURE_CHARS = 88;

  private final List<PeerKey> selves;
  private final InstantSource clock;

  /**
   * Makes one for what is sent to {@code self}.
   *
   * @param self who is to be meant
   * @param clock what time it is
   */
  public EnvelopeVerifier(PeerKey self, InstantSource clock) {
    this(List.of(self), clock);
  }

  private EnvelopeVerifier(List<PeerKey> selves, InstantSource clock) {
    this.selves = selves;
    this.clock = clock;
  }

  /**
   * {@return one for what is sent to any of {@code selves}}
   *
   * @param selves who may be meant: the key of now and, for a while, the one before it
   * @param clock what time it is
   */
  public static EnvelopeVerifier of(List<PeerKey> selves, InstantSource clock) {
    return new EnvelopeVerifier(List.copyOf(selves), clock);
  }

  /**
   * {@return the request that {@code wire} is, or why it gets no answer} Steps 1 to 6.
   *
   * <p><b>Durability:</b> as {@link ReplayJournal#admit}; a request that was accepted is never
   * accepted again.
   *
   * @param wire a frame or line
   * @param journal what was seen before
   * @param isPinned who is in the peer list; asked once, after the signature was verified
   */
  public Verification<Request> request(
      byte[] wire, ReplayJournal journal, Predicate<PeerKey> isPinned) {
    return request(wire, journal, isPinned, _ -> Optional.empty());
  }

  /**
   * {@return the same}
   *
   * @param wire a frame or line
   * @param journal what was seen before
   * @param isPinned who is in the peer list; asked once, after the signature was verified
   * @param known keys that were decoded before: decoding one takes a tenth of verifying with it
   */
  public Verification<Request> request(
      byte[] wire, ReplayJournal journal, Predicate<PeerKey> isPinned, KnownKeys known) {
    Verification<Signed<Request>> signed = signed(wire, WireMessage::request, known);
    return switch (signed) {
      case Rejected<Signed<Request>>(Step step, String reason) -> new Rejected<>(step, reason);
      case Accepted<Signed<Request>>(Signed<Request>(Request request, String to)) -> {
        Header header = request.header();
        ReplayJournal.Sender sender =
            isPinned.test(header.from())
                ? ReplayJournal.Sender.PINNED
                : ReplayJournal.Sender.STRANGER;
        Optional<String> refusal = refusal(journal.admit(header.from(), header.nonce(), sender));
        // step 5, and only then step 6: a message for somebody else uses up its nonce too
        if (refusal.isPresent()) {
          yield new Rejected<>(Step.REPLAY, refusal.get());
        }
        yield isForSelf(to) ? new Accepted<>(request) : notForSelf();
      }
    };
  }

  private static Optional<String> refusal(ReplayJournal.Admission admission) {
    return switch (admission) {
      case ReplayJournal.Fresh() -> Optional.empty();
      case ReplayJournal.Seen() -> Optional.of("the nonce was seen before");
      case ReplayJournal.Full(String limit) -> Optional.of(limit);
      case ReplayJournal.NotWritten(IOException cause) ->
          Optional.of("the replay journal cannot be written: " + cause);
    };
  }

  /**
   * {@return the response that {@code wire} is, or why it is none} Steps 1 to 4 and 6 to 8: it
   * answers a request that was made just now, so it needs no journal.
   *
   * @param wire a frame or line
   * @param dialled the peer that was asked
   * @param requestId the id of the request
   */
  public Verification<Response> response(byte[] wire, PeerKey dialled, String requestId) {
    KnownKeys known = text -> text.equals(dialled.text()) ? Optional.of(dialled) : Optional.empty();
    Verification<Signed<Response>> signed = signed(wire, WireMessage::response, known);
    return switch (signed) {
      case Rejected<Signed<Response>>(Step step, String reason) -> new Rejected<>(step, reason);
      case Accepted<Signed<Response>>(Signed<Response>(Response response, String to)) -> {
        if (!isForSelf(to)) {
          yield notForSelf();
        }
        if (!response.header().from().equals(dialled)) {
          yield new Rejected<>(Step.SENDER, "alp.from is not the peer that was asked");
        }
        if (!response.id().equals(requestId)) {
          yield new Rejected<>(Step.REQUEST_ID, "id is not that of the request");
        }
        yield new Accepted<>(response);
      }
    };
  }

  private boolean isForSelf(String to) {
    return selves.stream().anyMatch(self -> self.text().equals(to));
  }

  /** Returns which of our keys is meant; any one if it is none, which a later step finds out. */
  private PeerKey self(String to) {
    return selves.stream()
        .filter(self -> self.text().equals(to))
        .findFirst()
        .orElse(selves.getFirst());
  }

  private static <T> Verification<T> notForSelf() {
    return new Rejected<>(Step.RECIPIENT, "alp.to is somebody else");
  }

  /** Finds keys by their texts. */
  public interface KnownKeys {
    /**
     * {@return the key whose text is exactly {@code text}, if it is at hand}
     *
     * @param text what a message says who it is from; nothing of it is verified yet
     */
    Optional<PeerKey> byText(String text);
  }

  /** A message whose signature holds, and who it says it is for. */
  private record Signed<T extends Envelope>(T envelope, String to) {}

  /** Makes an envelope of a message, once it is known who it is from. */
  private interface Shape<T extends Envelope> {
    T of(WireMessage message, Header header) throws MalformedMessageException;
  }

  /** Performs steps 1 to 4. */
  private <T extends Envelope> Verification<Signed<T>> signed(
      byte[] wire, Shape<T> shape, KnownKeys known) {
    try {
      // 1. object with alp containing v, from, to, ts, nonce, sig
      WireMessage message = WireMessage.parse(wire);
      PeerKey self = self(message.headerText("to"));
      Header unknown = new Header(self, self, Instant.EPOCH, message.nonce());
      shape.of(message, unknown);
      // 2. alp.v == 1
      if (!message.alp().integer("v").equals(OptionalLong.of(EnvelopeCodec.VERSION))) {
        return new Rejected<>(Step.VERSION, "alp.v is not " + EnvelopeCodec.VERSION);
      }
      // 3. |now − ts| ≤ 120 s
      Optional<Instant> at = Timestamp.parse(message.headerText("ts"));
      if (at.isEmpty()) {
        return new Rejected<>(Step.CLOCK, "alp.ts is no time with an offset");
      }
      Duration skew = Duration.between(at.get(), clock.instant()).abs();
      if (skew.compareTo(SKEW_MAX) > 0) {
        return new Rejected<>(
            Step.CLOCK,
            "alp.ts is " + skew.toSeconds() + " s off, allowed " + SKEW_MAX.toSeconds());
      }
      // 4. signature against alp.from
      PeerKey from = key(message.headerText("from"), known);
      if (!from.verifies(message.signed(), signature(message.headerText("sig")))) {
        return new Rejected<>(Step.SIGNATURE, "alp.sig is not the signature of alp.from");
      }
      Header header = message.header(from, self, at.get());
      return new Accepted<>(new Signed<>(shape.of(message, header), message.headerText("to")));
    } catch (MalformedMessageException e) {
      return new Rejected<>(Step.FORM, e.getMessage());
    } catch (PeerKeyException e) {
      return new Rejected<>(Step.SIGNATURE, "alp.from is no key in its one form");
    }
  }

  private static PeerKey key(String text, KnownKeys known) throws PeerKeyException {
    Optional<PeerKey> found = known.byText(text);
    return found.isPresent() ? found.get() : PeerKey.ofText(text);
  }

  /** Returns the bytes of a signature; none if it is not in its one form. */
  static byte[] signature(String text) {
    if (text.length() != SIGNATURE_CHARS) {
      return new byte[0];
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      // the last character has four spare bits: only one of 16 spellings is the signature
      return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
