package dev.alpi.memory;

import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.memory.relation.Comparison;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The memory files of a home: {@code memories/USER.md}, {@code MEMORY.md} and {@code AGENT.md}.
 *
 * <p>A correction takes the place of what it corrects, and never counts as a duplicate; the rules
 * are in {@code docs/memory.md}. What is taken out goes to {@code memories/history.jsonl}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one home; changes are made one after the
 * other under the lock that the Python system takes, {@code memories/.memory.lock}.
 *
 * <p><b>Durability:</b> what a method has returned survives a crash. The content before the last
 * change is in {@code <file>.bak}. A crash may leave a history record of a change that did not
 * happen, never a change without its record.
 *
 * <p><b>Errors:</b> all methods throw {@link MemoryException} for paths that are links or lead out
 * of the home and for files that are far too large, {@link StoreException} if a lock is held for
 * long or the history is damaged, and {@link IOException} if the disk fails; nothing is then
 * changed.
 */
public final class MemoryStore {
  /** The largest file that is read: many times what a prompt may carry. */
  static final int FILE_BYTES_MAX = 256 * 1024;

  private static final String HISTORY = "history.jsonl";

  private final MemoryFolder folder;
  private final InstantSource clock;
  private final TextSafety safety;
  private final MemoryHistory history;
  private final PromotionFile promotions;

  /** Made when first needed: reading its words takes milliseconds. */
  private Optional<Comparison> comparison = Optional.empty();

  private MemoryStore(MemoryFolder folder, InstantSource clock, TextSafety safety) {
    this.folder = folder;
    this.clock = clock;
    this.safety = safety;
    this.history = new MemoryHistory(folder.file(HISTORY));
    this.promotions = new PromotionFile(folder);
  }

  /**
   * Returns the memory files of {@code home}. Nothing is read or written yet.
   *
   * @param redact masks secrets; a text that it changes is refused
   */
  public static MemoryStore open(
      Path home, FileLocks locks, InstantSource clock, UnaryOperator<String> redact) {
    return open(home, locks, clock, redact, TextScan.NONE);
  }

  /**
   * Returns the memory files of {@code home} as {@link #open(Path, FileLocks, InstantSource,
   * UnaryOperator)}.
   *
   * @param scan refuses what must not be remembered
   */
  public static MemoryStore open(
      Path home,
      FileLocks locks,
      InstantSource clock,
      UnaryOperator<String> redact,
      TextScan scan) {
    return new MemoryStore(new MemoryFolder(home, locks), clock, new TextSafety(redact, scan));
  }

  /** Reads {@code file}; an absent one is empty. Takes no lock and writes nothing. */
  public MemorySnapshot read(MemoryFile file) throws IOException {
    byte[] content = content(file);
    return MemoryDocument.parse(file, content).snapshot(MemoryRevision.of(content));
  }

  /** Returns what was taken out of the files, oldest first. Takes no lock and writes nothing. */
  public List<MemoryRecord> history() throws IOException {
    if (folder.has(HISTORY)) {
      folder.requireInside();
    }
    return history.read();
  }

  /**
   * Adds {@code texts} to {@code file}, each on its own: one that is refused does not keep the
   * others out.
   *
   * @param confidence how sure they are; not kept for {@code AGENT.md}
   */
  public MemoryUpdate add(MemoryFile file, List<String> texts, Confidence confidence)
      throws IOException {
    try (FileLocks.Held _ = folder.lock()) {
      return addHeld(file, texts, confidence);
    }
  }

  /** Adds as {@link #add}; the caller holds the lock. */
  MemoryUpdate addHeld(MemoryFile file, List<String> texts, Confidence confidence)
      throws IOException {
    return changeHeld(
        file,
        texts,
        editor -> {
          List<MemoryChange> changes = new ArrayList<>();
          for (String text : texts) {
            changes.add(editor.add(text, confidence));
          }
          return changes;
        });
  }

  /**
   * Replaces the text of the one entry that {@code match} is found in; marks and case do not count.
   * Of several such entries, the one that is exactly {@code match} is meant.
   */
  public MemoryUpdate replace(MemoryFile file, String match, String text) throws IOException {
    return change(file, List.of(text), editor -> List.of(editor.replace(match, text)));
  }

  /**
   * Replaces as {@link #replace(MemoryFile, String, String)}, but only in the file that {@code
   * expected} names; in another one nothing is changed, and the result is {@link Refusal.Outdated}.
   */
  public MemoryUpdate replace(MemoryFile file, MemoryRevision expected, String match, String text)
      throws IOException {
    return change(
        file,
        List.of(text),
        editor -> List.of(editor.ifIs(expected, () -> editor.replace(match, text))));
  }

  /** Removes the one entry that {@code match} is found in, as {@link #replace}. */
  public MemoryUpdate remove(MemoryFile file, String match) throws IOException {
    return change(file, List.of(), editor -> List.of(editor.remove(match)));
  }

  /**
   * Removes as {@link #remove(MemoryFile, String)}, but only from the file that {@code expected}
   * names, as {@link #replace(MemoryFile, MemoryRevision, String, String)}.
   */
  public MemoryUpdate remove(MemoryFile file, MemoryRevision expected, String match)
      throws IOException {
    return change(
        file, List.of(), editor -> List.of(editor.ifIs(expected, () -> editor.remove(match))));
  }

  /**
   * Removes the guesses in {@code file} that are 30 days old and were never heard again. Entries
   * without metadata stay for ever.
   */
  public MemoryUpdate prune(MemoryFile file) throws IOException {
    return change(file, List.of(), MemoryEditor::prune);
  }

  /**
   * Prunes all files, as {@link #prune(MemoryFile)}. Takes a lock only if there is something to
   * remove, so that it can be called after every turn.
   *
   * @return what was removed
   */
  public List<MemoryChange> prune() throws IOException {
    List<MemoryChange> changes = new ArrayList<>();
    for (MemoryFile file : MemoryFile.values()) {
      if (editor(file, content(file)).hasExpired()) {
        changes.addAll(prune(file).changes());
      }
    }
    return changes;
  }

  /**
   * Returns the candidates for memory that wait for a person, oldest first. Takes no lock and
   * writes nothing.
   */
  public PromotionListing promotions() throws IOException {
    return promotions.list(clock.instant());
  }

  /** Takes a candidate out of the queue; empty if there is none of this id. */
  public Optional<Promotion> discardPromotion(String id) throws IOException {
    if (promotions.list(clock.instant()).find(id).isEmpty()) {
      return Optional.empty();
    }
    try (FileLocks.Held _ = folder.lock()) {
      return promotions.removeHeld(id, clock.instant());
    }
  }

  MemoryFolder folder() {
    return folder;
  }

  PromotionFile promotionFile() {
    return promotions;
  }

  TextSafety safety() {
    return safety;
  }

  Instant now() {
    return clock.instant();
  }

  /** Returns an editor of {@code file}, to ask what a change would do. Writes nothing. */
  MemoryEditor editor(MemoryFile file) throws IOException {
    return editor(file, content(file));
  }

  private interface Edit {
    List<MemoryChange> apply(MemoryEditor editor);
  }

  private MemoryUpdate change(MemoryFile file, List<String> texts, Edit edit) throws IOException {
    try (FileLocks.Held _ = folder.lock()) {
      return changeHeld(file, texts, edit);
    }
  }

  private MemoryUpdate changeHeld(MemoryFile file, List<String> texts, Edit edit)
      throws IOException {
    byte[] before = content(file);
    MemoryEditor editor = editor(file, before);
    List<MemoryChange> changes = edit.apply(editor);
    byte[] after = editor.isChanged() ? editor.document().bytes() : before;
    if (editor.isChanged()) {
      history.append(clock.instant(), editor.takenOut());
      write(file, before, after);
    }
    MemorySnapshot snapshot = editor.document().snapshot(MemoryRevision.of(after));
    return new MemoryUpdate(changes, warnings(texts, changes), snapshot);
  }

  private static List<String> warnings(List<String> texts, List<MemoryChange> changes) {
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      if (changes.get(i) instanceof MemoryChange.Added
          || changes.get(i) instanceof MemoryChange.Superseded) {
        warnings.addAll(OperationalState.warnings(texts.get(i)));
      }
    }
    return warnings;
  }

  private MemoryEditor editor(MemoryFile file, byte[] content) throws IOException {
    List<MemoryDocument> others = new ArrayList<>();
    for (MemoryFile other : MemoryFile.values()) {
      if (other != file) {
        others.add(MemoryDocument.parse(other, content(other)));
      }
    }
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    MemoryRevision revision = MemoryRevision.of(content);
    return new MemoryEditor(
        MemoryDocument.parse(file, content), revision, others, today, safety, this::comparison);
  }

  private synchronized Comparison comparison() {
    if (comparison.isEmpty()) {
      comparison = Optional.of(new Comparison());
    }
    return comparison.get();
  }

  private void write(MemoryFile file, byte[] before, byte[] after) throws IOException {
    String name = file.fileName();
    if (folder.has(name)) {
      DurableFiles.replace(folder.file(name + ".bak"), before, FileMode.PRIVATE_FILE);
    }
    DurableFiles.replace(folder.file(name), after, FileMode.PRIVATE_FILE);
  }

  private byte[] content(MemoryFile file) throws IOException {
    return folder.content(file.fileName(), FILE_BYTES_MAX);
  }
}
