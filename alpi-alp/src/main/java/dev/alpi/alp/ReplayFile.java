package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.alpi.alp.SeenNonces.Now;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.LineAppender;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a replay journal. Owner: a {@link ReplayJournal}, under its monitor.
 *
 * <pre>{@code
 * {"seen_at":1776945600.5,"from":"44 characters","nonce":"32 digits"}
 * }</pre>
 *
 * <p>{@code seen_at} is in seconds since 1970. Lines that are not of this form are skipped: a crash
 * can leave a torn one.
 */
final class ReplayFile implements AutoCloseable {
  /** A line has 140 bytes; what is much longer is no line of ours. */
  private static final int LINE_BYTES_MAX = 1024;

  private static final double MICROS_PER_SECOND = 1_000_000;

  /** After a compaction that failed, for a full disk perhaps. */
  private static final long RETRY_NANOS = Duration.ofMinutes(1).toNanos();

  private final Path path;
  private LineAppender appender;
  private int lines;
  private Optional<Long> failedAt = Optional.empty();

  private ReplayFile(Path path, LineAppender appender, int lines) {
    this.path = path;
    this.appender = appender;
    this.lines = lines;
  }

  /**
   * Opens the file and puts into {@code seen} what is within the window, and what was when the last
   * line was written.
   */
  static ReplayFile open(Path path, SeenNonces seen, Now now) throws IOException {
    DurableFiles.deleteTemporaries(path);
    LineAppender appender = LineAppender.open(path);
    try {
      return new ReplayFile(path, appender, read(path, seen, now));
    } catch (IOException e) {
      appender.close();
      throw e;
    }
  }

  /** What a line says. */
  private record Line(String from, Nonce nonce, long micros) {}

  /** Returns how many lines there are. */
  private static int read(Path path, SeenNonces seen, Now now) throws IOException {
    int lines = 0;
    List<Line> known = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(LINE_BYTES_MAX);
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          lines++;
          line(line.toByteArray()).ifPresent(known::add);
          line.reset();
        } else if (line.size() <= LINE_BYTES_MAX) {
          line.write(b);
        }
      }
    }
    // what the last server would still remember, in case it is the clock of now that is wrong
    Now end = new Now(known.stream().mapToLong(Line::micros).max().orElse(0), now.ticks());
    for (Line each : known) {
      if (seen.isWithinWindow(each.micros(), end) || seen.isWithinWindow(each.micros(), now)) {
        seen.restore(each.from(), each.nonce(), each.micros(), now);
      }
    }
    return lines;
  }

  private static Optional<Line> line(byte[] line) {
    if (line.length > LINE_BYTES_MAX) {
      return Optional.empty();
    }
    try {
      if (!(CanonicalJson.parse(line) instanceof Obj entry)) {
        return Optional.empty();
      }
      String from = entry.string("from").orElse("");
      long micros = Math.round(entry.decimal("seen_at").orElse(0) * MICROS_PER_SECOND);
      return from.length() == PeerKey.TEXT_CHARS
          ? Nonce.parse(entry.string("nonce").orElse(""))
              .map(nonce -> new Line(from, nonce, micros))
          : Optional.empty();
    } catch (MalformedMessageException e) {
      // torn, or somebody else's; what it was to say is lost either way
      return Optional.empty();
    }
  }

  /** Adds a line; it is with the operating system when this returns. */
  void append(String from, Nonce nonce, Now now) throws IOException {
    appender.append(line(from, nonce, now.micros()));
    lines++;
  }

  private static byte[] line(String from, Nonce nonce, long micros) {
    String seconds = Num.of(micros / MICROS_PER_SECOND).text();
    String line =
        "{\"seen_at\":" + seconds + ",\"from\":\"" + from + "\",\"nonce\":\"" + nonce.text();
    return (line + "\"}\n").getBytes(ISO_8859_1);
  }

  /** Waits until all lines are on disk. */
  void sync() throws IOException {
    appender.sync();
  }

  /**
   * Rewrites the file if most of its lines are too old. A failure costs only room: the file is then
   * as it was, and it is tried again later.
   */
  void compactIfDue(SeenNonces seen, Now now) {
    boolean due = lines >= ReplayJournal.COMPACTION_LINES_MIN && lines >= 2 * (long) seen.size();
    if (!due || (failedAt.isPresent() && now.ticks() - failedAt.get() < RETRY_NANOS)) {
      return;
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    seen.forEach((from, nonce, micros) -> content.writeBytes(line(from, nonce, micros)));
    try {
      appender.close();
      DurableFiles.replace(path, content.toByteArray(), FileMode.PRIVATE_FILE);
      lines = seen.size();
      failedAt = Optional.empty();
    } catch (IOException e) {
      failedAt = Optional.of(now.ticks());
    }
  }

  @Override
  public void close() throws IOException {
    appender.close();
  }
}
