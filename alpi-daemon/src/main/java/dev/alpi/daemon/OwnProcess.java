package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a daemon says of its own process.
 *
 * @param version which alpi it is
 * @param pid its number
 * @param image the file that tells one build of the program from another; empty if it was not
 *     started from an image
 * @param builtAt when {@code image} was written, as it was when the process began
 * @param proc what the system tells of it, {@code /proc/self}; need not be there
 */
public record OwnProcess(
    String version, long pid, Optional<Path> image, Optional<FileTime> builtAt, Path proc) {

  /**
   * {@return that of this process}
   *
   * @param version which alpi it is
   * @param pid its number
   * @param image the file that tells one build from another, if there is one
   * @param proc what the system tells of it
   */
  public static OwnProcess of(String version, long pid, Optional<Path> image, Path proc) {
    return new OwnProcess(version, pid, image, image.flatMap(OwnProcess::time), proc);
  }

  private static Optional<FileTime> time(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** {@return whether the program on the disk is another one than the one that runs} */
  public boolean isStale() {
    return image.isPresent() && !image.flatMap(OwnProcess::time).equals(builtAt);
  }

  /** {@return it for programs; what the system does not tell is left out} */
  public Obj json() {
    Runtime runtime = Runtime.getRuntime();
    Obj all =
        Obj.EMPTY
            .with("version", version)
            .with("pid", pid)
            .with("stale", isStale())
            .with("heap_bytes", runtime.totalMemory() - runtime.freeMemory());
    all = with(all, "resident_bytes", residentBytes());
    all = with(all, "open_files", openFiles());
    return with(all, "open_files_max", openFilesMax());
  }

  private static Obj with(Obj all, String name, OptionalLong value) {
    return value.isPresent() ? all.with(name, value.getAsLong()) : all;
  }

  private OptionalLong openFiles() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(proc.resolve("fd"))) {
      long count = 0;
      for (Path _ : files) {
        count++;
      }
      // less the one that the looking itself has opened
      return OptionalLong.of(Math.max(0, count - 1));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** The first number of "Max open files 8192 524288 files". */
  private OptionalLong openFilesMax() {
    return number("limits", "Max open files", 1);
  }

  /** The number of "VmRSS: 123456 kB". */
  private OptionalLong residentBytes() {
    return number("status", "VmRSS:", 1024);
  }

  private OptionalLong number(String file, String label, long factor) {
    try {
      return Files.readAllLines(proc.resolve(file)).stream()
          .filter(line -> line.startsWith(label))
          .map(line -> line.substring(label.length()).strip().split("\\s+")[0])
          .filter(word -> word.matches("[0-9]{1,15}"))
          .mapToLong(word -> Long.parseLong(word) * factor)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
