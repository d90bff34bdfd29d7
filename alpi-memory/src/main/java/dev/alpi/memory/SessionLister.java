package dev.alpi.memory;

import dev.alpi.profile.store.Presence;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Lists session files by reading as little of them as an honest list needs. */
final class SessionLister {
  /** Up to here a file is read to its end, so that its turns are counted. */
  static final long COUNTED_BYTES_MAX = 32L * 1024 * 1024;

  /** Of a larger file only this much is read (alpi-state §2.3). */
  private static final int HEAD_BYTES = 512 * 1024;

  private static final String ENDING = ".json";

  private final Path folder;
  private final List<SessionSummary> sessions = new ArrayList<>();
  private final List<SessionListing.Unreadable> unreadable = new ArrayList<>();

  SessionLister(Path folder) {
    this.folder = folder;
  }

  SessionListing list() throws IOException {
    for (Candidate candidate : candidates()) {
      look(candidate);
    }
    sessions.sort(SessionLister::newestFirst);
    unreadable.sort(Comparator.comparing(bad -> bad.file().toString()));
    return new SessionListing(sessions, unreadable);
  }

  /** Compares for a list; not by functions of Comparator, which are made anew at each start. */
  static int newestFirst(SessionSummary one, SessionSummary other) {
    int order = other.updatedAt().compareTo(one.updatedAt());
    return order != 0 ? order : one.id().text().compareTo(other.id().text());
  }

  /** Returns what a list shows of one file; empty if it is not there, or cannot be read. */
  static Optional<SessionSummary> summary(Path file, SessionId id) throws IOException {
    SessionLister one = new SessionLister(file.getParent());
    try {
      one.look(new Candidate(file, id, attributes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return one.sessions.stream().findFirst();
  }

  /**
   * Looks at files from the last written on, until none that is left can be newer than the best: a
   * file is written after the last turn in it has started, unless a clock was set back.
   */
  Optional<SessionId> newestChat() throws IOException {
    List<Candidate> candidates = candidates();
    candidates.sort(Comparator.comparing(Candidate::modified).reversed());
    Instant enough = Instant.MIN;
    for (Candidate candidate : candidates) {
      if (candidate.modified().isBefore(enough)) {
        break;
      }
      look(candidate);
      sessions.removeIf(summary -> summary.kind() != SessionKind.CHAT);
      sessions.sort(SessionLister::newestFirst);
      if (!sessions.isEmpty() && !sessions.getFirst().updatedAt().isAfter(candidate.modified())) {
        enough = sessions.getFirst().updatedAt();
      }
    }
    return sessions.stream().findFirst().map(SessionSummary::id);
  }

  /** A file that should be a session. */
  record Candidate(Path file, SessionId id, BasicFileAttributes attributes) {
    Instant modified() {
      return attributes.lastModifiedTime().toInstant();
    }
  }

  List<Candidate> candidates() throws IOException {
    List<Candidate> found = new ArrayList<>();
    if (!Presence.isThere(folder) || !Files.isDirectory(folder)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(ENDING) && !name.startsWith(".") && !name.startsWith("_")) {
          addCandidate(file, name.substring(0, name.length() - ENDING.length()), found);
        }
      }
    }
    return found;
  }

  private void addCandidate(Path file, String name, List<Candidate> found) throws IOException {
    Optional<SessionId> id = SessionId.parse(name);
    if (id.isEmpty()) {
      unreadable.add(new SessionListing.Unreadable(file, "its name is not a session id"));
      return;
    }
    try {
      found.add(new Candidate(file, id.get(), attributes(file)));
    } catch (NoSuchFileException e) {
      // deleted while we look
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private void look(Candidate candidate) throws IOException {
    try {
      long size = Files.size(candidate.file());
      SessionScan scan = scan(candidate.file(), size);
      Optional<String> problem = problem(scan, size);
      if (problem.isPresent()) {
        unreadable.add(new SessionListing.Unreadable(candidate.file(), problem.get()));
      } else {
        sessions.add(summary(candidate, scan, size));
      }
    } catch (NoSuchFileException e) {
      // deleted while we look
    } catch (MemoryException.UnsafePath e) {
      unreadable.add(new SessionListing.Unreadable(candidate.file(), "a link or no regular file"));
    }
  }

  private static SessionScan scan(Path file, long size) throws IOException {
    try (InputStream in = BoundedFile.open(file)) {
      return size <= COUNTED_BYTES_MAX
          ? SessionScan.of(new BufferedInputStream(in))
          : SessionScan.of(new ByteArrayInputStream(in.readNBytes(HEAD_BYTES)));
    }
  }

  /** Returns the files whose names are no session's; known once {@link #candidates} is. */
  List<SessionListing.Unreadable> misnamed() {
    return List.copyOf(unreadable);
  }

  private static Optional<String> problem(SessionScan scan, long size) {
    Optional<String> newer = newer(scan);
    if (newer.isPresent()) {
      return newer;
    }
    return size <= COUNTED_BYTES_MAX ? scan.problem : Optional.empty();
  }

  /** Returns what to tell of a file that a newer version wrote. */
  static Optional<String> newer(SessionScan scan) {
    return scan.schemaVersion > SessionReader.SCHEMA_VERSION
        ? Optional.of("written by a newer version (schema_version " + scan.schemaVersion + ")")
        : Optional.empty();
  }

  private static SessionSummary summary(Candidate candidate, SessionScan scan, long size) {
    Instant updated = updatedAt(candidate, scan, size);
    SessionKey key = scan.key.orElseGet(() -> SessionKey.ofChat(candidate.id())).canonical();
    SessionUsage usage =
        new SessionUsage(scan.inputTokens, 0, 0, scan.outputTokens, scan.costNanoUsd);
    return new SessionSummary(
        candidate.id(),
        key,
        scan.startedAt.orElse(updated),
        updated,
        scan.model,
        SessionKind.of(scan.firstUserText),
        size <= COUNTED_BYTES_MAX ? OptionalInt.of(scan.turns) : OptionalInt.empty(),
        usage.tokens(),
        usage.costNanoUsd(),
        scan.firstUserText,
        size);
  }

  private static Instant updatedAt(Candidate candidate, SessionScan scan, long size) {
    if (size > COUNTED_BYTES_MAX) {
      return candidate.modified();
    }
    Instant started = scan.startedAt.orElse(Instant.MIN);
    Instant last = scan.lastTurnAt.orElse(Instant.MIN);
    Instant updated = last.isAfter(started) ? last : started;
    return updated.equals(Instant.MIN) ? candidate.modified() : updated;
  }
}
