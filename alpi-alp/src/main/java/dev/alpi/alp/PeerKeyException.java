package dev.alpi.alp;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;

/** Thrown when a text is not the public key of a peer. Says what is wrong with it. */
public final class PeerKeyException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  PeerKeyException(String problem) {
    super(problem);
  }

  @Override
  public String hint() {
    return "a peer's key is the line that alpi peers key prints there: 44 characters that end in =";
  }
}
