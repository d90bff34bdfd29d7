package dev.alpi.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.SecretStore;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets as the bytes that are encrypted: the length of the JSON object of names and values in
 * four bytes, most significant first, the object in UTF-8, and zeros up to a multiple of {@link
 * #STEP_BYTES}, so that the file shows neither how many there are nor how long one is.
 */
final class Entries {
  /** All of them together: forty times what a profile with every integration has. */
  static final int BYTES_MAX = 1024 * 1024;

  static final int STEP_BYTES = 1_024;

  private Entries() {}

  /** Returns {@code secrets} as bytes, which are the caller's to wipe. */
  static byte[] encode(Map<String, String> secrets) {
    JsonValue.Obj object = JsonValue.Obj.EMPTY;
    for (Map.Entry<String, String> secret : secrets.entrySet()) {
      object = object.with(secret.getKey(), secret.getValue());
    }
    byte[] json = Json.compact(object).getBytes(UTF_8);
    int length = Integer.BYTES + json.length;
    int padded = (length + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
    byte[] bytes = ByteBuffer.allocate(padded).putInt(json.length).put(json).array();
    Arrays.fill(json, (byte) 0);
    return bytes;
  }

  /** Returns the secrets that {@code bytes} are, immutable; empty if they are none. */
  static Optional<Map<String, String>> decode(byte[] bytes) {
    int length = bytes.length < Integer.BYTES ? -1 : ByteBuffer.wrap(bytes).getInt();
    if (length < 0 || length > bytes.length - Integer.BYTES) {
      return Optional.empty();
    }
    byte[] json = Arrays.copyOfRange(bytes, Integer.BYTES, Integer.BYTES + length);
    try {
      Map<String, String> secrets = new LinkedHashMap<>();
      if (!(Json.parse(json) instanceof JsonValue.Obj(Map<String, JsonValue> members))) {
        return Optional.empty();
      }
      for (Map.Entry<String, JsonValue> member : members.entrySet()) {
        if (!(member.getValue() instanceof JsonValue.Str(String value))) {
          return Optional.empty();
        }
        SecretStore.requireStorable(member.getKey(), value);
        secrets.put(member.getKey(), value);
      }
      return Optional.of(Collections.unmodifiableMap(secrets));
    } catch (JsonSyntaxException | ConfigException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(json, (byte) 0);
    }
  }
}
