package dev.alpi.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the bytes of an answer go out.
 *
 * @param firstByteDelay the wait before the status line
 * @param bodyDelay the wait between the headers and the body
 * @param betweenPieces the wait between two pieces of the body
 * @param chop where the body is cut into pieces; each piece is one HTTP chunk and one packet
 * @param cut where the answer ends early
 * @param badJsonAt the event whose JSON is damaged, from 0
 * @param longLineBytes the size of an extra event in one line; 0 for none
 * @param comments how many SSE comment lines (Anthropic: ping events) come first
 */
record Delivery(
    Duration firstByteDelay,
    Duration bodyDelay,
    Duration betweenPieces,
    Chop chop,
    Optional<Cut> cut,
    OptionalInt badJsonAt,
    int longLineBytes,
    int comments) {
  static final Delivery PLAIN =
      new Delivery(
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          new Chop.PerEvent(),
          Optional.empty(),
          OptionalInt.empty(),
          0,
          0);

  /** Where a body is cut into pieces. */
  sealed interface Chop {
    /** After each event. */
    record PerEvent() implements Chop {}

    /** Every so many bytes, whatever they belong to. */
    record Every(int bytes) implements Chop {
      public Every {
        if (bytes < 1) {
          throw new IllegalArgumentException("a piece needs a byte: " + bytes);
        }
      }
    }

    /** At places drawn by a seed, 1 to {@code bytesMax} bytes apart. */
    record Drawn(long seed, int bytesMax) implements Chop {
      public Drawn {
        if (bytesMax < 1) {
          throw new IllegalArgumentException("a piece needs a byte: " + bytesMax);
        }
      }
    }
  }

  /**
   * An early end.
   *
   * @param afterBytes body bytes that still go out; {@link #BEFORE_HEAD} for not even a status line
   */
  record Cut(long afterBytes, Ending ending) {
    static final long BEFORE_HEAD = -1;
  }

  /** A delivery being changed. */
  static final class Draft {
    Duration firstByteDelay;
    Duration bodyDelay;
    Duration betweenPieces;
    Chop chop;
    Optional<Cut> cut;
    OptionalInt badJsonAt;
    int longLineBytes;
    int comments;

    Draft(Delivery from) {
      firstByteDelay = from.firstByteDelay;
      bodyDelay = from.bodyDelay;
      betweenPieces = from.betweenPieces;
      chop = from.chop;
      cut = from.cut;
      badJsonAt = from.badJsonAt;
      longLineBytes = from.longLineBytes;
      comments = from.comments;
    }

    Delivery finish() {
      return new Delivery(
          firstByteDelay, bodyDelay, betweenPieces, chop, cut, badJsonAt, longLineBytes, comments);
    }
  }
}
