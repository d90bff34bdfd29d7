package dev.alpi.engine;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;

/** Thrown when a setting of the engine is of the right type but cannot be used. */
public final class EngineSettingException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  private final String hint;

  private EngineSettingException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  static EngineSettingException badModel(String key, String found) {
    return new EngineSettingException(
        key + ": a model is named provider/model, found " + found,
        "for example alpi config set model anthropic/claude-sonnet-4-5, or builtin/offline");
  }

  static EngineSettingException badWorkspace(String reason) {
    return new EngineSettingException(
        "workspace: not a path: " + reason, "for example alpi config set workspace ~/work");
  }

  @Override
  public String hint() {
    return hint;
  }
}
