package dev.alpi.cli.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * A lock as Linux lists it in {@code /proc/locks}.
 *
 * @param isShared whether others may hold it too
 * @param pid of who took it
 * @param device of the file, major and minor
 * @param inode of the file
 */
record KernelLock(boolean isShared, long pid, String device, long inode) {
  /** Reads the whole list; lines of other kinds of locks, and of who waits, are left out. */
  static List<KernelLock> parse(String text) {
    List<KernelLock> locks = new ArrayList<>();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      // 1: FLOCK  ADVISORY  WRITE 9188 fe:00:2154545 0 EOF
      String[] words = line.strip().split("\\s+");
      if (words.length < 6 || !words[1].equals("FLOCK")) {
        continue;
      }
      int colon = words[5].lastIndexOf(':');
      try {
        locks.add(
            new KernelLock(
                words[3].equals("READ"),
                Long.parseLong(words[4]),
                words[5].substring(0, Math.max(0, colon)),
                Long.parseLong(words[5].substring(colon + 1))));
      } catch (NumberFormatException e) {
        // a form that is not known
        continue;
      }
    }
    return locks;
  }

  /** Returns the name that the list has for a device. */
  static String device(long number) {
    long major = (number >>> 8 & 0xfff) | (number >>> 32 & 0xfffff000L);
    long minor = (number & 0xff) | (number >>> 12 & 0xffffff00L);
    return String.format(java.util.Locale.ROOT, "%02x:%02x", major, minor);
  }
}
