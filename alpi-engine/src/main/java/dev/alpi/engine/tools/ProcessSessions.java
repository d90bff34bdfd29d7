package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of a session, which has the id of the process that leads or led it. All are found
 * in /proc, also those whose parents are gone.
 *
 * <p><b>Threads:</b> any.
 */
final class ProcessSessions {
  private static final int KILL_ROUNDS_MAX = 100;

  private final Path procRoot;

  ProcessSessions(Path procRoot) {
    this.procRoot = procRoot;
  }

  /** Kills all of them; one may fork while we look, so that we look again until there is none. */
  void kill(long leader) {
    for (int round = 0; round < KILL_ROUNDS_MAX; round++) {
      List<ProcessHandle> members = members(leader);
      if (members.isEmpty()) {
        return;
      }
      members.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Returns those that live: field 6 of {@code stat}; none where there is no /proc. */
  List<ProcessHandle> members(long leader) {
    List<ProcessHandle> members = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(procRoot, "[0-9]*")) {
      for (Path entry : entries) {
        if (isLivingMember(entry, leader)) {
          ProcessHandle.of(Long.parseLong(entry.getFileName().toString())).ifPresent(members::add);
        }
      }
    } catch (IOException e) {
      // no /proc: the caller kills the descendants
    }
    return members;
  }

  private static boolean isLivingMember(Path entry, long leader) {
    try {
      // a command's name is bytes, not text: read as UTF-8 it could hide its process
      String stat = Files.readString(entry.resolve("stat"), ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
      return !fields[0].equals("Z") && fields[3].equals(Long.toString(leader));
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
    }
  }
}
