package dev.alpi.profile;

import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** Which values of its type a key allows. */
sealed interface ConfigLimit {
  /** Returns what is allowed, in words that follow the type's; empty if everything is. */
  String words();

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
  }

  /** A text of one form. {@code form} names it; what was found is never quoted. */
  record Form(String form, Pattern pattern) implements ConfigLimit {
    Form(String form, String regex) {
      this(form, Pattern.compile(regex));
    }

    @Override
    public String words() {
      return form;
    }

    @Override
    public boolean allows(JsonValue value) {
      return value instanceof JsonValue.Str(String text) && pattern.matcher(text).matches();
    }
  }
}
