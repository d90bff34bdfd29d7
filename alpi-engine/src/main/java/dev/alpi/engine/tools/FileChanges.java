package dev.alpi.engine.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a turn's tools did to files: a receipt for each change, so that the model tells the truth
 * about what it did and a person can see it.
 *
 * <p><b>Threads:</b> any.
 */
public final class FileChanges {
  /**
   * The most changes between two {@link #drain}s. The next one is refused before it happens: no
   * change is without a receipt.
   */
  public static final int CHANGES_MAX = 1000;

  /** The most files that a footer names; the rest is counted. */
  static final int FOOTER_FILES_MAX = 50;

  private static final int FOOTER_PATH_CHARS_MAX = 300;

  private final UnaryOperator<String> redactor;
  private final List<FileChange> changes = new ArrayList<>();

  /** Creates an empty list that masks no secrets. */
  public FileChanges() {
    this(UnaryOperator.identity());
  }

  /**
   * Creates an empty list.
   *
   * @param redactor masks secrets; gets whole texts, because half a secret is not recognised
   */
  public FileChanges(UnaryOperator<String> redactor) {
    this.redactor = redactor;
  }

  /** Returns an empty list that masks the same secrets. */
  FileChanges another() {
    return new FileChanges(redactor);
  }

  /** Adds {@code change}, which has happened. */
  public synchronized void add(FileChange change) {
    changes.add(change);
  }

  /** Returns the changes since the last call, in the order in which they happened. */
  public synchronized List<FileChange> drain() {
    List<FileChange> drained = List.copyOf(changes);
    changes.clear();
    return drained;
  }

  /**
   * Adds that {@code path} went from {@code before} to {@code after}, which holds {@code lines}.
   */
  void add(
      String path, FileChange.Operation operation, FileState before, FileState after, long lines) {
    String diff = "";
    if (before.text().isPresent() && after.text().isPresent()) {
      diff =
          LineDiff.excerpt(redactor.apply(before.text().get()), redactor.apply(after.text().get()));
    }
    add(
        new FileChange(
            path, operation, before.sha256(), after.sha256(), after.bytes(), lines, diff));
  }

  /** Makes sure that one more change gets its receipt. */
  synchronized void requireRoom() throws ToolFailure {
    if (changes.size() >= CHANGES_MAX) {
      throw new ToolFailure(
          "not done: "
              + CHANGES_MAX
              + " files were changed at once; tell the person what was done so far");
    }
  }

  /**
   * Returns what a model is told after a batch of calls that made {@code changes}; empty if there
   * are none.
   */
  public static String footer(List<FileChange> changes) {
    if (changes.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("[alpi] What these calls did to files:");
    for (FileChange change : changes.subList(0, Math.min(changes.size(), FOOTER_FILES_MAX))) {
      out.append("\n- ").append(change.operation().done()).append(' ');
      out.append(TextFiles.cut(oneLine(change.path()), FOOTER_PATH_CHARS_MAX));
      if (change.operation() != FileChange.Operation.DELETE) {
        out.append(" (").append(count(change.bytes(), "byte")).append(", ");
        out.append(count(change.lines(), "line")).append(')');
      }
    }
    if (changes.size() > FOOTER_FILES_MAX) {
      out.append("\n- and ").append(changes.size() - FOOTER_FILES_MAX).append(" more changes");
    }
    return out.toString();
  }

  private static String count(long number, String of) {
    return number + " " + of + (number == 1 ? "" : "s");
  }

  /** A file may have a line break in its name, and must not add a line of its own to the list. */
  private static String oneLine(String path) {
    StringBuilder line = new StringBuilder(path.length());
    path.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean breaks =
                  type == Character.CONTROL
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
              line.appendCodePoint(breaks ? '?' : c);
            });
    return line.toString();
  }
}
