package dev.alpi.memory;

import java.util.Locale;

/**
 * Where a candidate comes from.
 *
 * @param source what proposed it
 * @param sessionId the conversation; empty if there is none
 * @param model the model that wrote it; empty if a person did
 */
public record CandidateOrigin(Source source, String sessionId, String model) {
  /** What proposes candidates. */
  public enum Source {
    /** The summary of a long conversation. */
    COMPACTION,
    /** The review of a few turns. */
    REVIEWER,
    /** A person. */
    MANUAL,
    /** Something that this version does not know. */
    OTHER;

    /** Returns how files name it. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Source parse(String code) {
      for (Source source : values()) {
        if (source.code().equals(code)) {
          return source;
        }
      }
      return OTHER;
    }
  }
}
