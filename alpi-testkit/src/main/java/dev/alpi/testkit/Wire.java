package dev.alpi.testkit;

import java.util.Optional;

/** A wire format of model providers. */
public enum Wire {
  /** OpenAI's chat completions: {@code POST /v1/chat/completions}. */
  OPENAI("/v1/chat/completions"),
  /** Anthropic's messages: {@code POST /v1/messages}. */
  ANTHROPIC("/v1/messages");

  private final String path;

  Wire(String path) {
    this.path = path;
  }

  /** Returns the path that requests of this format go to. */
  public String path() {
    return path;
  }

  static Optional<Wire> ofPath(String path) {
    for (Wire wire : values()) {
      if (wire.path.equals(path)) {
        return Optional.of(wire);
      }
    }
    return Optional.empty();
  }
}
