package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.RotatingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A text log of one profile: {@code YYYY-MM-DD HH:MM:SS,mmm LEVEL logger message}, in local time.
 *
 * <p>It belongs to a home by construction, so no other profile's line can end in it. Lines are
 * redacted; line feeds in a message become spaces. The file is rotated at {@value #BYTES_MAX}
 * bytes, with three older ones kept.
 *
 * <p><b>Threads:</b> any, and any number of processes. <b>Durability:</b> a line is with the
 * operating system when {@link #write} returns; it is not synced.
 */
public final class LogFile {
  /** When the file is rotated (alpi-state spec §2.1). */
  public static final int BYTES_MAX = 1_000_000;

  private static final int BACKUPS = 3;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS", Locale.ROOT);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RotatingFile file;
  private final String logger;
  private final InstantSource clock;
  private final DateTimeFormatter stamp;
  private final UnaryOperator<String> redact;

  /**
   * Creates the log {@code <home>/logs/<name>.log} without touching the disk.
   *
   * @param home the profile's directory
   * @param name what the log is called
   * @param locks those that everybody who changes the same files takes
   * @param clock tells the time of a line
   * @param zone the zone that the stamps are written in
   * @param redact takes what is secret out of a message
   */
  public LogFile(
      Path home,
      String name,
      FileLocks locks,
      InstantSource clock,
      ZoneId zone,
      UnaryOperator<String> redact) {
    Path path = home.resolve("logs").resolve(name + ".log");
    this.file = new RotatingFile(path, BYTES_MAX, BACKUPS, locks, PATIENCE);
    this.logger = "alpi." + name;
    this.clock = clock;
    this.stamp = STAMP.withZone(zone);
    this.redact = redact;
  }

  /** How much a line matters. */
  public enum Level {
    /** What happened. */
    INFO,
    /** What somebody should look at. */
    WARNING,
    /** What failed. */
    ERROR
  }

  /**
   * Adds a line.
   *
   * @param level how much it matters
   * @param message what happened; line breaks in it become blanks
   * @throws IOException if the disk fails
   */
  public void write(Level level, String message) throws IOException {
    String line =
        stamp.format(clock.instant())
            + " "
            + level
            + " "
            + logger
            + " "
            + redact.apply(message).replace('\n', ' ').replace('\r', ' ')
            + "\n";
    DurableFiles.createDirectory(file.path().getParent());
    file.append(line.getBytes(UTF_8));
  }
}
