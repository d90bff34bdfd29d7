package dev.alpi.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Reads and prints {@link Json}; strict RFC 8259, no duplicate names. */
final class JsonText {
  /** Deeper than any request of a client, and far from the end of a thread's stack. */
  private static final int DEPTH_MAX = 200;

  /** Costs more to make than a request to read; has no state but a table of names. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxStringLength(HttpRequest.BODY_BYTES_MAX)
                  .build())
          .build();

  private JsonText() {}

  /** Not one JSON value. */
  static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1;
    private final int line;

    SyntaxException(String happened, int line) {
      super(happened);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  /** Parses {@code text} as exactly one value. */
  static Json parse(String text) throws SyntaxException {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new SyntaxException("expected a value, found nothing", 1);
      }
      Json value = value(parser, first);
      if (parser.nextToken() != null) {
        throw new SyntaxException("more than one value", line(parser));
      }
      return value;
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      throw new SyntaxException(
          "not JSON: " + e.getOriginalMessage(), at == null ? 1 : at.getLineNr());
    }
  }

  private static Json value(JsonParser parser, JsonToken token) throws SyntaxException {
    int line = line(parser);
    return switch (token) {
      case START_OBJECT -> object(parser, line);
      case START_ARRAY -> {
        List<Json> items = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          items.add(value(parser, next));
        }
        yield new Json.Arr(items, line);
      }
      case VALUE_STRING -> new Json.Str(parser.getString(), line);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(parser.getString(), line);
      case VALUE_TRUE -> new Json.Bool(true, line);
      case VALUE_FALSE -> new Json.Bool(false, line);
      case VALUE_NULL -> new Json.Null(line);
      default -> throw new SyntaxException("no value starts with " + token, line);
    };
  }

  private static Json.Obj object(JsonParser parser, int line) throws SyntaxException {
    Map<String, Json> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      int nameLine = line(parser);
      if (members.put(name, value(parser, parser.nextToken())) != null) {
        throw new SyntaxException("duplicate key \"" + name + "\"", nameLine);
      }
    }
    return new Json.Obj(members, line);
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  static void print(Json value, StringBuilder out) {
    switch (value) {
      case Json.Obj(Map<String, Json> members, int _) -> {
        char before = '{';
        for (Map.Entry<String, Json> member : members.entrySet()) {
          out.append(before);
          before = ',';
          quote(member.getKey(), out);
          print(member.getValue(), out.append(':'));
        }
        out.append(members.isEmpty() ? "{}" : "}");
      }
      case Json.Arr(List<Json> items, int _) -> {
        char before = '[';
        for (Json item : items) {
          print(item, out.append(before));
          before = ',';
        }
        out.append(items.isEmpty() ? "[]" : "]");
      }
      case Json.Str(String text, int _) -> quote(text, out);
      case Json.Num(String text, int _) -> out.append(text);
      case Json.Bool(boolean bool, int _) -> out.append(bool);
      case Json.Null _ -> out.append("null");
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (c < 0x20) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
