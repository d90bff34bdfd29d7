package dev.alpi.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The wire formats that a server of models may speak. */
public enum Wire {
  /** OpenAI's chat completions, which most servers imitate. */
  OPENAI,
  /** Anthropic's messages. */
  ANTHROPIC;

  /** Returns its name in {@code config.yaml}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the wire called {@code text} in {@code config.yaml}. */
  public static Optional<Wire> parse(String text) {
    return Arrays.stream(values()).filter(wire -> wire.text().equals(text)).findFirst();
  }
}
