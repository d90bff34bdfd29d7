package dev.alpi.cli.logs;

import dev.alpi.cli.logs.LogStream.Piece;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A stream from a place on, over rotations: each entry once, in the order of the files. Each {@link
 * #look} finds what was added.
 */
final class FollowedStream {
  /* Implementation notes. Every file that there is has a place, the older ones too: another process
   * may go on writing to a file that was renamed. If none of the files is known the file was
   * written anew, as rows are when the oldest go; then the place is where the same bytes come.
   * Others rotate by copying a file and emptying it: the copy has the same bytes at the same place.
   *
   * Streams are merged by their next entries, so one that says next year would hold back all that
   * was written after it. That a time is wrong is certain only if it is still to come, for this
   * machine and for the newest file; so nothing changes where clocks are right.
   *
   * For the same reason one without a time must not stand later than the next that has one; that
   * is read ahead. What nothing with a time follows is as new as its file. */

  /** Files that are written anew are smaller. */
  private static final int SEARCHED_BYTES_MAX = 8 * 1024 * 1024;

  /** Those that say no times say little, and what never does is held in vain. */
  private static final int AHEAD_MAX = 10_000;

  private static final int AHEAD_CHARS_MAX = 1024 * 1024;

  private final LogStream stream;
  private final Instant began;
  private final Consumer<IOException> problems;
  private Map<Object, Place> places = new HashMap<>();
  private List<Piece> seen = List.of();
  private Optional<Place> newest = Optional.empty();

  private final Deque<Unread> unread = new ArrayDeque<>();
  private Optional<String> peeked = Optional.empty();

  /** What was read and not given yet: none says a time, but maybe the last. */
  private final Deque<Read> ahead = new ArrayDeque<>();

  private int aheadChars;

  /** Whether a file before the next line could not be read. */
  private boolean isLeftOut;

  private Optional<LogEntry> last = Optional.empty();

  /** The place of the last entry that says a time. */
  private Optional<Instant> timed = Optional.empty();

  /** The latest place of an entry so far. */
  private Optional<Instant> latest = Optional.empty();

  private boolean isLastWanted;

  /** A file, and its lines that are still to come. */
  private record Unread(Piece piece, LinesForward lines) {}

  /**
   * The lines of an entry after its head; without a head those that belong to none.
   *
   * @param written when their file was
   * @param isCut whether what stands before them could not be read
   */
  private record Read(Optional<LogHead> head, List<String> lines, Instant written, boolean isCut) {
    Optional<LogHead.Moment> moment() {
      return head.flatMap(LogHead::moment);
    }

    int chars() {
      return EntryLines.chars(head, lines);
    }
  }

  /**
   * Creates it.
   *
   * @param began the time now
   * @param problems hears of files that cannot be read and are left out
   */
  FollowedStream(LogStream stream, Instant began, Consumer<IOException> problems) {
    this.stream = stream;
    this.began = began;
    this.problems = problems;
  }

  LogStream stream() {
    return stream;
  }

  /** Takes what {@code pieces} have as read, up to {@code end} of the first. */
  void begin(List<Piece> pieces, long end) {
    for (Piece piece : pieces) {
      mark(piece, piece.equals(pieces.getFirst()) ? end : piece.size());
    }
    newest =
        pieces.isEmpty()
            ? Optional.empty()
            : Optional.ofNullable(places.get(id(pieces.getFirst())));
    seen = List.copyOf(pieces);
  }

  /** Takes {@code piece} as read as far as {@code other} has read it, under another name maybe. */
  boolean takesOver(Piece piece, FollowedStream other) {
    Optional<Place> place = other.known(piece);
    place.ifPresent(found -> mark(piece, found));
    return place.isPresent();
  }

  /** Takes {@code piece} as read, all of it. */
  void skip(Piece piece) {
    mark(piece, piece.size());
  }

  private void mark(Piece piece, Place place) {
    places.put(id(piece), place);
  }

  private void mark(Piece piece, long offset) {
    int size = (int) Math.min(offset, Place.ANCHOR_BYTES);
    try {
      mark(piece, new Place(offset, stream.read(piece, offset - size, size), false));
    } catch (IOException e) {
      problems.accept(e);
    }
  }

  /** Looks which files there are; {@link #next} then gives what they have. */
  void look(List<Piece> pieces, LinesForward.Rest rest) {
    if (pieces.isEmpty() || (rest == LinesForward.Rest.AWAITED && pieces.equals(seen))) {
      return;
    }
    seen = List.copyOf(pieces);
    Map<Object, Place> known = new HashMap<>();
    for (Piece piece : pieces) {
      Optional<Place> place = known(piece);
      if (place.isPresent()) {
        known.put(id(piece), place.get());
      }
    }
    List<Piece> wanted = new ArrayList<>(pieces);
    wanted.removeAll(copies(pieces, known));
    if (known.isEmpty() && newest.isPresent()) {
      Piece first = pieces.getFirst();
      sameBytes(first, newest.get()).ifPresent(place -> known.put(id(first), place));
    }
    places = known;
    unread.clear();
    List<Piece> oldestFirst = wanted.reversed();
    for (Piece piece : oldestFirst) {
      boolean isNewest = piece.equals(pieces.getFirst());
      Place from = known.getOrDefault(id(piece), Place.START);
      unread.add(
          new Unread(
              piece,
              new LinesForward(stream, piece, from, isNewest ? rest : LinesForward.Rest.SHOWN)));
    }
  }

  private Optional<Place> known(Piece piece) {
    Place place = places.get(id(piece));
    if (place == null || piece.size() < place.offset()) {
      return Optional.empty();
    }
    try {
      return has(piece, place) ? Optional.of(place) : Optional.empty();
    } catch (IOException e) {
      // if it can be read again it goes on there
      problems.accept(e);
      return Optional.of(place);
    }
  }

  private boolean has(Piece piece, Place place) throws IOException {
    long start = place.offset() - place.anchorSize();
    return piece.size() >= place.offset()
        && place.isAfter(stream.read(piece, start, place.anchorSize()));
  }

  /**
   * Returns copies of the newest file, which is still there. Where that was emptied after it was
   * copied, the copy becomes known instead: it is the file that was read.
   */
  private List<Piece> copies(List<Piece> pieces, Map<Object, Place> known) {
    Piece first = pieces.getFirst();
    boolean isEmptied = !known.containsKey(id(first));
    List<Piece> copies = new ArrayList<>();
    for (Piece piece : pieces) {
      if (newest.isEmpty() || piece.equals(first) || known.containsKey(id(piece))) {
        continue;
      }
      try {
        if (!isEmptied && isCopy(piece, first)) {
          copies.add(piece);
        } else if (isEmptied && has(piece, newest.get())) {
          known.put(id(piece), newest.get());
        }
      } catch (IOException e) {
        problems.accept(e);
      }
    }
    return copies;
  }

  /** Says whether {@code piece} is a copy of {@code first}, or begins to be one. */
  private boolean isCopy(Piece piece, Piece first) throws IOException {
    long end = Math.min(piece.size(), first.size());
    int size = (int) Math.min(end, Place.ANCHOR_BYTES);
    return piece.size() == 0
        || (end > 0
            && Arrays.equals(
                stream.read(piece, end - size, size), stream.read(first, end - size, size)));
  }

  private static Object id(Piece piece) {
    return piece.key() == null ? piece.path() : piece.key();
  }

  private Optional<Place> sameBytes(Piece piece, Place place) {
    long start = Math.max(0, piece.size() - SEARCHED_BYTES_MAX);
    byte[] bytes;
    try {
      bytes = stream.read(piece, start, (int) (piece.size() - start));
    } catch (IOException e) {
      problems.accept(e);
      return Optional.empty();
    }
    OptionalInt end = endOf(place.anchor(), bytes);
    if (end.isEmpty()) {
      end = endOf(place.lastLine(), bytes);
    }
    if (end.isEmpty()) {
      return Optional.empty();
    }
    int to = end.getAsInt();
    byte[] before = Arrays.copyOfRange(bytes, Math.max(0, to - Place.ANCHOR_BYTES), to);
    return Optional.of(new Place(start + to, before, place.isWithinLine()));
  }

  /** Returns where {@code sought} ends in {@code bytes}, the last time. */
  private static OptionalInt endOf(byte[] sought, byte[] bytes) {
    for (int end = bytes.length; sought.length > 0 && end >= sought.length; end--) {
      if (isAt(end - sought.length, sought, bytes)) {
        return OptionalInt.of(end);
      }
    }
    return OptionalInt.empty();
  }

  private static boolean isAt(int from, byte[] sought, byte[] bytes) {
    for (int i = 0; i < sought.length; i++) {
      if (bytes[from + i] != sought[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the next entry that {@code filter} wants; empty if there is none for now. */
  Optional<LogEntry> next(LogFilter filter) throws LogPattern.TooHard {
    for (Optional<Read> read = first(); read.isPresent(); read = first()) {
      LogEntry entry = entry(read.get());
      if (continues(read.get())) {
        // the rest of an entry that was given already
        if (isLastWanted) {
          return Optional.of(entry);
        }
      } else {
        last = Optional.of(entry);
        if (latest.isEmpty() || latest.get().isBefore(entry.order())) {
          latest = Optional.of(entry.order());
        }
        isLastWanted = filter.accepts(entry);
        if (isLastWanted) {
          return last;
        }
      }
    }
    return Optional.empty();
  }

  private boolean continues(Read read) {
    return read.head().isEmpty() && !read.isCut() && last.isPresent();
  }

  private LogEntry entry(Read read) {
    if (read.head().isEmpty()) {
      Instant order = continues(read) ? last.get().order() : untimed(read);
      return LogEntry.of(stream.origin(), read.lines(), order);
    }
    LogHead head = read.head().get();
    if (head.moment().isEmpty()) {
      return LogEntry.of(stream.origin(), head, read.lines(), Optional.empty(), untimed(read));
    }
    Instant at = at(head.moment().get());
    Instant order = order(at);
    timed = Optional.of(order);
    return LogEntry.of(stream.origin(), head, read.lines(), Optional.of(at), order);
  }

  private Instant at(LogHead.Moment moment) {
    return timed.isEmpty() ? moment.first() : moment.after(timed.get());
  }

  /** Returns where one without a time belongs: before the next with one, not before the last. */
  private Instant untimed(Read read) {
    Instant order = behind().orElse(read.written());
    return timed.isPresent() && timed.get().isAfter(order) ? timed.get() : order;
  }

  /** Returns the place of the next that says a time, if one does and is not too far away. */
  private Optional<Instant> behind() {
    while (ahead.isEmpty() || ahead.getLast().moment().isEmpty()) {
      boolean isFull = ahead.size() >= AHEAD_MAX || aheadChars >= AHEAD_CHARS_MAX;
      Optional<Read> more = isFull ? Optional.empty() : read();
      if (more.isEmpty()) {
        return Optional.empty();
      }
      ahead.add(more.get());
      aheadChars += more.get().chars();
    }
    return ahead.getLast().moment().map(moment -> order(at(moment)));
  }

  private Optional<Read> first() {
    if (ahead.isEmpty()) {
      return read();
    }
    Read first = ahead.removeFirst();
    aheadChars -= first.chars();
    return Optional.of(first);
  }

  private Optional<Read> read() {
    Optional<String> line = take();
    while (line.isEmpty() && !unread.isEmpty()) {
      line = take();
    }
    if (line.isEmpty()) {
      return Optional.empty();
    }
    boolean isCut = isLeftOut;
    isLeftOut = false;
    Optional<LogHead> head = stream.form().head(line.get());
    Instant written = unread.isEmpty() ? Instant.EPOCH : unread.getFirst().piece().modified();
    EntryLines lines = new EntryLines();
    if (head.isEmpty()) {
      lines.add(line.get());
    }
    for (Optional<String> more = take(); more.isPresent(); more = take()) {
      if (lines.isFull() || stream.form().head(more.get()).isPresent()) {
        peeked = more;
        break;
      }
      lines.add(more.get());
    }
    return Optional.of(new Read(head, lines.take(), written, isCut));
  }

  /** Returns {@code own}, unless it is far ahead of all clocks and something stands before it. */
  private Instant order(Instant own) {
    if (latest.isEmpty() || !own.isAfter(began.plus(LogEntry.SLACK))) {
      return own;
    }
    boolean isWritten =
        !seen.isEmpty() && !own.isAfter(seen.getFirst().modified().plus(LogEntry.SLACK));
    return isWritten ? own : latest.get();
  }

  /** Returns the next line; empty at the end, and where a file is left out. */
  private Optional<String> take() {
    if (peeked.isPresent()) {
      Optional<String> line = peeked;
      peeked = Optional.empty();
      return line;
    }
    while (!unread.isEmpty()) {
      Unread first = unread.getFirst();
      Optional<String> line;
      try {
        line = first.lines().next();
      } catch (IOException e) {
        problems.accept(e);
        isLeftOut = true;
        unread.removeFirst();
        return Optional.empty();
      }
      if (line.isPresent()) {
        if (stream.form().isUnwanted(line.get())) {
          continue;
        }
        return line;
      }
      Place read = first.lines().place();
      mark(first.piece(), read);
      newest = Optional.of(read);
      unread.removeFirst();
    }
    return Optional.empty();
  }
}
