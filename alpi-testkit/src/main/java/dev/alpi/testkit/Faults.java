package dev.alpi.testkit;

import java.io.IOException;

/** Counts what a {@link CrashingFileSystem} does, and says when something is to go wrong. */
final class Faults {
  private static final int NEVER = Integer.MAX_VALUE;

  private int operations;
  private int syncs;
  private int crashOperation = NEVER;
  private int crashSync = NEVER;
  private int failingSync = NEVER;
  private long bytesLeft = Long.MAX_VALUE;
  private String moment = "";

  int operations() {
    return operations;
  }

  int syncs() {
    return syncs;
  }

  boolean crashed() {
    return !moment.isEmpty();
  }

  void crashAtOperation(int number) {
    crashOperation = operations + requirePositive(number);
  }

  void crashAtSync(int number) {
    crashSync = syncs + requirePositive(number);
  }

  void failAtSync(int number) {
    failingSync = syncs + requirePositive(number);
  }

  void failWritesAfter(long bytes) {
    bytesLeft = bytes;
  }

  void restart() {
    moment = "";
    crashOperation = NEVER;
    crashSync = NEVER;
  }

  void requireRunning() {
    if (crashed()) {
      // a new one each time: closing a resource may add it to itself as suppressed
      throw new SimulatedCrash(moment);
    }
  }

  void operationDone() {
    operations++;
    if (operations == crashOperation) {
      crash("operation " + operations);
    }
  }

  void syncStarts() throws IOException {
    syncs++;
    if (syncs == crashSync) {
      crash("sync " + syncs);
    }
    if (syncs == failingSync) {
      throw new IOException("Input/output error");
    }
  }

  /** Returns how many of {@code bytes} find room on the disk. */
  int admit(int bytes) throws IOException {
    if (bytes > 0 && bytesLeft == 0) {
      throw new IOException("No space left on device");
    }
    int admitted = (int) Math.min(bytes, bytesLeft);
    bytesLeft -= admitted;
    return admitted;
  }

  private void crash(String at) {
    moment = at;
    throw new SimulatedCrash(at);
  }

  private static int requirePositive(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("counted from 1, got " + number);
    }
    return number;
  }
}
