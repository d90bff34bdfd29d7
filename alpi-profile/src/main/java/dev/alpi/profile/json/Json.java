package dev.alpi.profile.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads and prints {@link JsonValue}s.
 *
 * <p><b>Reading</b> is strict RFC 8259: one value, no comments, no {@code NaN}, no duplicate names,
 * nesting up to {@value #DEPTH_MAX}, numbers up to 1000 digits and four of exponent, names up to
 * 50,000 characters. <b>Printing</b> never fails.
 */
public final class Json {
  /**
   * The deepest nesting that is read; the engine refuses deeper tool arguments too (alpi-engine
   * spec §1.3).
   */
  public static final int DEPTH_MAX = 100;

  /** The longest text that is read, in characters; no file or message of alpi comes near it. */
  private static final int DOCUMENT_CHARS_MAX = 512 * 1024 * 1024;

  /** With more, an exact value has no {@code BigDecimal}, or one that exhausts memory. */
  private static final int EXPONENT_DIGITS_MAX = 4;

  private Json() {}

  /** How a value is laid out. */
  public enum Layout {
    /** One line, no spaces, members in their order, UTF-8 as it is. */
    COMPACT,
    /** One line, no spaces, members sorted by code point, UTF-8 as it is. */
    COMPACT_SORTED,
    /** Two spaces a level as Python's {@code indent=2}; everything beyond ASCII escaped. */
    INDENTED_ASCII
  }

  /**
   * Parses {@code text} as one JSON value.
   *
   * @param text the text
   * @return the value
   * @throws JsonSyntaxException if it is not exactly that
   */
  public static JsonValue parse(String text) throws JsonSyntaxException {
    try (JsonParser parser = factory().createParser(ObjectReadContext.empty(), text)) {
      return document(parser);
    } catch (JacksonException e) {
      // not only bad syntax: a limit that is passed has its own type
      throw syntax(e);
    }
  }

  /**
   * Parses UTF-8 {@code bytes} as one JSON value.
   *
   * @param bytes the text in UTF-8
   * @return the value
   * @throws JsonSyntaxException if they are not exactly that, or not UTF-8
   */
  public static JsonValue parse(byte[] bytes) throws JsonSyntaxException {
    return parse(utf8(bytes));
  }

  /**
   * Parses {@code text} as one JSON object.
   *
   * @param text the text
   * @return the object
   * @throws JsonSyntaxException if it is not exactly that
   */
  public static JsonValue.Obj parseObject(String text) throws JsonSyntaxException {
    if (parse(text) instanceof JsonValue.Obj object) {
      return object;
    }
    throw new JsonSyntaxException("expected an object", 1, 1);
  }

  /**
   * Prints {@code value}.
   *
   * @param value what to print
   * @param layout where lines break
   * @return the text, without a line break at its end
   */
  public static String print(JsonValue value, Layout layout) {
    StringBuilder out = new StringBuilder(256);
    print(value, layout, 0, out);
    return out.toString();
  }

  /**
   * Prints {@code value} on one line, members in their order.
   *
   * @param value what to print
   * @return the text, without a line break at its end
   */
  public static String compact(JsonValue value) {
    return print(value, Layout.COMPACT);
  }

  private static String utf8(byte[] bytes) throws JsonSyntaxException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      // the decoder has stopped at the byte that it could not take
      String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
      int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
      int column = before.length() - before.lastIndexOf('\n');
      throw new JsonSyntaxException("not UTF-8", line, column);
    }
  }

  private static TokenStreamFactory factory() {
    // made anew each time: a shared factory would be process-wide mutable state
    return JsonFactory.builder()
        .disable(tools.jackson.core.TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEPTH_MAX)
                .maxStringLength(DOCUMENT_CHARS_MAX)
                .maxDocumentLength(DOCUMENT_CHARS_MAX)
                .build())
        .build();
  }

  private static JsonValue document(JsonParser parser) throws JsonSyntaxException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new JsonSyntaxException("expected a value, found nothing", 1, 1);
    }
    JsonValue value = value(parser, first);
    if (parser.nextToken() != null) {
      TokenStreamLocation at = parser.currentTokenLocation();
      throw new JsonSyntaxException("more than one value", at.getLineNr(), at.getColumnNr());
    }
    return value;
  }

  private static JsonValue value(JsonParser parser, JsonToken token) throws JsonSyntaxException {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          members.put(name, value(parser, parser.nextToken()));
        }
        yield new JsonValue.Obj(members);
      }
      case START_ARRAY -> {
        List<JsonValue> items = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          items.add(value(parser, next));
        }
        yield new JsonValue.Arr(items);
      }
      case VALUE_STRING -> new JsonValue.Str(parser.getString());
      case VALUE_NUMBER_INT -> new JsonValue.Num(parser.getString());
      case VALUE_NUMBER_FLOAT -> decimal(parser);
      case VALUE_TRUE -> new JsonValue.Bool(true);
      case VALUE_FALSE -> new JsonValue.Bool(false);
      case VALUE_NULL -> JsonValue.Null.NULL;
      default -> throw new IllegalStateException("no value starts with " + token);
    };
  }

  private static JsonValue decimal(JsonParser parser) throws JsonSyntaxException {
    String text = parser.getString();
    if (exponentDigits(text) > EXPONENT_DIGITS_MAX) {
      TokenStreamLocation at = parser.currentTokenLocation();
      throw new JsonSyntaxException("number out of range", at.getLineNr(), at.getColumnNr());
    }
    return new JsonValue.Num(text);
  }

  private static int exponentDigits(String number) {
    int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
    if (exponent < 0) {
      return 0;
    }
    boolean isSigned = "+-".indexOf(number.charAt(exponent + 1)) >= 0;
    return number.length() - exponent - (isSigned ? 2 : 1);
  }

  private static JsonSyntaxException syntax(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null
        ? new JsonSyntaxException("not JSON", 1, 1)
        : new JsonSyntaxException("not JSON", at.getLineNr(), at.getColumnNr());
  }

  private static void print(JsonValue value, Layout layout, int depth, StringBuilder out) {
    // no switch over types: whatever prints JSON would link it anew at each start
    if (value instanceof JsonValue.Obj(Map<String, JsonValue> members)) {
      Map<String, JsonValue> ordered =
          layout == Layout.COMPACT_SORTED ? sortedByCodePoint(members) : members;
      open('{', ordered.isEmpty(), layout, depth, out);
      boolean first = true;
      for (Map.Entry<String, JsonValue> member : ordered.entrySet()) {
        separate(first, layout, depth, out);
        first = false;
        quote(member.getKey(), layout, out);
        out.append(layout == Layout.INDENTED_ASCII ? ": " : ":");
        print(member.getValue(), layout, depth + 1, out);
      }
      close('}', ordered.isEmpty(), layout, depth, out);
    } else if (value instanceof JsonValue.Arr(List<JsonValue> items)) {
      open('[', items.isEmpty(), layout, depth, out);
      for (int i = 0; i < items.size(); i++) {
        separate(i == 0, layout, depth, out);
        print(items.get(i), layout, depth + 1, out);
      }
      close(']', items.isEmpty(), layout, depth, out);
    } else if (value instanceof JsonValue.Str(String text)) {
      quote(text, layout, out);
    } else if (value instanceof JsonValue.Num(String text)) {
      out.append(text);
    } else if (value instanceof JsonValue.Bool(boolean bool)) {
      out.append(bool);
    } else {
      out.append("null");
    }
  }

  private static Map<String, JsonValue> sortedByCodePoint(Map<String, JsonValue> members) {
    Map<String, JsonValue> sorted = new TreeMap<>(Json::compareCodePoints);
    sorted.putAll(members);
    return sorted;
  }

  private static int compareCodePoints(String left, String right) {
    int i = 0;
    while (i < left.length() && i < right.length()) {
      int a = left.codePointAt(i);
      int b = right.codePointAt(i);
      if (a != b) {
        return Integer.compare(a, b);
      }
      i += Character.charCount(a);
    }
    return Integer.compare(left.length(), right.length());
  }

  private static void open(
      char bracket, boolean empty, Layout layout, int depth, StringBuilder out) {
    out.append(bracket);
    if (!empty) {
      newLine(layout, depth + 1, out);
    }
  }

  private static void separate(boolean first, Layout layout, int depth, StringBuilder out) {
    if (!first) {
      out.append(',');
      newLine(layout, depth + 1, out);
    }
  }

  private static void close(
      char bracket, boolean empty, Layout layout, int depth, StringBuilder out) {
    if (!empty) {
      newLine(layout, depth, out);
    }
    out.append(bracket);
  }

  private static void newLine(Layout layout, int depth, StringBuilder out) {
    if (layout == Layout.INDENTED_ASCII) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  private static void quote(String text, Layout layout, StringBuilder out) {
    out.append('"');
    int plainMax = layout == Layout.INDENTED_ASCII ? 0x7e : Character.MIN_SURROGATE - 1;
    int done = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      // nearly always true: a run of plain characters is copied at once
      if (c >= 0x20 && c <= plainMax && c != '"' && c != '\\') {
        continue;
      }
      out.append(text, done, i);
      done = i + 1;
      special(text, i, layout, out);
    }
    out.append(text, done, length).append('"');
  }

  private static void special(String text, int i, Layout layout, StringBuilder out) {
    char c = text.charAt(i);
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default -> {
        if (c < 0x20 || (layout == Layout.INDENTED_ASCII && c > 0x7e) || isLone(text, i)) {
          escape(c, out);
        } else {
          out.append(c);
        }
      }
    }
  }

  private static boolean isLone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  private static void escape(char c, StringBuilder out) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 0xf, 16));
    }
  }
}
