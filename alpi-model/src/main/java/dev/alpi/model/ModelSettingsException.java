package dev.alpi.model;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;

/** A setting of models in {@code config.yaml} that is not what it must be. */
public final class ModelSettingsException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  private final String hint;

  ModelSettingsException(String setting, String problem, String hint) {
    super(setting + ": " + problem);
    this.hint = hint;
  }

  @Override
  public String hint() {
    return hint;
  }
}
