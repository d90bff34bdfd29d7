package dev.alpi.testkit;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Decides what becomes of each unsynced change in a crash: a pure function of a seed. */
final class Aftermath {
  private static final int SECTOR_BYTES = 512;

  /** Tears records that are shorter than a sector too. */
  private static final int SMALL_PIECE_BYTES = 16;

  private enum Rule {
    NOTHING,
    EVERYTHING,
    /** The names that changed before some moment, as a journaling file system keeps them. */
    EARLIER_NAMES,
    /** Each change by itself, in any order. */
    INDEPENDENT
  }

  private final RandomGenerator random;
  private final Rule rule;

  Aftermath(long seed) {
    random = new SplittableRandom(seed);
    if (seed == CrashingFileSystem.SEED_NOTHING) {
      rule = Rule.NOTHING;
    } else if (seed == CrashingFileSystem.SEED_EVERYTHING) {
      rule = Rule.EVERYTHING;
    } else {
      rule = random.nextBoolean() ? Rule.EARLIER_NAMES : Rule.INDEPENDENT;
    }
  }

  /** Returns those of {@code changes}, oldest first, that are on disk. */
  Set<NameChange> names(List<NameChange> changes) {
    Set<NameChange> kept = new HashSet<>();
    int cut = rule == Rule.EARLIER_NAMES ? random.nextInt(changes.size() + 1) : 0;
    for (int i = 0; i < changes.size(); i++) {
      boolean keep =
          switch (rule) {
            case NOTHING -> false;
            case EVERYTHING -> true;
            case EARLIER_NAMES -> i < cut;
            case INDEPENDENT -> random.nextBoolean();
          };
      if (keep) {
        kept.add(changes.get(i));
      }
    }
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (kept.contains(changes.get(i))) {
        kept.addAll(changes.get(i).needs());
      }
    }
    return kept;
  }

  /** Returns what stands in a file of {@code content} that {@code changes} were made to. */
  byte[] content(byte[] content, List<DataChange> changes) {
    byte[] result = content;
    for (DataChange change : changes) {
      result =
          switch (rule) {
            case NOTHING -> result;
            case EVERYTHING -> Inode.RegularFile.applied(result, change);
            case EARLIER_NAMES, INDEPENDENT -> maybe(result, change);
          };
    }
    return result;
  }

  private byte[] maybe(byte[] content, DataChange change) {
    return switch (random.nextInt(3)) {
      case 0 -> content;
      case 1 -> Inode.RegularFile.applied(content, change);
      default ->
          change instanceof DataChange.Write write
              ? torn(content, write)
              : Inode.RegularFile.applied(content, change);
    };
  }

  private byte[] torn(byte[] content, DataChange.Write write) {
    int from = (int) write.offset();
    boolean grows = random.nextBoolean();
    int end = grows ? write.end() : from + random.nextInt(write.bytes().remaining() + 1);
    byte[] result = Arrays.copyOf(content, Math.max(content.length, end));
    for (int at = from; at < end; ) {
      int pieceMax = random.nextBoolean() ? SECTOR_BYTES : SMALL_PIECE_BYTES;
      int piece = Math.min(end - at, 1 + random.nextInt(pieceMax));
      tear(result, at, piece, write);
      at += piece;
    }
    return result;
  }

  /** Decides on one piece: as it was (zero where there was nothing), as written, or garbage. */
  private void tear(byte[] content, int at, int length, DataChange.Write write) {
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> {
        byte[] garbage = new byte[length];
        random.nextBytes(garbage);
        System.arraycopy(garbage, 0, content, at, length);
      }
      default -> write.bytes().get((int) (at - write.offset()), content, at, length);
    }
  }
}
