package dev.alpi.alp.link;

/**
 * Takes what a server has to tell whoever looks after it. No message holds any part of what a peer
 * has sent.
 *
 * <p><b>Threads:</b> any.
 */
public interface LinkLog {
  /** A message or connection got no answer. */
  void dropped(String why);

  /** A request of a peer was refused. */
  void refused(String peer, String method, String why);

  /** Something failed here. */
  void failed(String what, Throwable cause);

  /** Returns a log that keeps nothing. */
  static LinkLog none() {
    return new LinkLog() {
      @Override
      public void dropped(String why) {}

      @Override
      public void refused(String peer, String method, String why) {}

      @Override
      public void failed(String what, Throwable cause) {}
    };
  }
}
