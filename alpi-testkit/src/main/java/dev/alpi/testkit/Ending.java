package dev.alpi.testkit;

/** How an answer that was cut short ends. */
public enum Ending {
  /** The HTTP message ends properly; only its content is incomplete. */
  COMPLETE,
  /** The connection is closed in the middle of the message. */
  CLOSE,
  /**
   * The connection is reset (TCP RST). What the client did not yet read may be lost with it, so the
   * place of the cut is the server's, not the client's.
   */
  RESET,
  /** The server's side is closed, but it stays and reads until the client goes. */
  HALF_CLOSE,
  /** Nothing more comes, and the connection stays until the client or the server goes. */
  STALL
}
