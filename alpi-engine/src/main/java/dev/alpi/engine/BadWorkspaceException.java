package dev.alpi.engine;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;

/** Thrown when the configured workspace is not a path. */
public final class BadWorkspaceException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  BadWorkspaceException(String reason) {
    super("workspace: not a path: " + reason);
  }

  @Override
  public String hint() {
    return "for example alpi config set workspace ~/work";
  }
}
