package dev.alpi.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What happened in a session within a time. A turn, with all that it did, is of the time in which
 * it began.
 *
 * @param id which session
 * @param key what it is about
 * @param turns when its turns of the time began, the oldest first; one at least
 * @param ended how many of these have ended
 * @param toolCalls how many tools they called
 * @param busy how long they took, as far as they have ended
 * @param others how many turns it has besides
 * @param tokens what all of its turns, these and others, took
 * @param costNanoUsd what all of its turns cost
 */
public record SessionActivity(
    SessionId id,
    SessionKey key,
    List<Instant> turns,
    int ended,
    int toolCalls,
    Duration busy,
    int others,
    long tokens,
    long costNanoUsd) {
  /** What stands where the channel does in the key of something that came by none. */
  private static final Set<String> NO_CHANNELS = Set.of("cli", "cron", "scheduled");

  public SessionActivity {
    turns = turns.stream().sorted(Comparator.naturalOrder()).toList();
  }

  /** Returns when its first turn of the time began. */
  public Instant firstAt() {
    return turns.getFirst();
  }

  /** Returns when its last turn of the time began. */
  public Instant lastAt() {
    return turns.getLast();
  }

  /** Says whether all of it is of the time, so that what it consumed is what these turns did. */
  public boolean isWhole() {
    return others == 0;
  }

  /** Says whether it came by a channel: a messenger, mail, a webhook. */
  public boolean isByChannel() {
    return key.channel().filter(name -> !NO_CHANNELS.contains(name)).isPresent();
  }
}
