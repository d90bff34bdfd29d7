package dev.alpi.daemon;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A log that keeps what it is told; what is to be looked at begins with {@code !}. */
final class RecordedLog implements DaemonLog {
  final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void info(String text) {
    lines.add(text);
  }

  @Override
  public void warn(String text) {
    lines.add("! " + text);
  }
}
