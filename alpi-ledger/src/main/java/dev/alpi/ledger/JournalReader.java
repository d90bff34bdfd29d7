package dev.alpi.ledger;

import dev.alpi.profile.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses the journal and remembers what it parsed: of a journal that has only grown, just the new
 * lines are parsed.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class JournalReader {
  private final Path journal;
  private List<String> lines = List.of();
  private List<JournalRecord> records = List.of();

  JournalReader(Path journal) {
    this.journal = journal;
  }

  /** Returns the records that {@code text} holds, one a line. */
  List<JournalRecord> parse(List<String> text) throws StoreException.Damaged {
    int known = 0;
    while (known < lines.size()
        && known < text.size()
        && lines.get(known).equals(text.get(known))) {
      known++;
    }
    List<JournalRecord> parsed = new ArrayList<>(text.size());
    parsed.addAll(records.subList(0, known));
    for (String line : text.subList(known, text.size())) {
      Optional<JournalRecord> entry = JournalFormat.parse(line);
      if (entry.isEmpty()) {
        throw new StoreException.Damaged(
            journal,
            "record " + (parsed.size() + 1) + " is not one that this version writes",
            "if a newer alpi wrote it, use that one; else restore it from a backup");
      }
      parsed.add(entry.get());
    }
    lines = List.copyOf(text);
    records = List.copyOf(parsed);
    return records;
  }
}
