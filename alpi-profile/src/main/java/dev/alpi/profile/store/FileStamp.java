package dev.alpi.profile.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What tells one content of a file from another without reading it. A file that is replaced by
 * renaming, as {@link DurableFiles} does, has another stamp with each content; one that is written
 * in place only once {@link #isSettled}.
 *
 * @param node the file's number in its file system
 * @param size in bytes; −1 if there is no file
 * @param changed when anything of the file was changed, its content or its times, where the system
 *     tells that: no program can set it; else when its content was
 */
public record FileStamp(Object node, long size, FileTime changed) {
  /**
   * How old the last change must be for a stamp to be trusted: two changes within one tick of the
   * file system's clock have the same times. The coarsest clock, FAT's, ticks every 2 s; that of
   * Linux every 1 to 10 ms.
   */
  public static final Duration AGE_MIN = Duration.ofSeconds(3);

  private static final FileStamp ABSENT = new FileStamp("", -1, FileTime.fromMillis(0));

  /**
   * {@return the stamp of {@code file}, which may not be there}
   *
   * @param file which
   * @throws IOException if the disk fails, or its directory may not be looked at
   */
  public static FileStamp of(Path file) throws IOException {
    if (!Files.exists(file)) {
      // asking for its attributes would make an exception each time
      return ABSENT;
    }
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        Map<String, Object> unix = Files.readAttributes(file, "unix:ino,size,ctime");
        return new FileStamp(
            unix.get("ino"), (Long) unix.get("size"), (FileTime) unix.get("ctime"));
      }
      return basic(file);
    } catch (NoSuchFileException e) {
      return ABSENT;
    }
  }

  /**
   * {@return the stamp of a file that is only ever replaced by renaming, which may not be there}
   * For who looks at each request: it takes less time, as what the system tells of any file is
   * enough. It is not to be compared with that of {@link #of}.
   *
   * @param file which
   * @throws IOException if the disk fails, or its directory may not be looked at
   */
  public static FileStamp ofReplaced(Path file) throws IOException {
    if (!Files.exists(file)) {
      return ABSENT;
    }
    try {
      return basic(file);
    } catch (NoSuchFileException e) {
      return ABSENT;
    }
  }

  private static FileStamp basic(Path file) throws IOException {
    BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class);
    Object node = basic.fileKey() == null ? "" : basic.fileKey();
    return new FileStamp(node, basic.size(), basic.lastModifiedTime());
  }

  /** {@return whether there is a file} */
  public boolean isThere() {
    return size >= 0;
  }

  /**
   * {@return whether a change after {@code now} would have another stamp}
   *
   * @param now the time at which the file was looked at
   */
  public boolean isSettled(Instant now) {
    // that there is no file needs no clock: any file differs
    return !isThere() || !changed.toInstant().plus(AGE_MIN).isAfter(now);
  }
}
