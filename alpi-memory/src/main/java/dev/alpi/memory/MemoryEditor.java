package dev.alpi.memory;

import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.memory.MemoryDocument.Part;
import dev.alpi.memory.MemoryRecord.Action;
import dev.alpi.memory.relation.Comparison;
import dev.alpi.memory.relation.Fold;
import dev.alpi.memory.relation.Relation;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Changes one memory file in memory, knowing the others. Decides; does no I/O.
 *
 * <p>Not safe for use by several threads.
 */
final class MemoryEditor {
  /** How long a guess stays that nobody has confirmed (alpi-state §2.11). */
  private static final int UNCONFIRMED_DAYS = 30;

  /** More statements than any file that keeps its limit has; what comes after is not compared. */
  private static final int STATEMENTS_MAX = 5000;

  private static final int WHOLE = -1;
  private static final List<Relation> NOTHING_NEW = List.of(Relation.SAME, Relation.CONTAINED);
  private static final List<Relation> SOMETHING_NEW =
      List.of(Relation.CORRECTION, Relation.EXTENSION);
  private static final int CANDIDATES_MAX = 10;
  private static final int CANDIDATE_CHARS_MAX = 80;

  private final MemoryDocument document;
  private final MemoryRevision revision;
  private final List<MemoryDocument> others;
  private final LocalDate today;
  private final TextSafety safety;
  private final Supplier<Comparison> comparison;
  private final List<MemoryHistory.Change> takenOut = new ArrayList<>();

  private boolean changed;

  MemoryEditor(
      MemoryDocument document,
      MemoryRevision revision,
      List<MemoryDocument> others,
      LocalDate today,
      TextSafety safety,
      Supplier<Comparison> comparison) {
    this.document = document;
    this.revision = revision;
    this.others = List.copyOf(others);
    this.today = today;
    this.safety = safety;
    this.comparison = comparison;
  }

  MemoryDocument document() {
    return document;
  }

  boolean isChanged() {
    return changed;
  }

  List<MemoryHistory.Change> takenOut() {
    return List.copyOf(takenOut);
  }

  MemoryChange add(String given, Confidence confidence) {
    String text = clean(given);
    Optional<Refusal> unfit = unfit(given, text);
    if (unfit.isPresent()) {
      return new MemoryChange.Refused(unfit.get());
    }
    return addFit(text, new EntryMeta(confidence, today, 0));
  }

  /** Returns what {@code edit} does, if the file is the {@code expected} one. */
  MemoryChange ifIs(MemoryRevision expected, Supplier<MemoryChange> edit) {
    return revision.equals(expected)
        ? edit.get()
        : new MemoryChange.Refused(new Refusal.Outdated(revision));
  }

  MemoryChange replace(String match, String given) {
    String text = clean(given);
    Optional<Refusal> unfit = unfit(given, text);
    if (unfit.isPresent()) {
      return new MemoryChange.Refused(unfit.get());
    }
    List<Part> matches = matches(match);
    if (matches.size() != 1) {
      return new MemoryChange.Refused(noSingle(matches));
    }
    Part old = matches.getFirst();
    Optional<Related> twin =
        related(text, document).stream()
            .filter(it -> it.relation == Relation.SAME && it.part.index() != old.index())
            .findFirst();
    if (twin.isPresent()) {
      return refusedAsHeld(document.file(), twin.get());
    }
    EntryMeta meta =
        old.entry()
            .meta()
            .map(was -> new EntryMeta(was.confidence(), today, 0))
            .orElse(new EntryMeta(Confidence.NORMAL, today, 0));
    return supersede(
        new Related(Relation.CORRECTION, old, old.entry().text(), WHOLE),
        text,
        meta,
        Action.REPLACED);
  }

  MemoryChange remove(String match) {
    List<Part> matches = matches(match);
    if (matches.size() != 1) {
      return new MemoryChange.Refused(noSingle(matches));
    }
    return takeOut(matches.getFirst(), Action.REMOVED);
  }

  /** How a text stands to what is remembered, in this file and the others. */
  sealed interface Standing {
    /** It cannot be remembered. */
    record Unfit(Refusal reason) implements Standing {}

    /** It is all there already. */
    record Known(MemoryFile file, String known) implements Standing {}

    /** It says something new; {@code text} is how it would be stored. */
    record New(String text) implements Standing {}

    /** The same, and it would correct or extend {@code old}. */
    record Changes(String text, Relation relation, MemoryFile file, String old)
        implements Standing {}
  }

  /** Says how {@code given} stands to what is remembered. Changes nothing. */
  Standing standing(String given) {
    String text = clean(given);
    Optional<Refusal> unfit = unfit(given, text);
    if (unfit.isPresent()) {
      return new Standing.Unfit(unfit.get());
    }
    List<MemoryDocument> documents = new ArrayList<>(others);
    documents.addFirst(document);
    Optional<Standing> changes = Optional.empty();
    for (MemoryDocument each : documents) {
      List<Related> related = related(text, each);
      Optional<Related> known = closest(text, related, NOTHING_NEW);
      if (known.isPresent()) {
        return new Standing.Known(each.file(), known.get().text);
      }
      changes =
          changes.or(
              () ->
                  closest(text, related, SOMETHING_NEW)
                      .map(it -> new Standing.Changes(text, it.relation, each.file(), it.text)));
    }
    return changes.orElse(new Standing.New(text));
  }

  /** Says how {@code text} stands to another that waits with it. */
  Relation relation(String waiting, String text) {
    return comparison.get().relation(waiting, text);
  }

  List<MemoryChange> prune() {
    List<MemoryChange> changes = new ArrayList<>();
    for (Part part : document.entries().reversed()) {
      if (part.entry().meta().filter(this::isExpired).isPresent()) {
        changes.addFirst(takeOut(part, Action.EXPIRED));
      }
    }
    return changes;
  }

  boolean hasExpired() {
    return document.entries().stream()
        .anyMatch(part -> part.entry().meta().filter(this::isExpired).isPresent());
  }

  private boolean isExpired(EntryMeta meta) {
    return meta.confidence() == Confidence.LOW
        && meta.reinforced() == 0
        && ChronoUnit.DAYS.between(meta.captured(), today) >= UNCONFIRMED_DAYS;
  }

  private boolean isAgent() {
    return document.file() == MemoryFile.AGENT;
  }

  private String clean(String given) {
    return isAgent() ? MemoryDocument.cleanParagraph(given) : MemoryDocument.clean(given);
  }

  private Optional<Refusal> unfit(String given, String text) {
    // what was given, not what is left of it: cleaning must not hide anything from the check
    Optional<Refusal> unsafe = safety.check(given.replace("\r\n", "\n"));
    return text.isEmpty() && unsafe.isEmpty() ? Optional.of(new Refusal.Empty()) : unsafe;
  }

  private MemoryChange addFit(String text, EntryMeta meta) {
    List<Related> related = related(text, document);
    Optional<Related> known = closest(text, related, NOTHING_NEW);
    if (known.isPresent()) {
      return isAgent() ? refusedAsHeld(document.file(), known.get()) : reinforce(known.get().part);
    }
    Optional<Related> outdated = closest(text, related, SOMETHING_NEW);
    Optional<MemoryChange> elsewhere = elsewhere(text, outdated.isEmpty());
    if (elsewhere.isPresent()) {
      return elsewhere.get();
    }
    if (outdated.isEmpty()) {
      return append(text, meta);
    }
    return isAgent()
        ? refusedAsChange(document.file(), outdated.get())
        : supersede(outdated.get(), text, meta, Action.SUPERSEDED);
  }

  /** Refuses what another file says, and what would change what it says. */
  private Optional<MemoryChange> elsewhere(String text, boolean changesCount) {
    Optional<MemoryChange> change = Optional.empty();
    for (MemoryDocument other : others) {
      List<Related> related = related(text, other);
      Optional<Related> known = closest(text, related, NOTHING_NEW);
      if (known.isPresent()) {
        return Optional.of(refusedAsHeld(other.file(), known.get()));
      }
      change =
          change.or(
              () ->
                  closest(text, related, SOMETHING_NEW)
                      .map(it -> refusedAsChange(other.file(), it)));
    }
    return changesCount ? change : Optional.empty();
  }

  private MemoryChange append(String text, EntryMeta meta) {
    MemoryDocument after = document.copy();
    after.add(text, meta);
    Optional<Refusal> tooMuch = tooMuch(after);
    if (tooMuch.isPresent()) {
      return new MemoryChange.Refused(tooMuch.get());
    }
    document.become(after);
    changed = true;
    return new MemoryChange.Added(text);
  }

  /**
   * A statement of a document, and how a new one stands to it.
   *
   * @param ordinal which one of its entry it is; {@link #WHOLE} if it is all of it
   */
  private record Related(Relation relation, Part part, String text, int ordinal) {}

  /** Returns how {@code text} stands to each statement of {@code in} that it has to do with. */
  private List<Related> related(String text, MemoryDocument in) {
    List<Related> found = new ArrayList<>();
    int left = STATEMENTS_MAX;
    for (Part part : in.entries()) {
      List<String> statements = in.statements(part.index());
      String whole = part.entry().text();
      Relation relation = comparison.get().relation(whole, text);
      // of an entry that says several things, no single thing takes the place
      if (statements.size() < 2 || relation == Relation.SAME) {
        found.add(new Related(relation, part, whole, WHOLE));
      }
      for (int i = 0; i < statements.size() && statements.size() > 1 && left > 0; i++, left--) {
        String statement = statements.get(i);
        found.add(new Related(comparison.get().relation(statement, text), part, statement, i));
      }
    }
    found.removeIf(it -> it.relation == Relation.SEPARATE);
    return found;
  }

  /** Returns the one of {@code related} that stands as {@code wanted} and has most in common. */
  private Optional<Related> closest(String text, List<Related> related, List<Relation> wanted) {
    return related.stream()
        .filter(it -> wanted.contains(it.relation))
        .max(Comparator.comparingDouble(it -> comparison.get().closeness(it.text, text)));
  }

  private MemoryChange reinforce(Part part) {
    Optional<EntryMeta> meta = part.entry().meta().map(EntryMeta::heardAgain);
    if (meta.isPresent()) {
      document.remark(part.index(), meta.get());
      changed = true;
    }
    return new MemoryChange.Reinforced(new MemoryEntry(part.entry().text(), meta));
  }

  private MemoryChange supersede(Related old, String text, EntryMeta meta, Action action) {
    MemoryDocument after = document.copy();
    if (old.ordinal == WHOLE) {
      after.replace(old.part.index(), text, meta);
    } else {
      after.replaceStatement(old.part.index(), old.ordinal, inLine(text));
    }
    Optional<Refusal> tooMuch = tooMuch(after);
    if (tooMuch.isPresent()) {
      return new MemoryChange.Refused(tooMuch.get());
    }
    document.become(after);
    changed = true;
    takenOut.add(new MemoryHistory.Change(document.file(), action, old.text, text));
    return new MemoryChange.Superseded(old.text, text);
  }

  /** The place of a sentence has its own full stop. */
  private static String inLine(String text) {
    return text.replace('\n', ' ').replaceFirst("[.!?。！？]+$", "");
  }

  private MemoryChange takeOut(Part part, Action action) {
    document.remove(part.index());
    changed = true;
    String text = part.entry().text();
    takenOut.add(new MemoryHistory.Change(document.file(), action, text, ""));
    return new MemoryChange.Removed(text);
  }

  /** A file that a person made too long may still be corrected, if that does not make it longer. */
  private Optional<Refusal> tooMuch(MemoryDocument after) {
    int chars = after.visibleChars();
    int max = document.file().visibleCharsMax();
    return isAgent() || chars <= max || chars <= document.visibleChars()
        ? Optional.empty()
        : Optional.of(new Refusal.OverLimit(document.file(), chars, max));
  }

  private static MemoryChange refusedAsHeld(MemoryFile file, Related held) {
    return new MemoryChange.Refused(new Refusal.HeldElsewhere(file, held.text));
  }

  private static MemoryChange refusedAsChange(MemoryFile file, Related changed) {
    return new MemoryChange.Refused(new Refusal.ChangesElsewhere(file, changed.text));
  }

  private List<Part> matches(String match) {
    String wanted = Fold.fold(match.strip());
    if (wanted.isEmpty()) {
      return List.of();
    }
    List<Part> found = new ArrayList<>();
    List<Part> exact = new ArrayList<>();
    for (Part part : document.entries()) {
      String text = Fold.fold(part.entry().text());
      if (text.contains(wanted)) {
        found.add(part);
      }
      if (text.equals(wanted)) {
        exact.add(part);
      }
    }
    return exact.size() == 1 ? exact : found;
  }

  private static Refusal noSingle(List<Part> matches) {
    if (matches.isEmpty()) {
      return new Refusal.NotFound();
    }
    List<String> candidates =
        matches.stream()
            .limit(CANDIDATES_MAX)
            .map(part -> SessionText.cutCodePoints(part.entry().text(), CANDIDATE_CHARS_MAX))
            .toList();
    return new Refusal.Ambiguous(candidates, matches.size());
  }
}
