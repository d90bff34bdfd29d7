package dev.alpi.engine;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;

/** Thrown when a configured model is not of the form {@code provider/model}. */
public final class BadModelNameException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  BadModelNameException(String key, String found) {
    super(key + ": a model is named provider/model, found " + found);
  }

  @Override
  public String hint() {
    return "for example alpi config set model anthropic/claude-sonnet-4-5, or builtin/offline";
  }
}
