package dev.alpi.gateway.telegram;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a bot proves itself with. Part of every address of the Bot API, so no address may be shown.
 */
final class BotToken {
  /** The secret that it is. */
  static final String SECRET = "TELEGRAM_BOT_TOKEN";

  private static final Pattern FORM = Pattern.compile("\\d+:[A-Za-z0-9_-]{20,}");
  private static final int FINGERPRINT_CHARS = 16;

  private final String text;

  private BotToken(String text) {
    this.text = text;
  }

  static BotToken of(Secrets secrets) throws ConfigException {
    String text = secrets.require(SECRET).strip();
    if (!FORM.matcher(text).matches()) {
      throw ConfigException.of(
          SECRET + " is not the token of a bot: digits, a colon, and at least 20 letters",
          "copy it as @BotFather sent it; " + secrets.hintToSet(SECRET));
    }
    return new BotToken(text);
  }

  /** Returns what tells tokens apart and tells nothing of them. */
  String fingerprint() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, FINGERPRINT_CHARS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  URI method(URI api, String name) {
    return URI.create(api + "/bot" + text + "/" + name);
  }

  URI file(URI api, String encodedPath) {
    return URI.create(api + "/file/bot" + text + "/" + encodedPath);
  }

  /** Returns {@code foreign} without the token, should a server repeat it. */
  String without(String foreign) {
    return foreign.replace(text, "(token)");
  }

  @Override
  public String toString() {
    return "token of a bot";
  }
}
