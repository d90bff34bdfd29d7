package dev.alpi.image;

import java.util.Map;
import java.util.TreeMap;

/** Counts what kills found, and what came of the requests that were made again. */
final class LinkTally {
  private final Map<String, Integer> moments = new TreeMap<>();
  private final Map<Victim, Integer> kills = new TreeMap<>();
  private int requests;
  private int madeAgain;
  private int acceptedThen;

  /** What was killed. */
  enum Victim {
    SERVER,
    SERVER_IN_ITS_START,
    CLIENT
  }

  void killed(Victim victim) {
    kills.merge(victim, 1, Integer::sum);
  }

  /** Adds a request of a trial in which {@code victim} was killed. */
  void request(Victim victim, boolean isAccepted, LinkRecorder.Recorded request) {
    requests++;
    String moment =
        switch (victim) {
          case SERVER, SERVER_IN_ITS_START -> "server killed, ";
          case CLIENT -> "a client killed, ";
        };
    moment += request.method().equals("link.ping") ? "a ping " : "a question ";
    if (!isAccepted) {
      moment += "not accepted";
    } else if (request.pieces() == 0) {
      moment += "accepted";
    } else {
      moment += request.isWhole() ? "answered" : "answered in part";
    }
    moments.merge(moment, 1, Integer::sum);
  }

  /** Adds how often a request was made again, and how often it was accepted then. */
  void madeAgain(int times, int accepted) {
    madeAgain += times;
    acceptedThen += accepted;
  }

  int kills(Victim victim) {
    return kills.getOrDefault(victim, 0);
  }

  int requests() {
    return requests;
  }

  int madeAgain() {
    return madeAgain;
  }

  int acceptedThen() {
    return acceptedThen;
  }

  /** Returns how many requests were in which state when something was killed. */
  Map<String, Integer> moments() {
    return new TreeMap<>(moments);
  }
}
