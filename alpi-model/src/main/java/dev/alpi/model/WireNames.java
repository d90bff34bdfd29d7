package dev.alpi.model;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * What a model once said, made fit to be sent back. A conversation may have begun with another
 * provider or hold a model's mistakes; one part that the wire refuses would end it for good.
 */
final class WireNames {
  /** The longest name of a tool that OpenAI and Anthropic accept. */
  private static final int NAME_CHARS_MAX = 64;

  private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9_-]");

  /** What Mistral accepts as the id of a tool call. */
  private static final Pattern MISTRAL_ID = Pattern.compile("[A-Za-z0-9]{9}");

  private WireNames() {}

  /** Returns {@code name} as a tool's name; a model may have invented it. */
  static String tool(String name) {
    String fit = UNFIT.matcher(name).replaceAll("_");
    return fit.length() > NAME_CHARS_MAX ? fit.substring(0, NAME_CHARS_MAX) : fit;
  }

  /** Returns {@code id} as the id of a call, letters, digits, {@code _} and {@code -}. */
  static String callId(String id) {
    return UNFIT.matcher(id).replaceAll("_");
  }

  /** Returns {@code id} as the id of a call for Mistral: itself if it fits, else a digest of it. */
  static String mistralCallId(String id) {
    if (MISTRAL_ID.matcher(id).matches()) {
      return id;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return java.util.HexFormat.of().formatHex(digest).substring(0, 9);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Returns the text of {@code user} for a model that sees its pictures or not: one that does not
   * is told that there are some, or it would make them up.
   */
  static String textFor(Message.User user, boolean sees) {
    int images = user.images().size();
    if (sees || images == 0) {
      return user.text();
    }
    String left = "[" + images + (images == 1 ? " picture" : " pictures") + " left out: you ";
    return user.text() + "\n\n" + left + "are a model that takes none]";
  }

  /** Returns {@code arguments} as an object; an empty one if they are none. */
  static JsonValue.Obj arguments(String arguments) {
    try {
      return Json.parseObject(arguments);
    } catch (JsonSyntaxException e) {
      // the tool's result tells the model what was wrong with them
      return JsonValue.Obj.EMPTY;
    }
  }
}
