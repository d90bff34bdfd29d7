package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;

/** Which values of its type a key allows. */
sealed interface ConfigLimit {
  /** Returns what is allowed, in words that follow the type's; empty if everything is. */
  String words();

  /** Returns the same as keywords of JSON Schema. */
  JsonValue.Obj keywords();

  /** Says whether {@code value}, which is of the key's type, is allowed. */
  boolean allows(JsonValue value);

  /** Everything. */
  record Any() implements ConfigLimit {
    @Override
    public String words() {
      return "";
    }

    @Override
    public boolean allows(JsonValue value) {
      return true;
    }

    @Override
    public JsonValue.Obj keywords() {
      return JsonValue.Obj.EMPTY;
    }
  }

  /** One of these texts. */
  record OneOf(List<String> texts) implements ConfigLimit {
    OneOf(String... texts) {
      this(List.of(texts));
    }

    @Override
    public String words() {
      return "one of " + String.join(", ", texts.stream().map(OneOf::shown).toList());
    }

    @Override
    public boolean allows(JsonValue value) {
      return value instanceof JsonValue.Str(String text) && texts.contains(text);
    }

    @Override
    public JsonValue.Obj keywords() {
      return JsonValue.Obj.EMPTY.with("enum", JsonValue.Arr.ofStrings(texts));
    }

    private static String shown(String text) {
      return text.isEmpty() ? "\"\"" : text;
    }
  }

  /** A number from {@code least} to {@code most}, both included. */
  record Range(BigDecimal least, BigDecimal most) implements ConfigLimit {
    Range(long least, long most) {
      this(BigDecimal.valueOf(least), BigDecimal.valueOf(most));
    }

    @Override
    public String words() {
      return "from " + least.toPlainString() + " to " + most.toPlainString();
    }

    @Override
    public boolean allows(JsonValue value) {
      return value instanceof JsonValue.Num number
          && number.exact().compareTo(least) >= 0
          && number.exact().compareTo(most) <= 0;
    }

    @Override
    public JsonValue.Obj keywords() {
      return JsonValue.Obj.EMPTY
          .with("minimum", new JsonValue.Num(least.toPlainString()))
          .with("maximum", new JsonValue.Num(most.toPlainString()));
    }
  }

  /** A text of at most {@code chars} code points. */
  record AtMost(int chars) implements ConfigLimit {
    @Override
    public String words() {
      return "of at most " + chars + " characters";
    }

    @Override
    public boolean allows(JsonValue value) {
      return value instanceof JsonValue.Str(String text)
          && text.codePointCount(0, text.length()) <= chars;
    }

    @Override
    public JsonValue.Obj keywords() {
      return JsonValue.Obj.EMPTY.with("maxLength", chars);
    }
  }

  /** A text of one form; what was found instead is never quoted. */
  enum Form implements ConfigLimit {
    /** What HTTP requests go to. */
    ADDRESS(
        "of the form http://… or https://…",
        "^https?://[^/\\u0000-\\u0020\\u007f][^\\u0000-\\u0020\\u007f]*$"),
    /** What stands before the slash of a model. */
    NAME("of 1 to 64 letters, digits, '.', '_' and '-'", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
    /** A secret's name or a reference to it; capitals only, so that a pasted one rarely passes. */
    VARIABLE(
        "that is NAME or ${NAME} of a secret, with A-Z, 0-9 and '_'",
        "^(?:[A-Z_][A-Z0-9_]{0,127}|\\$\\{[A-Z_][A-Z0-9_]{0,127}\\})$");

    private final String words;

    /** The form for others; here it takes too long to compile. */
    private final String pattern;

    Form(String words, String pattern) {
      this.words = words;
      this.pattern = pattern;
    }

    @Override
    public JsonValue.Obj keywords() {
      return JsonValue.Obj.EMPTY.with("pattern", pattern);
    }

    @Override
    public String words() {
      return words;
    }

    @Override
    public boolean allows(JsonValue value) {
      return value instanceof JsonValue.Str(String text)
          && switch (this) {
            case ADDRESS -> isAddress(text);
            case NAME -> isName(text);
            case VARIABLE -> isVariable(text) || isReference(text);
          };
    }

    private static boolean isAddress(String text) {
      int scheme = text.startsWith("http://") ? 7 : text.startsWith("https://") ? 8 : -1;
      return scheme > 0
          && text.length() > scheme
          && text.charAt(scheme) != '/'
          && text.chars().allMatch(c -> c > ' ' && c != 0x7f);
    }

    private static boolean isName(String text) {
      return !text.isEmpty()
          && text.length() <= 64
          && "._-".indexOf(text.charAt(0)) < 0
          && text.chars()
              .allMatch(
                  c ->
                      isCapital(c)
                          || (c >= 'a' && c <= 'z')
                          || isDigit(c)
                          || "._-".indexOf(c) >= 0);
    }

    private static boolean isVariable(String text) {
      return !text.isEmpty()
          && text.length() <= 128
          && !isDigit(text.charAt(0))
          && text.chars().allMatch(c -> isCapital(c) || isDigit(c) || c == '_');
    }

    private static boolean isReference(String text) {
      return text.startsWith("${")
          && text.endsWith("}")
          && isVariable(text.substring(2, text.length() - 1));
    }

    private static boolean isCapital(int c) {
      return c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(int c) {
      return c >= '0' && c <= '9';
    }
  }
}
