package dev.alpi.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A root with logs, and the command that reads them. */
final class LogHome {
  final FakeContext context = new FakeContext();
  final Path root = context.userHome().resolve(".alpi");
  FakeStdio stdio = new FakeStdio();

  LogHome() {
    make("memories");
  }

  /** Makes a directory. */
  LogHome make(String directory) {
    try {
      Files.createDirectories(root.resolve(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Adds text to a file. */
  LogHome add(String file, String text) {
    Path path = root.resolve(file);
    make(root.relativize(path.getParent()).toString());
    try {
      Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Renames a file. */
  LogHome move(String source, String target) {
    try {
      Files.move(root.resolve(source), root.resolve(target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Takes away what a file has. */
  LogHome empty(String file) {
    try {
      Files.writeString(root.resolve(file), "", StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Removes a file. */
  LogHome delete(String file) {
    try {
      Files.delete(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Returns the line that somebody logs at this time of the day of the fake clock. */
  static String line(String time, String level, String logger, String message) {
    return "2026-01-02 " + time + " " + level + " " + logger + " " + message + "\n";
  }

  /** Returns the line that an agent logs. */
  static String agent(String time, String message) {
    return line(time, "INFO", "alpi.agent", message);
  }

  /** Runs alpi logs; returns the exit code. */
  int logs(String... words) {
    FakeStdio fresh = new FakeStdio();
    return logs(fresh, words);
  }

  int logs(FakeStdio fresh, String... words) {
    stdio = fresh;
    return new Cli(new Commands())
        .execute(
            java.util.stream.Stream.concat(
                    java.util.stream.Stream.of("logs"), java.util.stream.Stream.of(words))
                .toList(),
            context.with(stdio));
  }

  /** Lets {@code steps} happen one after the other while a command waits; then Ctrl-C. */
  LogHome meanwhile(Runnable... steps) {
    List<Runnable> all = List.of(steps);
    int[] next = {0};
    context.pausing(
        (_, _) -> {
          if (next[0] < all.size()) {
            all.get(next[0]++).run();
          } else {
            context.interrupt().cancel();
          }
        });
    return this;
  }

  /** Returns the messages that were printed, one after the other. */
  List<String> messages() {
    return stdio.printed().lines().map(line -> line.replaceFirst("^.*  ", "")).toList();
  }
}
