package dev.alpi.memory;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
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

  private static final String FOLDER = "memories";
  private static final String LOCK = ".memory.lock";

  /** Holders keep the lock for one write. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path home;
  private final Path folder;
  private final FileLocks locks;
  private final InstantSource clock;
  private final TextSafety safety;
  private final MemoryHistory history;

  private MemoryStore(
      Path home, FileLocks locks, InstantSource clock, UnaryOperator<String> redact) {
    this.home = home;
    this.folder = home.resolve(FOLDER);
    this.locks = locks;
    this.clock = clock;
    this.safety = new TextSafety(redact);
    this.history = new MemoryHistory(folder.resolve("history.jsonl"));
  }

  /**
   * Returns the memory files of {@code home}. Nothing is read or written yet.
   *
   * @param redact masks secrets; a text that it changes is refused
   */
  public static MemoryStore open(
      Path home, FileLocks locks, InstantSource clock, UnaryOperator<String> redact) {
    return new MemoryStore(home, locks, clock, redact);
  }

  /** Reads {@code file}; an absent one is empty. Takes no lock and writes nothing. */
  public MemorySnapshot read(MemoryFile file) throws IOException {
    byte[] content = content(file);
    return MemoryDocument.parse(file, content).snapshot(SessionText.revision(content));
  }

  /**
   * Adds {@code texts} to {@code file}, each on its own: one that is refused does not keep the
   * others out.
   *
   * @param confidence how sure they are; not kept for {@code AGENT.md}
   */
  public MemoryUpdate add(MemoryFile file, List<String> texts, Confidence confidence)
      throws IOException {
    return change(
        file,
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
    return change(file, editor -> List.of(editor.replace(match, text)));
  }

  /** Removes the one entry that {@code match} is found in, as {@link #replace}. */
  public MemoryUpdate remove(MemoryFile file, String match) throws IOException {
    return change(file, editor -> List.of(editor.remove(match)));
  }

  /**
   * Removes the guesses in {@code file} that are 30 days old and were never heard again. Entries
   * without metadata stay for ever.
   */
  public MemoryUpdate prune(MemoryFile file) throws IOException {
    return change(file, MemoryEditor::prune);
  }

  private interface Edit {
    List<MemoryChange> apply(MemoryEditor editor);
  }

  private MemoryUpdate change(MemoryFile file, Edit edit) throws IOException {
    DurableFiles.createDirectory(folder);
    requireInside();
    try (FileLocks.Held _ = locks.acquire(folder.resolve(LOCK), Sharing.EXCLUSIVE, PATIENCE)) {
      byte[] before = content(file);
      MemoryEditor editor = editor(file, before);
      List<MemoryChange> changes = edit.apply(editor);
      byte[] after = editor.isChanged() ? editor.document().bytes() : before;
      if (editor.isChanged()) {
        history.append(clock.instant(), editor.takenOut());
        write(file, before, after);
      }
      return new MemoryUpdate(changes, editor.document().snapshot(SessionText.revision(after)));
    }
  }

  private MemoryEditor editor(MemoryFile file, byte[] content) throws IOException {
    List<MemoryDocument> others = new ArrayList<>();
    for (MemoryFile other : MemoryFile.values()) {
      if (other != file) {
        others.add(MemoryDocument.parse(other, content(other)));
      }
    }
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    return new MemoryEditor(MemoryDocument.parse(file, content), others, today, safety);
  }

  private void write(MemoryFile file, byte[] before, byte[] after) throws IOException {
    Path path = folder.resolve(file.fileName());
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      DurableFiles.replace(folder.resolve(file.fileName() + ".bak"), before, FileMode.PRIVATE_FILE);
    }
    DurableFiles.replace(path, after, FileMode.PRIVATE_FILE);
  }

  private byte[] content(MemoryFile file) throws IOException {
    Path path = folder.resolve(file.fileName());
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return new byte[0];
    }
    requireInside();
    try {
      return BoundedFile.read(path, FILE_BYTES_MAX);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  private void requireInside() throws IOException {
    if (!folder.toRealPath().startsWith(home.toRealPath())) {
      throw new MemoryException.UnsafePath(folder, "leads out of the home");
    }
  }
}
