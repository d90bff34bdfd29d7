package dev.alpi.model;

import java.util.Optional;

/** A provider's key. Its {@code toString} is fixed text; nothing but a request header holds it. */
final class ApiKey {
  /** Far beyond any provider's key (OpenAI's have 164 characters); bounds a mistaken paste. */
  static final int CHARS_MAX = 4_096;

  private final String text;

  private ApiKey(String text) {
    this.text = text;
  }

  /**
   * Takes {@code text} as a key; empty if no header can carry it: it is empty, too long, or has a
   * character outside visible ASCII.
   */
  static Optional<ApiKey> read(String text) {
    boolean fits =
        !text.isEmpty()
            && text.length() <= CHARS_MAX
            && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    return fits ? Optional.of(new ApiKey(text)) : Optional.empty();
  }

  /** Returns the key with {@code prefix} before it, for a header. */
  String header(String prefix) {
    return prefix + text;
  }

  /** Returns {@code shown} with every occurrence of the key masked. */
  String mask(String shown) {
    return shown.replace(text, "***");
  }

  @Override
  public String toString() {
    return "ApiKey(***)";
  }
}
