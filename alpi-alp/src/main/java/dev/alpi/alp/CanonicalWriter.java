package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.alpi.profile.json.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes the canonical form; see {@link CanonicalJson#bytes}. */
final class CanonicalWriter {
  private static final String HEX = "0123456789abcdef";

  /** A character takes at most six bytes: {@code \}{@code u0000}. */
  private static final int CHAR_BYTES_MAX = 6;

  private byte[] out = new byte[1024];
  private int length;
  private int values;

  private CanonicalWriter() {}

  static byte[] write(JsonValue value) throws MalformedMessageException {
    CanonicalWriter writer = new CanonicalWriter();
    writer.value(value, 1);
    return Arrays.copyOf(writer.out, writer.length);
  }

  private void value(JsonValue value, int depth) throws MalformedMessageException {
    if (++values > CanonicalJson.VALUES_MAX) {
      throw new MalformedMessageException("more than " + CanonicalJson.VALUES_MAX + " values");
    }
    switch (value) {
      case JsonValue.Obj(Map<String, JsonValue> members) -> object(members, depth);
      case JsonValue.Arr(List<JsonValue> items) -> array(items, depth);
      case JsonValue.Str(String text) -> string(text);
      case JsonValue.Num number -> number(number);
      case JsonValue.Bool(boolean bool) -> ascii(bool ? "true" : "false");
      case JsonValue.Null.NULL -> ascii("null");
    }
  }

  private void object(Map<String, JsonValue> members, int depth) throws MalformedMessageException {
    requireDepth(depth);
    String[] names = members.keySet().toArray(new String[0]);
    Arrays.sort(names, Surrogates::compare);
    one('{');
    for (int i = 0; i < names.length; i++) {
      if (i > 0) {
        one(',');
      }
      string(names[i]);
      one(':');
      value(members.get(names[i]), depth + 1);
    }
    one('}');
  }

  private void array(List<JsonValue> items, int depth) throws MalformedMessageException {
    requireDepth(depth);
    one('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        one(',');
      }
      value(items.get(i), depth + 1);
    }
    one(']');
  }

  private static void requireDepth(int depth) throws MalformedMessageException {
    if (depth > CanonicalJson.DEPTH_MAX) {
      throw new MalformedMessageException("nested deeper than " + CanonicalJson.DEPTH_MAX);
    }
  }

  private void number(JsonValue.Num number) throws MalformedMessageException {
    byte[] text = number.text().getBytes(ISO_8859_1);
    if (text.length == 0 || NumberText.end(text, 0) != text.length) {
      throw new MalformedMessageException("a number that is none");
    }
    ascii(NumberText.canonical(number).text());
  }

  private void string(String text) throws MalformedMessageException {
    one('"');
    reserve(text.length());
    int i = plain(text, 0);
    while (i < text.length()) {
      // room for this one, and for what follows if that is plain
      reserve(text.length() - i + CHAR_BYTES_MAX);
      i = plain(text, i + special(text, i));
    }
    one('"');
  }

  /** Copies the plain characters that begin at {@code from}; there is room. Returns their end. */
  private int plain(String text, int from) {
    byte[] to = out;
    int at = length;
    int i = from;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
        break;
      }
      to[at++] = (byte) c;
    }
    length = at;
    return i;
  }

  /** Writes the character at {@code i}, for which there is room; returns how many units it has. */
  private int special(String text, int i) throws MalformedMessageException {
    char c = text.charAt(i);
    if (c < 0x80) {
      escape(c);
    } else if (c < 0x800) {
      put(0xc0 | c >> 6, 0x80 | c & 0x3f);
    } else if (!Character.isSurrogate(c)) {
      put(0xe0 | c >> 12, 0x80 | c >> 6 & 0x3f, 0x80 | c & 0x3f);
    } else {
      pair(text, i);
      return 2;
    }
    return 1;
  }

  private void pair(String text, int i) throws MalformedMessageException {
    int point = text.codePointAt(i);
    if (point < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
      throw new MalformedMessageException("a lone surrogate");
    }
    put(
        0xf0 | point >> 18,
        0x80 | point >> 12 & 0x3f,
        0x80 | point >> 6 & 0x3f,
        0x80 | point & 0x3f);
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> put('\\', '"');
      case '\\' -> put('\\', '\\');
      case '\b' -> put('\\', 'b');
      case '\t' -> put('\\', 't');
      case '\n' -> put('\\', 'n');
      case '\f' -> put('\\', 'f');
      case '\r' -> put('\\', 'r');
      default -> put('\\', 'u', '0', '0', HEX.charAt(c >> 4), HEX.charAt(c & 0xf));
    }
  }

  private void put(int... bytes) {
    for (int each : bytes) {
      out[length++] = (byte) each;
    }
  }

  private void ascii(String text) throws MalformedMessageException {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      out[length++] = (byte) text.charAt(i);
    }
  }

  private void one(char c) throws MalformedMessageException {
    reserve(1);
    out[length++] = (byte) c;
  }

  private void reserve(int bytes) throws MalformedMessageException {
    int needed = length + bytes;
    if (needed > CanonicalJson.CANONICAL_BYTES_MAX) {
      throw new MalformedMessageException(
          "a canonical form of more than " + CanonicalJson.CANONICAL_BYTES_MAX + " bytes");
    }
    if (needed > out.length) {
      out = Arrays.copyOf(out, Math.max(needed, 2 * out.length));
    }
  }
}
