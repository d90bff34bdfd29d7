package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON value from UTF-8; see {@link CanonicalJson#parse}. */
final class MessageParser {
  /* Implementation notes. The parser of dev.alpi.profile.json refuses what Python takes (two
   * members of one name) and keeps what it must not (a lone surrogate, 1e400). This one reads the
   * bytes themselves: a blob is one string of 700 KB without escapes, and is copied once.
   */

  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);

  private final byte[] in;
  private int at;
  private int values;

  private MessageParser(byte[] in) {
    this.in = in;
  }

  static JsonValue parse(byte[] utf8) throws MalformedMessageException {
    if (utf8.length > CanonicalJson.BYTES_MAX) {
      throw new MalformedMessageException(
          "a message of " + utf8.length + " bytes, allowed " + CanonicalJson.BYTES_MAX);
    }
    MessageParser parser = new MessageParser(utf8);
    JsonValue value = parser.value(1);
    parser.skipSpace();
    if (parser.at < utf8.length) {
      throw parser.malformed("more than one value");
    }
    return value;
  }

  private JsonValue value(int depth) throws MalformedMessageException {
    if (depth > CanonicalJson.DEPTH_MAX + 1) {
      throw malformed("nested deeper than " + CanonicalJson.DEPTH_MAX);
    }
    if (++values > CanonicalJson.VALUES_MAX) {
      throw malformed("more than " + CanonicalJson.VALUES_MAX + " values");
    }
    skipSpace();
    if (at == in.length) {
      throw malformed("no value");
    }
    return switch (in[at]) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new JsonValue.Str(string());
      case 't' -> word(TRUE, new JsonValue.Bool(true));
      case 'f' -> word(FALSE, new JsonValue.Bool(false));
      case 'n' -> word(NULL, JsonValue.Null.NULL);
      default -> number();
    };
  }

  private JsonValue object(int depth) throws MalformedMessageException {
    requireDepth(depth);
    at++;
    if (isNext('}')) {
      return JsonValue.Obj.EMPTY;
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    do {
      skipSpace();
      if (at == in.length || in[at] != '"') {
        throw malformed("no name of a member");
      }
      String name = string();
      if (!isNext(':')) {
        throw malformed("no colon");
      }
      members.put(name, value(depth + 1));
    } while (isNext(','));
    if (!isNext('}')) {
      throw malformed("an object that does not end");
    }
    return new JsonValue.Obj(members);
  }

  private JsonValue array(int depth) throws MalformedMessageException {
    requireDepth(depth);
    at++;
    if (isNext(']')) {
      return new JsonValue.Arr(List.of());
    }
    List<JsonValue> items = new ArrayList<>();
    do {
      items.add(value(depth + 1));
    } while (isNext(','));
    if (!isNext(']')) {
      throw malformed("an array that does not end");
    }
    return new JsonValue.Arr(items);
  }

  private void requireDepth(int depth) throws MalformedMessageException {
    if (depth > CanonicalJson.DEPTH_MAX) {
      throw malformed("nested deeper than " + CanonicalJson.DEPTH_MAX);
    }
  }

  /** Passes {@code c} if it is what comes next after space. */
  private boolean isNext(char c) {
    skipSpace();
    if (at < in.length && in[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < in.length
        && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
      at++;
    }
  }

  private JsonValue word(byte[] word, JsonValue value) throws MalformedMessageException {
    int end = at + word.length;
    if (end > in.length || !Arrays.equals(in, at, end, word, 0, word.length)) {
      throw malformed("no value");
    }
    at = end;
    return value;
  }

  private JsonValue number() throws MalformedMessageException {
    int end = NumberText.end(in, at);
    if (end == at) {
      throw malformed("no value");
    }
    String text = new String(in, at, end - at, ISO_8859_1);
    at = end;
    return NumberText.canonical(new JsonValue.Num(text));
  }

  /** Reads the string whose opening quote is next. */
  private String string() throws MalformedMessageException {
    int start = ++at;
    boolean ascii = true;
    for (; at < in.length; at++) {
      byte b = in[at];
      if (b == '"') {
        return text(start, at++, ascii);
      }
      if (b == '\\') {
        return escaped(start, ascii);
      }
      if (b < 0) {
        ascii = false;
      } else if (b < 0x20) {
        throw malformed("a control character in a string");
      }
    }
    throw malformed("a string that does not end");
  }

  /** Reads on from the first backslash of the string that begins at {@code from}. */
  private String escaped(int from, boolean startsAscii) throws MalformedMessageException {
    StringBuilder result = new StringBuilder();
    int start = from;
    boolean ascii = startsAscii;
    while (at < in.length) {
      byte b = in[at];
      if (b == '"') {
        result.append(text(start, at++, ascii));
        requireWellFormed(result);
        return result.toString();
      }
      if (b == '\\') {
        result.append(text(start, at, ascii)).append(escape());
        start = at;
        ascii = true;
        continue;
      }
      if (b < 0) {
        ascii = false;
      } else if (b < 0x20) {
        throw malformed("a control character in a string");
      }
      at++;
    }
    throw malformed("a string that does not end");
  }

  private char escape() throws MalformedMessageException {
    at++;
    if (at == in.length) {
      throw malformed("an escape that does not end");
    }
    return switch (in[at++]) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> codeUnit();
      default -> throw malformed("an unknown escape");
    };
  }

  private char codeUnit() throws MalformedMessageException {
    int unit = 0;
    for (int end = at + 4; at < end; at++) {
      int digit = at < in.length ? hexDigit(in[at]) : -1;
      if (digit < 0) {
        throw malformed("an escape without four digits");
      }
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }

  /** {@code Character.digit} would take digits of other scripts, had bytes any. */
  private static int hexDigit(byte b) {
    return b < 0 ? -1 : Character.digit(b, 16);
  }

  private void requireWellFormed(CharSequence text) throws MalformedMessageException {
    if (Surrogates.indexOfLone(text) >= 0) {
      throw malformed("a lone surrogate");
    }
  }

  private String text(int start, int end, boolean ascii) throws MalformedMessageException {
    if (ascii) {
      return new String(in, start, end - start, ISO_8859_1);
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(in, start, end - start)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("a string that is not UTF-8");
    }
  }

  private MalformedMessageException malformed(String problem) {
    return new MalformedMessageException("not a message at byte " + at + ": " + problem);
  }
}
