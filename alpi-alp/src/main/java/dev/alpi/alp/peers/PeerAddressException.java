package dev.alpi.alp.peers;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;

/** Thrown when a text is not the address of a peer. Says what is wrong with it. */
public final class PeerAddressException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  PeerAddressException(String problem) {
    super(problem);
  }

  @Override
  public String hint() {
    return "write HOST:PORT, for example bob.example:7423 or [2001:db8::1]:7423";
  }
}
