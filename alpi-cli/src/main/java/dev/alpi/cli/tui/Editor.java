package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;

/**
 * Text that is being written, and where the cursor is in it.
 *
 * <p>A long paste is one character in here, of a range that no text uses, so that it is passed and
 * deleted as one; {@link #text} puts it back.
 */
final class Editor {
  /** Longer pastes are folded. */
  static final int PASTE_LINES_SHOWN_MAX = 5;

  static final int PASTE_CHARS_SHOWN_MAX = 800;

  /** A message that is longer is a file. */
  static final int TEXT_CHARS_MAX = 1024 * 1024;

  /** Supplementary private use area B; the first paste has the first character of it. */
  private static final int FOLDED = 0x100000;

  private static final int FOLDED_MAX = 1000;

  private final StringBuilder text = new StringBuilder();
  private final List<String> pastes = new ArrayList<>();
  private final EditorUndo undo = new EditorUndo();
  private String cutText = "";
  private int cursor;

  /** Returns what was written, pastes unfolded. */
  String text() {
    StringBuilder whole = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isFolded(c)) {
                whole.append(pastes.get(c - FOLDED));
              } else {
                whole.appendCodePoint(c);
              }
            });
    return whole.toString();
  }

  /** Returns what is shown; a paste that is folded is {@link #label}. */
  CharSequence raw() {
    return text;
  }

  int cursor() {
    return cursor;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  boolean isFolded(int character) {
    return character >= FOLDED && character - FOLDED < pastes.size();
  }

  /** Returns what stands for a paste. */
  String label(int character) {
    String paste = pastes.get(character - FOLDED);
    long lines = paste.lines().count();
    return "[pasted "
        + (lines > 1 ? lines + " lines" : paste.length() + " characters")
        + " #"
        + (character - FOLDED + 1)
        + "]";
  }

  /** Forgets everything. */
  void clear() {
    text.setLength(0);
    cursor = 0;
    pastes.clear();
    undo.clear();
  }

  /** Makes {@code content} what is written; pastes are kept for {@link #restore}. */
  void set(String content) {
    text.setLength(0);
    cursor = 0;
    insert(content);
    undo.clear();
  }

  /** Makes {@code raw} what is written, as {@link #raw} was before. */
  void restore(String raw) {
    text.setLength(0);
    text.append(raw);
    cursor = raw.length();
    undo.clear();
  }

  void insert(String typed) {
    undo.remember(text, cursor, typed.length() == 1);
    StringBuilder clean = new StringBuilder();
    typed
        .replace("\r\n", "\n")
        .replace('\r', '\n')
        .codePoints()
        .filter(c -> (c < FOLDED || c >= FOLDED + FOLDED_MAX) && (c >= ' ' || c == '\n' || c == 9))
        .forEach(clean::appendCodePoint);
    put(clean.toString());
  }

  private void put(String clean) {
    if (text.length() + clean.length() <= TEXT_CHARS_MAX) {
      text.insert(cursor, clean);
      cursor += clean.length();
    }
  }

  /** Inserts what was pasted; folded if it is long. */
  void paste(String pasted) {
    String clean = pasted.replace("\r\n", "\n").replace('\r', '\n');
    boolean isLong =
        clean.length() > PASTE_CHARS_SHOWN_MAX || clean.lines().count() > PASTE_LINES_SHOWN_MAX;
    if (isLong && pastes.size() < FOLDED_MAX && clean.length() <= TEXT_CHARS_MAX) {
      undo.remember(text, cursor, false);
      pastes.add(clean);
      put(Character.toString(FOLDED + pastes.size() - 1));
    } else {
      insert(clean);
    }
  }

  void undo() {
    undo.before(text, cursor)
        .ifPresent(
            state -> {
              text.setLength(0);
              text.append(state.text());
              cursor = state.cursor();
            });
  }

  void left() {
    cursor = before(cursor);
  }

  void right() {
    cursor = after(cursor);
  }

  void wordLeft() {
    cursor = wordStart();
  }

  void wordRight() {
    cursor = wordEnd();
  }

  /** Goes to the beginning of the line, or of the text if it is there. */
  void home() {
    int start = lineStart(cursor);
    cursor = start;
  }

  void end() {
    cursor = lineEnd(cursor);
  }

  /** Goes a line up; says whether there was one. */
  boolean up() {
    int start = lineStart(cursor);
    if (start == 0) {
      return false;
    }
    int above = lineStart(start - 1);
    cursor = Math.min(above + cursor - start, start - 1);
    return true;
  }

  /** Goes a line down; says whether there was one. */
  boolean down() {
    int end = lineEnd(cursor);
    if (end == text.length()) {
      return false;
    }
    int column = cursor - lineStart(cursor);
    cursor = Math.min(end + 1 + column, lineEnd(end + 1));
    return true;
  }

  void backspace() {
    delete(before(cursor), cursor);
  }

  void delete() {
    delete(cursor, after(cursor));
  }

  void cutWordLeft() {
    cut(wordStart(), cursor);
  }

  void cutWordRight() {
    cut(cursor, wordEnd());
  }

  void cutLineStart() {
    int start = lineStart(cursor);
    cut(start == cursor ? before(cursor) : start, cursor);
  }

  void cutLineEnd() {
    int end = lineEnd(cursor);
    cut(cursor, end == cursor ? after(cursor) : end);
  }

  /** Inserts what was cut last. */
  void insertCut() {
    undo.remember(text, cursor, false);
    put(cutText);
  }

  /** Returns what stands between the last space and the cursor. */
  String word() {
    return text.substring(wordBegin(), cursor);
  }

  /** Returns where {@link #word} begins. */
  int wordBegin() {
    int start = cursor;
    while (start > 0 && !Character.isWhitespace(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** Puts {@code replacement} in the place of {@link #word}. */
  void replaceWord(String replacement) {
    undo.remember(text, cursor, false);
    int start = wordBegin();
    text.delete(start, cursor);
    cursor = start;
    put(replacement);
  }

  private void cut(int from, int to) {
    if (from < to) {
      cutText = text.substring(from, to);
      delete(from, to);
    }
  }

  private void delete(int from, int to) {
    if (from < to) {
      undo.remember(text, cursor, false);
      text.delete(from, to);
      cursor = from;
    }
  }

  /** A character with those that join it is one step. */
  private int before(int index) {
    int at = index;
    do {
      if (at == 0) {
        return 0;
      }
      at -= Character.charCount(Character.codePointBefore(text, at));
    } while (isJoining(Character.codePointAt(text, at)));
    return at;
  }

  private int after(int index) {
    if (index >= text.length()) {
      return text.length();
    }
    int at = index + Character.charCount(Character.codePointAt(text, index));
    while (at < text.length() && isJoining(Character.codePointAt(text, at))) {
      at += Character.charCount(Character.codePointAt(text, at));
    }
    return at;
  }

  private static boolean isJoining(int character) {
    return character >= 0x300 && character < FOLDED && Columns.of(character) == 0;
  }

  private int wordStart() {
    int at = cursor;
    while (at > 0 && !Character.isLetterOrDigit(Character.codePointBefore(text, at))) {
      at = before(at);
    }
    while (at > 0 && Character.isLetterOrDigit(Character.codePointBefore(text, at))) {
      at = before(at);
    }
    return at;
  }

  private int wordEnd() {
    int at = cursor;
    while (at < text.length() && !Character.isLetterOrDigit(Character.codePointAt(text, at))) {
      at = after(at);
    }
    while (at < text.length() && Character.isLetterOrDigit(Character.codePointAt(text, at))) {
      at = after(at);
    }
    return at;
  }

  private int lineStart(int index) {
    int at = index;
    while (at > 0 && text.charAt(at - 1) != '\n') {
      at--;
    }
    return at;
  }

  private int lineEnd(int index) {
    int at = text.indexOf("\n", index);
    return at < 0 ? text.length() : at;
  }
}
