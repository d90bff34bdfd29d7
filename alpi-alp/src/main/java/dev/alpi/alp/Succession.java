package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Set;

/**
 * The statement that one key follows another: who had {@link #old} has {@link #next} from now on.
 * Both keys have signed it, and every object of this class was verified.
 *
 * <p>It proves that whoever has the old key wants the new one to follow, and has the new one. It
 * does not prove that this is still the person the old key belonged to: a thief can make one too.
 * So a peer shows it to a person, who asks by voice.
 *
 * <pre>{@code
 * {"v": 1, "old": "…", "new": "…", "issued": "…", "serves_until": "…",
 *  "old_sig": "…", "new_sig": "…"}
 * }</pre>
 *
 * <p><b>Threads:</b> any; immutable.
 *
 * <p><b>Compatibility:</b> ours alone; docs/wire/succession.md.
 */
public final class Succession {
  /** The version of the statement: {@code v}. */
  public static final int VERSION = 1;

  /** How long the old key serves unless said otherwise: a holiday of a peer's owner. */
  public static final Duration GRACE = Duration.ofDays(14);

  /** Less is no time for anybody to be told. */
  public static final Duration GRACE_MIN = Duration.ofHours(1);

  /** The longest; a key that is to go should go. */
  public static final Duration GRACE_MAX = Duration.ofDays(90);

  /**
   * What stands before the canonical bytes when they are signed. A message begins with a brace, so
   * that no signature of one is ever one of the other.
   */
  private static final byte[] DOMAIN = "alp-succession-v1\n".getBytes(US_ASCII);

  private static final String OLD_SIGNATURE = "old_sig";
  private static final String NEXT_SIGNATURE = "new_sig";
  private static final Set<String> MEMBERS =
      Set.of("v", "old", "new", "issued", "serves_until", OLD_SIGNATURE, NEXT_SIGNATURE);

  private final PeerKey old;
  private final PeerKey next;
  private final Instant issued;
  private final Instant servesUntil;
  private final Obj json;

  private Succession(PeerKey old, PeerKey next, Instant issued, Instant servesUntil, Obj json) {
    this.old = old;
    this.next = next;
    this.issued = issued;
    this.servesUntil = servesUntil;
    this.json = json;
  }

  /**
   * {@return the statement that {@code next} follows {@code old}}
   *
   * @param old who signs until now
   * @param next who signs from now on
   * @param issued when that is
   * @param grace how long the old key serves: {@link #GRACE_MIN} to {@link #GRACE_MAX}
   * @throws IllegalArgumentException if the keys are one, or the grace is out of bounds
   */
  static Succession sign(Identity old, Identity next, Instant issued, Duration grace) {
    if (!isGrace(grace)) {
      throw new IllegalArgumentException("a grace of " + grace);
    }
    Instant start = issued.truncatedTo(ChronoUnit.SECONDS);
    Obj unsigned =
        Obj.EMPTY
            .with("v", VERSION)
            .with("old", old.key().text())
            .with("new", next.key().text())
            .with("issued", Timestamp.format(start))
            .with("serves_until", Timestamp.format(start.plus(grace)));
    try {
      byte[] bytes = signed(unsigned);
      return read(
          unsigned
              .with(OLD_SIGNATURE, Base64.getEncoder().encodeToString(old.sign(bytes)))
              .with(NEXT_SIGNATURE, Base64.getEncoder().encodeToString(next.sign(bytes))));
    } catch (MalformedMessageException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * {@return the statement that {@code json} is} Both signatures were verified.
   *
   * @param json what a peer sent or a file holds
   * @throws MalformedMessageException if it is no statement of this version, in any detail
   */
  public static Succession read(Obj json) throws MalformedMessageException {
    if (!MEMBERS.equals(json.members().keySet())) {
      throw new MalformedMessageException("a succession has exactly the members " + names());
    }
    if (json.integer("v").orElse(0) != VERSION) {
      throw new MalformedMessageException("succession.v is not " + VERSION);
    }
    PeerKey old = key(json, "old");
    PeerKey next = key(json, "new");
    if (old.equals(next)) {
      throw new MalformedMessageException("succession.new is succession.old");
    }
    Instant issued = time(json, "issued");
    Instant servesUntil = time(json, "serves_until");
    if (!isGrace(Duration.between(issued, servesUntil))) {
      throw new MalformedMessageException(
          "succession.serves_until is not 1 hour to 90 days after issued");
    }
    byte[] bytes = signed(json.without(OLD_SIGNATURE).without(NEXT_SIGNATURE));
    requireSigned(old, bytes, json, OLD_SIGNATURE);
    requireSigned(next, bytes, json, NEXT_SIGNATURE);
    return new Succession(old, next, issued, servesUntil, json);
  }

  private static boolean isGrace(Duration grace) {
    return grace.compareTo(GRACE_MIN) >= 0 && grace.compareTo(GRACE_MAX) <= 0;
  }

  private static String names() {
    return "v, old, new, issued, serves_until, old_sig, new_sig";
  }

  private static byte[] signed(Obj unsigned) throws MalformedMessageException {
    byte[] canonical = CanonicalJson.bytes(unsigned);
    byte[] bytes = new byte[DOMAIN.length + canonical.length];
    System.arraycopy(DOMAIN, 0, bytes, 0, DOMAIN.length);
    System.arraycopy(canonical, 0, bytes, DOMAIN.length, canonical.length);
    return bytes;
  }

  private static PeerKey key(Obj json, String name) throws MalformedMessageException {
    try {
      return PeerKey.ofText(json.string(name).orElse(""));
    } catch (PeerKeyException e) {
      throw new MalformedMessageException("succession." + name + " is no key in its one form");
    }
  }

  private static Instant time(Obj json, String name) throws MalformedMessageException {
    String text = json.string(name).orElse("");
    return Timestamp.parse(text)
        .filter(at -> Timestamp.format(at).equals(text))
        .orElseThrow(
            () -> new MalformedMessageException("succession." + name + " is no time in UTC"));
  }

  private static void requireSigned(PeerKey key, byte[] bytes, Obj json, String name)
      throws MalformedMessageException {
    if (!key.verifies(bytes, EnvelopeVerifier.signature(json.string(name).orElse("")))) {
      throw new MalformedMessageException("succession." + name + " is not that key's signature");
    }
  }

  /** {@return the key that was, and that peers have pinned} */
  public PeerKey old() {
    return old;
  }

  /** {@return the key that follows} */
  public PeerKey next() {
    return next;
  }

  /** {@return when it was signed, in whole seconds} */
  public Instant issued() {
    return issued;
  }

  /** {@return until when the old key answers} */
  public Instant servesUntil() {
    return servesUntil;
  }

  /** {@return all of it, for the wire and for files} */
  public JsonValue.Obj json() {
    return json;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Succession succession && json.equals(succession.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return old + " → " + next;
  }
}
