package dev.alpi.gateway.webhook;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What makes a message the same as another one.
 *
 * @param text with the name of the hook in front, the {@link dev.alpi.gateway.Inbound#id}
 * @param signature what must not be used for another message; empty if the name is signed too, or
 *     nothing is
 */
record MessageName(String text, Optional<String> signature) {
  private static final int ID_DIGITS = 32;
  private static final int RANDOM_BYTES = 16;

  /** Visible ASCII, as the draft of the IETF for this header has it. */
  private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

  private static final Pattern GITHUB_DELIVERY = Pattern.compile("[A-Za-z0-9-]{1,100}");
  private static final Pattern STRIPE_EVENT = Pattern.compile("[A-Za-z0-9_-]{1,255}");

  /**
   * Names a message.
   *
   * @param signatures those that were right, by style
   * @throws RefusedException if it lacks a name that it must have
   */
  static MessageName of(Hook hook, Call call, Map<Style, String> signatures, SecureRandom random)
      throws RefusedException {
    Set<Style> styles = hook.entry().styles();
    if (styles.contains(Style.GITHUB)) {
      String delivery = call.header("X-GitHub-Delivery").orElse("");
      if (!GITHUB_DELIVERY.matcher(delivery).matches()) {
        throw RefusedException.of(400, "X-GitHub-Delivery is missing");
      }
      return new MessageName(hook.name() + "/github:" + delivery, Optional.empty());
    }
    if (styles.contains(Style.STRIPE)) {
      String name = event(call).orElse("signature:" + signatures.get(Style.STRIPE));
      return new MessageName(hook.name() + "/stripe:" + name, Optional.empty());
    }
    Optional<String> key = key(call);
    Optional<String> signature = Optional.ofNullable(signatures.get(Style.HMAC));
    String name =
        key.map(text -> "key:" + text)
            .or(() -> signature.map(text -> "signature:" + text))
            .orElseGet(() -> "new:" + random(random));
    return new MessageName(hook.name() + "/" + name, signature);
  }

  private static Optional<String> key(Call call) throws RefusedException {
    Optional<String> key = call.header("Idempotency-Key");
    if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
      throw RefusedException.of(400, "Idempotency-Key is not 1 to 255 visible characters");
    }
    return key;
  }

  /** Returns what Stripe calls an event, which it repeats with other signatures. */
  private static Optional<String> event(Call call) {
    try {
      return Json.parse(call.body()) instanceof Obj body
          ? body.string("id").filter(id -> STRIPE_EVENT.matcher(id).matches())
          : Optional.empty();
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  private static String random(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Returns what it is called outside: tells nothing, and is the same after a restart. */
  String delivery() {
    return Hash.hex(text).substring(0, ID_DIGITS);
  }
}
