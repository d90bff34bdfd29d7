package dev.alpi.image;

import java.util.Locale;

/**
 * What somebody writes to the agent: the offline model quotes the second part in its answer.
 *
 * @param number in the order in which all are written
 * @param chat where, a name of the channel
 */
record ChaosMessage(int number, String chat) {
  /** From this number on, messages only see whether somebody is there. */
  static final int WARM_UP = 90_000;

  String marker() {
    return String.format(Locale.ROOT, "zq%05dzq", number);
  }

  String text() {
    return "thanks; " + marker();
  }
}
