package dev.alpi.journal;

import java.util.List;

/**
 * What came of looking for something by the beginning of its id.
 *
 * @param <T> what was looked for
 */
public sealed interface Lookup<T> {
  /** The one whose id is, or begins with, what was asked for. */
  record Found<T>(T value) implements Lookup<T> {}

  /**
   * Several begin so.
   *
   * @param ids some of them
   */
  record Ambiguous<T>(List<String> ids) implements Lookup<T> {
    /** How many ids are told. */
    static final int IDS_MAX = 5;

    /** Copies the ids. */
    public Ambiguous {
      ids = ids.stream().limit(IDS_MAX).toList();
    }
  }

  /** None begins so. */
  record Unknown<T>() implements Lookup<T> {}
}
