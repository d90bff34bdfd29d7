package dev.alpi.image;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a soak has found, and what it did: a finding is printed when it is new, with the seed.
 *
 * <p><b>Threads:</b> any.
 */
final class SoakFindings {
  private final PrintStream out;
  private final long seed;
  private final long start = System.nanoTime();
  private final Set<String> findings = new LinkedHashSet<>();
  private final Map<String, Long> done = new TreeMap<>();

  SoakFindings(PrintStream out, long seed) {
    this.out = out;
    this.seed = seed;
  }

  private double seconds() {
    return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
  }

  /** Takes something that must not be. */
  synchronized void add(String finding) {
    if (findings.add(finding)) {
      out.printf(Locale.ROOT, "%8.1f FOUND (seed %d) %s%n", seconds(), seed, finding);
    }
  }

  /** Says what is done, for who looks for the cause. */
  synchronized void note(String text) {
    out.printf(Locale.ROOT, "%8.1f %s%n", seconds(), text);
  }

  /** Counts something that was done. */
  synchronized void count(String what) {
    count(what, 1);
  }

  synchronized void count(String what, long times) {
    done.merge(what, times, Long::sum);
  }

  synchronized boolean isAny() {
    return !findings.isEmpty();
  }

  /** Prints what was done how often, and what was found. */
  synchronized void print() {
    out.printf(Locale.ROOT, "%n| done in %.0f s, seed %d | times |%n|---|---|%n", seconds(), seed);
    done.forEach((what, times) -> out.println("| " + what + " | " + times + " |"));
    out.println();
    findings.forEach(finding -> out.println("FOUND: " + finding));
    out.println(findings.isEmpty() ? "nothing was wrong" : findings.size() + " findings");
  }
}
