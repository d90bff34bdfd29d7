package dev.alpi.memory;

import java.util.List;
import java.util.Locale;

/** What became of one wish to change a memory file. Nothing is ever dropped without saying so. */
public sealed interface MemoryChange {

  /** It was new, and is there now. */
  record Added(String text) implements MemoryChange {}

  /**
   * It says nothing that is not there already; the entry was marked as heard again.
   *
   * @param existing the entry that says it
   */
  record Reinforced(MemoryEntry existing) implements MemoryChange {}

  /**
   * It corrects or extends what was there, and has taken its place. The old text is in the history.
   *
   * @param oldText what stood there
   * @param newText what stands there now
   */
  record Superseded(String oldText, String newText) implements MemoryChange {}

  /** An entry was taken out. Its text is in the history. */
  record Removed(String text) implements MemoryChange {}

  /** Nothing was changed. */
  record Refused(Refusal reason) implements MemoryChange {}

  /** Why nothing was changed. */
  sealed interface Refusal {
    /** Returns the reason in words, for a person or a model. */
    default String explanation() {
      return switch (this) {
        case Empty() -> "there is no text in it";
        case OverLimit(MemoryFile file, int chars, int max) ->
            file.fileName()
                + " would have "
                + chars
                + " characters, allowed "
                + max
                + "; remove or shorten something first";
        case HeldElsewhere(MemoryFile file, String text) ->
            file.fileName() + " says it already: " + text;
        case ChangesElsewhere(MemoryFile file, String text) ->
            "it would change what " + file.fileName() + " says: " + text + "; change it there";
        case NotFound() -> "no entry matches";
        case Ambiguous(List<String> candidates, int count) ->
            count + " entries match: " + String.join(" | ", candidates);
        case UnsafeCharacter(int codePoint, int index) ->
            String.format(Locale.ROOT, "it has the invisible character U+%04X", codePoint);
        case Secret() -> "it looks like a secret; secrets belong in the profile's .env";
        case Suspicious(String problem) -> "it must not be remembered: " + problem;
        case Outdated(MemoryRevision found) ->
            "the file was changed meanwhile, its revision is now " + found + "; look at it again";
      };
    }

    /** Nothing is left of the text once headings, blank lines and separators are dropped. */
    record Empty() implements Refusal {}

    /**
     * The file would hold more than it may.
     *
     * @param visibleChars what it would hold, in code points
     * @param visibleCharsMax what it may hold
     */
    record OverLimit(MemoryFile file, int visibleChars, int visibleCharsMax) implements Refusal {}

    /**
     * Another file, or another entry, says it already.
     *
     * @param file which file
     * @param text the entry that says it
     */
    record HeldElsewhere(MemoryFile file, String text) implements Refusal {}

    /**
     * It would correct or extend an entry of another file, or a paragraph of {@code AGENT.md}: add
     * it there, or replace that.
     *
     * @param file which file
     * @param text what it would change
     */
    record ChangesElsewhere(MemoryFile file, String text) implements Refusal {}

    /** No entry matches. */
    record NotFound() implements Refusal {}

    /**
     * More than one entry matches.
     *
     * @param candidates their texts, cut, at most ten
     * @param count how many
     */
    record Ambiguous(List<String> candidates, int count) implements Refusal {
      public Ambiguous {
        candidates = List.copyOf(candidates);
      }
    }

    /**
     * It has a character that a person cannot see or that turns the order of what they see.
     *
     * @param codePoint the character
     * @param index where it is, in code points from 0
     */
    record UnsafeCharacter(int codePoint, int index) implements Refusal {}

    /** It has a secret; secrets belong in {@code .env}. */
    record Secret() implements Refusal {}

    /**
     * It says something that must not be remembered.
     *
     * @param problem what, without quoting it
     */
    record Suspicious(String problem) implements Refusal {}

    /**
     * The file is not the one that was looked at.
     *
     * @param found which one it is now
     */
    record Outdated(MemoryRevision found) implements Refusal {}
  }
}
