package dev.alpi.memory;

import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.memory.MemoryDocument.Part;
import dev.alpi.memory.MemoryHistory.Action;
import dev.alpi.memory.relation.Comparison;
import dev.alpi.memory.relation.Fold;
import dev.alpi.memory.relation.Relation;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes one memory file in memory, knowing the others. Decides; does no I/O.
 *
 * <p>Not safe for use by several threads.
 */
final class MemoryEditor {
  /** How long a guess stays that nobody has confirmed (alpi-state §2.11). */
  private static final int UNCONFIRMED_DAYS = 30;

  private static final int CANDIDATES_MAX = 10;
  private static final int CANDIDATE_CHARS_MAX = 80;

  private final MemoryDocument document;
  private final List<MemoryDocument> others;
  private final LocalDate today;
  private final TextSafety safety;
  private final Comparison comparison = new Comparison();
  private final List<MemoryHistory.Change> takenOut = new ArrayList<>();
  private boolean changed;

  MemoryEditor(
      MemoryDocument document, List<MemoryDocument> others, LocalDate today, TextSafety safety) {
    this.document = document;
    this.others = List.copyOf(others);
    this.today = today;
    this.safety = safety;
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
        closest(text, document, List.of(Relation.SAME))
            .filter(it -> it.part.index() != old.index());
    if (twin.isPresent()) {
      return refusedAsHeld(document.file(), twin.get());
    }
    EntryMeta meta =
        old.entry()
            .meta()
            .map(was -> new EntryMeta(was.confidence(), today, 0))
            .orElse(new EntryMeta(Confidence.NORMAL, today, 0));
    return supersede(
        new Related(Relation.CORRECTION, old, old.entry().text(), true),
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

  List<MemoryChange> prune() {
    List<MemoryChange> changes = new ArrayList<>();
    for (Part part : document.entries().reversed()) {
      if (part.entry().meta().filter(this::isExpired).isPresent()) {
        changes.addFirst(takeOut(part, Action.EXPIRED));
      }
    }
    return changes;
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
    List<Relation> nothingNew = List.of(Relation.SAME, Relation.CONTAINED);
    Optional<Related> here = closest(text, document, nothingNew);
    if (here.isPresent()) {
      return isAgent() ? refusedAsHeld(document.file(), here.get()) : reinforce(here.get().part);
    }
    for (MemoryDocument other : others) {
      Optional<Related> there = closest(text, other, nothingNew);
      if (there.isPresent()) {
        return refusedAsHeld(other.file(), there.get());
      }
    }
    return addNew(text, meta);
  }

  private MemoryChange addNew(String text, EntryMeta meta) {
    List<Relation> changing = List.of(Relation.CORRECTION, Relation.EXTENSION);
    Optional<Related> here = closest(text, document, changing);
    if (here.isPresent()) {
      return isAgent()
          ? new MemoryChange.Refused(new Refusal.ChangesElsewhere(document.file(), here.get().text))
          : supersede(here.get(), text, meta, Action.SUPERSEDED);
    }
    for (MemoryDocument other : others) {
      Optional<Related> there = closest(text, other, changing);
      if (there.isPresent()) {
        return new MemoryChange.Refused(
            new Refusal.ChangesElsewhere(other.file(), there.get().text));
      }
    }
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

  /** A statement of a document, and how a new one stands to it. */
  private record Related(Relation relation, Part part, String text, boolean whole) {}

  /**
   * Returns the statement of {@code in} that is closest to {@code text} in one of {@code wanted}.
   */
  private Optional<Related> closest(String text, MemoryDocument in, List<Relation> wanted) {
    Optional<Related> best = Optional.empty();
    double closeness = -1;
    for (Part part : in.entries()) {
      for (Related candidate : statements(text, part)) {
        double close = comparison.closeness(candidate.text, text);
        if (wanted.contains(candidate.relation) && close > closeness) {
          closeness = close;
          best = Optional.of(candidate);
        }
      }
    }
    return best;
  }

  /** An entry of several lines is a list of statements. */
  private List<Related> statements(String text, Part part) {
    List<Related> statements = new ArrayList<>();
    String whole = part.entry().text();
    statements.add(new Related(comparison.relation(whole, text), part, whole, true));
    List<String> lines =
        whole.lines().map(MemoryDocument::statement).filter(it -> !it.isEmpty()).toList();
    if (lines.size() > 1) {
      for (String statement : lines) {
        statements.add(new Related(comparison.relation(statement, text), part, statement, false));
      }
    }
    return statements;
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
    if (old.whole) {
      after.replace(old.part.index(), text, meta);
    } else {
      after.replaceLine(old.part.index(), old.text, text.replace('\n', ' '));
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
