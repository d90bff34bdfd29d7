package dev.alpi.testkit;

/** What goes wrong with a request to {@link FakeTelegram}. */
public enum TelegramFault {
  /** The connection ends, and nothing was done. */
  DROP_BEFORE,
  /** It is done, and the connection ends without an answer. */
  DROP_AFTER,
  /** It is done, and the answer comes half a second later. */
  DELAY,
  /** Status 500, and nothing was done. */
  SERVER_ERROR,
  /** It is done, and something between here and there answers with status 502. */
  SERVER_ERROR_AFTER,
  /** Status 429, to be asked again after a second; nothing was done. */
  TOO_MANY,
  /** Status 409 as for a second poller; nothing was done. */
  CONFLICT,
  /** It is done, and the answer has status 200 and is no JSON. */
  GARBAGE,
  /** Each update comes twice in the answer. */
  REPEAT,
  /** The updates come in the wrong order. */
  REORDER
}
