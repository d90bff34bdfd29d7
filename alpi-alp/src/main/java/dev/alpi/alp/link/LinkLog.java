package dev.alpi.alp.link;

/**
 * Takes what a server has to tell whoever looks after it. No message holds any part of what a peer
 * has sent.
 *
 * <p><b>Threads:</b> any.
 */
public interface LinkLog {
  /**
   * A message or connection got no answer.
   *
   * @param why what was wrong with it, as people read it
   */
  void dropped(String why);

  /**
   * A request of a peer was refused.
   *
   * @param peer its id in the list of peers
   * @param method what it called: one of the methods that there are, or that there is none such
   * @param why the name of the refusal, which the peer gets too
   */
  void refused(String peer, String method, String why);

  /**
   * Something failed here.
   *
   * @param what what was being done: a method, a file, or a few words
   * @param cause why; a bug of ours if it is unchecked
   */
  void failed(String what, Throwable cause);

  /** {@return a log that keeps nothing} */
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
