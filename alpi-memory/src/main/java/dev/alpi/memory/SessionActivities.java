package dev.alpi.memory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import dev.alpi.profile.TimeWindow;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What happened in the sessions of a home within a time, from their turns.
 *
 * @param sessions those that have turns of the time
 * @param byChannels those of them that came by a messenger, mail or a webhook
 * @param unreadable files that should be sessions and are not, of those that were read
 * @param later turns that are of a time after it: a clock was ahead
 * @param undated turns that do not say when they began, of the files that were read
 */
public record SessionActivities(
    List<SessionActivity> sessions,
    List<SessionActivity> byChannels,
    List<SessionListing.Unreadable> unreadable,
    int later,
    int undated) {
  /**
   * A file is written after its last turn has begun. So what was last written before a time has no
   * turns of it, unless the clock was set back meanwhile: by this much that does no harm.
   */
  static final Duration CLOCK_SLACK = Duration.ofHours(1);

  /** More turns than a session that was really written has; each costs memory. */
  static final int TURNS_MAX = 100_000;

  /** Most sessions are far shorter; longer ones are read in pieces. */
  private static final int SKIMMED_BYTES_MAX = 1024 * 1024;

  /** Where the Python system kept what came by its channels (alpi-state §2.5). */
  private static final String LEGACY = "gateway/sessions";

  public SessionActivities {
    sessions = List.copyOf(sessions);
    byChannels = List.copyOf(byChannels);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * Reads the sessions of {@code home}. Takes no lock and writes nothing; a file that was not
   * written since the time began is not read.
   */
  public static SessionActivities of(Path home, TimeWindow window) throws IOException {
    Collected usual = new Collected(window);
    usual.read(home.resolve("sessions"));
    Collected legacy = new Collected(window);
    legacy.read(home.resolve(LEGACY));
    List<SessionActivity> byChannels = new ArrayList<>(legacy.found);
    usual.found.stream().filter(SessionActivity::isByChannel).forEach(byChannels::add);
    usual.found.removeIf(SessionActivity::isByChannel);
    usual.unreadable.addAll(legacy.unreadable);
    return new SessionActivities(
        usual.found,
        byChannels,
        usual.unreadable,
        usual.later + legacy.later,
        usual.undated + legacy.undated);
  }

  /** Gathers what one directory has. */
  private static final class Collected {
    private final TimeWindow window;
    private final List<SessionActivity> found = new ArrayList<>();
    private final List<SessionListing.Unreadable> unreadable = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(SKIMMED_BYTES_MAX);
    private int later;
    private int undated;

    Collected(TimeWindow window) {
      this.window = window;
    }

    void read(Path folder) throws IOException {
      SessionLister lister = new SessionLister(folder);
      Instant oldest = window.from().minus(CLOCK_SLACK);
      for (SessionLister.Candidate candidate : lister.candidates()) {
        if (!candidate.modified().isBefore(oldest)) {
          read(candidate);
        }
      }
      unreadable.addAll(lister.misnamed());
      // not by Comparator.comparing, whose function is made anew at each start
      unreadable.sort((one, other) -> one.file().toString().compareTo(other.file().toString()));
      found.sort((one, other) -> one.id().text().compareTo(other.id().text()));
    }

    private void read(SessionLister.Candidate candidate) {
      try {
        if (!candidate.attributes().isRegularFile()) {
          tell(candidate, "a link or no regular file");
        } else if (candidate.attributes().size() > SessionStore.FILE_BYTES_MAX) {
          tell(candidate, "larger than a session can be");
        } else {
          count(candidate);
        }
      } catch (NoSuchFileException e) {
        // deleted while we look
      } catch (IOException e) {
        tell(candidate, "cannot be read: " + e.getMessage());
      }
    }

    private void count(SessionLister.Candidate candidate) throws IOException {
      Turns turns = new Turns(window);
      Optional<SessionScan> skimmed = skim(candidate, turns);
      if (skimmed.isEmpty()) {
        turns = new Turns(window);
      }
      SessionScan scan = skimmed.isPresent() ? skimmed.get() : scan(candidate, turns);
      Optional<String> problem = SessionLister.newer(scan).or(() -> scan.problem);
      if (problem.isPresent()) {
        // its turns are not counted: half of a session would pass for all of it
        tell(candidate, problem.get());
      } else if (turns.begun.size() > TURNS_MAX) {
        tell(candidate, "has more than " + TURNS_MAX + " turns");
      } else {
        later += turns.later;
        undated += turns.undated;
        if (!turns.begun.isEmpty()) {
          found.add(turns.activity(candidate.id(), scan));
        }
      }
    }

    private Optional<SessionScan> skim(SessionLister.Candidate candidate, Turns turns)
        throws IOException {
      long size = candidate.attributes().size();
      if (size >= SKIMMED_BYTES_MAX) {
        return Optional.empty();
      }
      try (SeekableByteChannel channel =
          Files.newByteChannel(candidate.file(), Set.of(READ, NOFOLLOW_LINKS))) {
        buffer.clear();
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
          // read on
        }
      }
      return buffer.hasRemaining()
          ? SessionSkim.of(buffer.array(), buffer.position(), turns)
          : Optional.empty();
    }

    private static SessionScan scan(SessionLister.Candidate candidate, Turns turns)
        throws IOException {
      try (InputStream in = new BufferedInputStream(BoundedFile.open(candidate.file()))) {
        return SessionScan.of(in, turns);
      }
    }

    private void tell(SessionLister.Candidate candidate, String problem) {
      unreadable.add(new SessionListing.Unreadable(candidate.file(), problem));
    }
  }

  /** Counts the turns of one session. */
  private static final class Turns implements SessionScan.TurnVisitor {
    private final TimeWindow window;
    private final List<Instant> begun = new ArrayList<>();
    private int ended;
    private int toolCalls;
    private Duration busy = Duration.ZERO;
    private int others;
    private int later;
    private int undated;

    Turns(TimeWindow window) {
      this.window = window;
    }

    @Override
    public void turn(Optional<Instant> at, Optional<Instant> endedAt, int tools) {
      undated += at.isEmpty() ? 1 : 0;
      Instant start = at.orElse(Instant.EPOCH);
      if (!window.includes(start)) {
        others++;
        later += start.isAfter(window.to()) ? 1 : 0;
        return;
      }
      if (begun.size() <= TURNS_MAX) {
        begun.add(start);
      }
      toolCalls += tools;
      if (endedAt.isPresent()) {
        ended++;
        Duration took = Duration.between(start, endedAt.get());
        busy = took.isNegative() ? busy : busy.plus(took);
      }
    }

    SessionActivity activity(SessionId id, SessionScan scan) {
      SessionUsage usage =
          new SessionUsage(scan.inputTokens, 0, 0, scan.outputTokens, scan.costNanoUsd);
      return new SessionActivity(
          id,
          scan.key.orElseGet(() -> SessionKey.ofChat(id)),
          begun,
          ended,
          toolCalls,
          busy,
          others,
          usage.tokens(),
          usage.costNanoUsd());
    }
  }
}
