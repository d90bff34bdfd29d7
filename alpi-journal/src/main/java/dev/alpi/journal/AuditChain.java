package dev.alpi.journal;

import dev.alpi.journal.AuditReport.Finding;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ChainedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges the lines of an audit trail, one after the other. */
final class AuditChain {
  private final boolean isFull;
  private final List<Finding> remarks = new ArrayList<>();
  private final List<AuditLine> unchained = new ArrayList<>();
  private Optional<Finding> unchainedAt = Optional.empty();
  private Optional<Finding> broken = Optional.empty();
  private long records;
  private long first;
  private long last;
  private String head = AuditLine.NOTHING;
  private Optional<Finding> before = Optional.empty();

  private AuditChain(boolean isFull) {
    this.isFull = isFull;
  }

  /**
   * Returns what is to be said of {@code parts}.
   *
   * @param isFull whether older records may have been dropped
   */
  static AuditReport judge(List<ChainedFile.Part> parts, boolean isFull) {
    AuditChain chain = new AuditChain(isFull);
    for (ChainedFile.Part part : parts) {
      long number = 0;
      for (String line : part.lines()) {
        number++;
        chain.take(AuditLine.of(line), part.path(), number);
      }
    }
    chain.end();
    return new AuditReport(
        chain.records, chain.first, chain.last, chain.head, chain.broken, chain.remarks);
  }

  private void take(AuditLine line, Path file, long number) {
    Optional<AuditLine.Link> link = line.link();
    if (link.isPresent()) {
      record(line, link.get(), file, number);
    } else {
      if (unchained.isEmpty()) {
        unchainedAt = Optional.of(new Finding(file, number, ""));
      }
      unchained.add(line);
    }
    head = line.hash();
    before = Optional.of(new Finding(file, number, ""));
  }

  private void record(AuditLine line, AuditLine.Link link, Path file, long number) {
    Finding here = new Finding(file, number, "");
    between(line.row().orElseThrow().object("after"), here);
    if (records == 0) {
      beginning(link, here);
    } else if (link.seq() > last + 1) {
      breaks(here, "the records " + (last + 1) + " to " + (link.seq() - 1) + " are missing before");
    } else if (link.seq() <= last) {
      breaks(here, "record " + link.seq() + " comes after record " + last);
    }
    if (before.isPresent() && !link.previous().equals(head)) {
      breaks(
          before.get(),
          "it is not what record "
              + link.seq()
              + " was written after: it was changed, or lines"
              + " were put in or taken out");
    }
    records++;
    last = link.seq();
  }

  private void beginning(AuditLine.Link link, Finding here) {
    first = link.seq();
    if (link.seq() == 1) {
      if (before.isEmpty() && !link.previous().equals(AuditLine.NOTHING)) {
        breaks(here, "lines before the first record are missing");
      }
    } else if (isFull) {
      remarks.add(
          at(here, "the " + (link.seq() - 1) + " records before were dropped, as files are full"));
    } else {
      breaks(here, "the " + (link.seq() - 1) + " records before are missing, and no file is full");
    }
  }

  /** What stands between two records has to be told by the second of them. */
  private void between(Obj told, Finding here) {
    if (unchained.isEmpty() && told.members().isEmpty()) {
      return;
    }
    String kind = told.string("kind").orElse("");
    long lines = told.integer("lines").orElse(0);
    // of those at the beginning some may have been dropped
    boolean isTold = lines == unchained.size() || (records == 0 && lines > unchained.size());
    AuditLine.Kind found = AuditLine.kind(unchained);
    if (isTold && found != AuditLine.Kind.DAMAGED && kind.equals(found.label())) {
      remark(found, unchainedAt.orElse(here));
    } else {
      breaks(unchainedAt.orElse(here), "it is no record");
    }
    unchained.clear();
    unchainedAt = Optional.empty();
  }

  private void end() {
    if (unchainedAt.isPresent()) {
      AuditLine.Kind found = AuditLine.kind(unchained);
      if (found == AuditLine.Kind.DAMAGED) {
        breaks(unchainedAt.get(), "it is no record");
      } else {
        remark(found, unchainedAt.get());
      }
    }
  }

  private void remark(AuditLine.Kind kind, Finding place) {
    String what =
        kind == AuditLine.Kind.TORN
            ? "no record: a crash can leave that"
            : unchained.size() + " rows that another alpi wrote, in no chain";
    remarks.add(at(place, what));
  }

  private void breaks(Finding place, String problem) {
    if (broken.isEmpty()) {
      broken = Optional.of(at(place, problem));
    }
  }

  private static Finding at(Finding place, String problem) {
    return new Finding(place.file(), place.line(), problem);
  }
}
