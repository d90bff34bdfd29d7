package dev.alpi.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has cost the machine. */
final class ProcessCost {
  private ProcessCost() {}

  /** Returns the processor time of all its threads, the compiler's and the collector's too. */
  static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Returns a line of {@code /proc/self/status}, without its name. */
  static String status(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElseThrow(() -> new IOException("the system does not tell " + name));
  }

  /**
   * Memory that is used.
   *
   * @param residentBytes of the process, as the system counts it
   * @param heapBytes of objects
   */
  record Memory(long residentBytes, long heapBytes) {
    /** Returns what is used when what nobody needs has been collected. */
    static Memory afterCollection() throws IOException {
      // the first may only make references ready to be cleared
      System.gc();
      System.gc();
      long kilobytes = Long.parseLong(status("VmRSS").split(" ")[0]);
      return new Memory(
          kilobytes * 1024, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    String text() {
      return residentBytes + " " + heapBytes;
    }

    static Memory parse(String text) {
      String[] numbers = text.split(" ");
      return new Memory(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }
  }
}
