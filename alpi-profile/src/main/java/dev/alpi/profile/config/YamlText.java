package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Prints values as YAML in one line, so that YAML 1.1 and 1.2 read them alike. */
final class YamlText {
  /** What YAML 1.1 takes for a boolean or null, beyond what 1.2 does. */
  private static final Set<String> WORDS_OF_1_1 =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private YamlText() {}

  static String key(String name) {
    return isPlain(name) ? name : doubleQuoted(name);
  }

  static String value(JsonValue value) {
    return value(value, YamlNode.Style.PLAIN);
  }

  /** Prints {@code value}; a text is quoted as {@code style} says, if it can be. */
  static String value(JsonValue value, YamlNode.Style style) {
    StringBuilder out = new StringBuilder();
    print(value, style, out);
    return out.toString();
  }

  /**
   * Prints {@code item} as an entry of a block list whose dash is in column {@code indent}: its
   * keys, the mappings in them and lists of scalars one a line, what is nested deeper in one.
   */
  static String item(JsonValue.Obj item, int indent, String lineBreak) {
    StringBuilder out = new StringBuilder(" ".repeat(indent)).append("- ");
    if (item.members().isEmpty()) {
      return out.append("{}").toString();
    }
    block(item, indent + 2, lineBreak, out);
    return out.toString();
  }

  /** Prints the members of {@code mapping}; the first one where {@code out} ends. */
  private static void block(
      JsonValue.Obj mapping, int indent, String lineBreak, StringBuilder out) {
    String start = "";
    for (Map.Entry<String, JsonValue> member : mapping.members().entrySet()) {
      out.append(start).append(key(member.getKey())).append(':');
      start = lineBreak + " ".repeat(indent);
      switch (member.getValue()) {
        case JsonValue.Obj inner when !inner.members().isEmpty() -> {
          out.append(start).append("  ");
          block(inner, indent + 2, lineBreak, out);
        }
        case JsonValue.Arr(List<JsonValue> items) when !items.isEmpty() -> {
          for (JsonValue each : items) {
            out.append(start).append("- ").append(value(each));
          }
        }
        default -> out.append(' ').append(value(member.getValue()));
      }
    }
  }

  private static void print(JsonValue value, YamlNode.Style style, StringBuilder out) {
    switch (value) {
      case JsonValue.Obj(Map<String, JsonValue> members) -> {
        out.append('{');
        String separator = "";
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
          out.append(separator).append(key(member.getKey())).append(": ");
          print(member.getValue(), YamlNode.Style.PLAIN, out);
          separator = ", ";
        }
        out.append('}');
      }
      case JsonValue.Arr(List<JsonValue> items) -> {
        out.append('[');
        String separator = "";
        for (JsonValue item : items) {
          out.append(separator);
          print(item, YamlNode.Style.PLAIN, out);
          separator = ", ";
        }
        out.append(']');
      }
      case JsonValue.Str(String text) -> out.append(text(text, style));
      case JsonValue.Num(String text) -> out.append(text);
      case JsonValue.Bool(boolean bool) -> out.append(bool);
      case JsonValue.Null.NULL -> out.append("null");
    }
  }

  private static String text(String text, YamlNode.Style style) {
    return switch (style) {
      case PLAIN -> isPlain(text) ? text : doubleQuoted(text);
      case SINGLE_QUOTED ->
          text.chars().allMatch(c -> c >= ' ' && c <= '~')
              ? "'" + text.replace("'", "''") + "'"
              : doubleQuoted(text);
      case DOUBLE_QUOTED, BLOCK -> doubleQuoted(text);
    };
  }

  /** Says whether {@code text} needs no quotes, anywhere; rather too often no than yes. */
  private static boolean isPlain(String text) {
    if (text.isEmpty() || WORDS_OF_1_1.contains(text.toLowerCase(Locale.ROOT))) {
      return false;
    }
    char first = text.charAt(0);
    return (Character.isLetter(first) || first == '_' || first == '/')
        && text.chars().allMatch(c -> c < 0x7f && (isLetterOrDigit(c) || "_-./@+".indexOf(c) >= 0));
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static String doubleQuoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints().forEach(c -> quote(c, out));
    return out.append('"').toString();
  }

  private static void quote(int c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (isPrintable(c)) {
          out.appendCodePoint(c);
        } else {
          out.append(c > 0xffff ? "\\U" : "\\u");
          String hex = Integer.toHexString(c);
          out.append("0".repeat((c > 0xffff ? 8 : 4) - hex.length())).append(hex);
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    return (c >= ' ' && c < 0x7f)
        || (c >= 0xa0 && Character.isDefined(c) && !isInvisible(Character.getType(c)));
  }

  private static boolean isInvisible(int type) {
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.PRIVATE_USE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
