package dev.alpi.scheduler;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;

/** Thrown when what is said of a job cannot be used: which key, what is allowed, an example. */
public final class JobProblem extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  private final String hint;

  JobProblem(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  @Override
  public String hint() {
    return hint;
  }
}
