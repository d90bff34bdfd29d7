package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was said before, and a walk through it. */
final class History {
  private final List<String> entries;

  /** Where the walk is; the number of entries at its end, where the own text is. */
  private int at;

  private String own = "";

  History(List<String> entries) {
    this.entries = new ArrayList<>(entries);
    this.at = entries.size();
  }

  /** Adds what was just said, and ends the walk. */
  void add(String text) {
    entries.remove(text);
    entries.add(text);
    if (entries.size() > HistoryFile.ENTRIES_MAX) {
      entries.removeFirst();
    }
    end();
  }

  /** Puts the entries of a file before those of this chat. */
  void addOlder(List<String> older) {
    List<String> known = List.copyOf(entries);
    entries.clear();
    older.stream().filter(entry -> !known.contains(entry)).forEach(entries::add);
    entries.addAll(known);
    end();
  }

  /** Ends the walk. */
  void end() {
    at = entries.size();
    own = "";
  }

  /** Goes back; {@code current} is kept where the walk began. */
  Optional<String> older(String current) {
    if (at == 0) {
      return Optional.empty();
    }
    if (at == entries.size()) {
      own = current;
    }
    at--;
    return Optional.of(entries.get(at));
  }

  /** Says whether the walk is where it began. */
  boolean isAtEnd() {
    return at == entries.size();
  }

  Optional<String> newer() {
    if (at >= entries.size()) {
      return Optional.empty();
    }
    at++;
    return Optional.of(at == entries.size() ? own : entries.get(at));
  }

  /**
   * Finds the newest entry that holds {@code words}, in any case.
   *
   * @param skipped how many that do are passed over
   */
  Optional<String> search(String words, int skipped) {
    String sought = words.toLowerCase(Locale.ROOT);
    int left = skipped;
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).toLowerCase(Locale.ROOT).contains(sought) && left-- == 0) {
        return Optional.of(entries.get(i));
      }
    }
    return Optional.empty();
  }
}
