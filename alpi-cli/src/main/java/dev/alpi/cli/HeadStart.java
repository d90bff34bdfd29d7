package dev.alpi.cli;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Set;

/**
 * Makes ready, beside the start of a command, what nearly all of them need of Java's own and what
 * takes it long.
 */
final class HeadStart implements Runnable {
  /* Implementation notes. BigDecimal, which a parser of JSON asks for, works out 5 to the power of
   * 65,536 before its first use (JDK 25): 15 to 20 ms. The time zones are read from a file, twice:
   * 10 ms; they are asked for sooner.
   *
   * Nothing of ours, and no library: of classes that need each other, two threads that come from
   * different ends would wait for each other for ever. */

  /** These ask for neither, and whoever calls them often should not pay for it. */
  private static final Set<String> NOT_FOR =
      Set.of("--version", "version", "--help", "-h", "help", "completion");

  private HeadStart() {}

  /** Begins it, for a command of these words. Its thread keeps nobody from ending. */
  static void begin(String[] words) {
    if (words.length > 0 && !NOT_FOR.contains(words[0])) {
      Thread thread = new Thread(new HeadStart(), "head-start");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void run() {
    ZoneId.systemDefault().getRules();
    BigDecimal.ONE.signum();
  }
}
