package dev.alpi.cli;

import dev.alpi.ledger.Allowance;
import dev.alpi.ledger.Allowed;
import dev.alpi.ledger.Amount;
import dev.alpi.ledger.BudgetAlert;
import dev.alpi.ledger.Limit;
import dev.alpi.ledger.Meter;
import dev.alpi.ledger.Standing;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code alpi spend} prints: a table, and on a terminal bars beside it. */
final class SpendView {
  /** Enough to see a difference of five per cent. */
  private static final int CAP_CELLS = 20;

  private static final int BAR_CELLS_MAX = 32;

  /** Shorter bars tell nothing. */
  private static final int BAR_CELLS_MIN = 8;

  /** Longer names are cut on a terminal. */
  private static final int NAME_CHARS_MAX = 36;

  /** More rows than this are only for pipes: nobody reads them on a terminal. */
  private static final int ROWS_MAX = 40;

  private static final List<String> HEADINGS = List.of("cost", "calls", "in", "cached", "out");

  private final Output out;

  SpendView(Output out) {
    this.out = out;
  }

  static String text(Allowance allowance) {
    return allowance.usd().nano() > 0
        ? allowance.usd().toString()
        : new Amount.Tokens(allowance.tokens()).toString();
  }

  /** Prints how day and month stand, and today's top-ups. */
  void standing(Standing standing, List<Meter> meters) throws IOException {
    List<String> names = List.of("today", "this month", "tokens today");
    List<Limit> limits = List.of(Limit.DAILY_USD, Limit.MONTHLY_USD, Limit.DAILY_TOKENS);
    List<String> spent =
        List.of(
            standing.spent().toString(),
            standing.monthSpent().toString(),
            String.format(Locale.ROOT, "%,d", standing.tokens()));
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Limit limit = limits.get(i);
      String used = spent.get(i);
      texts.add(
          meters.stream()
              .filter(meter -> meter.limit() == limit)
              .map(meter -> used + " of " + meter.cap())
              .findFirst()
              .orElse(used));
    }
    int width = texts.stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < names.size(); i++) {
      Limit limit = limits.get(i);
      out.text(pad(names.get(i), 14));
      List<Meter> meter = meters.stream().filter(one -> one.limit() == limit).toList();
      if (meter.isEmpty()) {
        out.line(texts.get(i));
      } else {
        out.text(pad(texts.get(i), width));
        gauge(meter.getFirst());
      }
    }
    for (Allowed allowed : standing.allowances()) {
      Allowance more = allowed.allowance();
      String why = more.why().isEmpty() ? "" : ": " + more.why();
      out.line(
          pad("topped up", 14)
              + text(more)
              + " by "
              + more.who()
              + " at "
              + allowed.at().truncatedTo(ChronoUnit.SECONDS)
              + why);
    }
  }

  private void gauge(Meter meter) throws IOException {
    long cap = meter.cap().units();
    long used = meter.spent().units();
    long percent = cap == 0 ? (used == 0 ? 0 : 100) : Bars.part(used, cap, 100);
    out.text(String.format(Locale.ROOT, "  %3d %%", percent));
    if (meter.reserved().units() > 0) {
      out.text("  and " + meter.reserved() + " reserved");
    }
    if (out.isTerminal()) {
      int full = (int) Math.min(CAP_CELLS, cap == 0 ? CAP_CELLS : Bars.part(used, cap, CAP_CELLS));
      out.text("  ");
      cells(style(meter), "█".repeat(full));
      cells(Style.FAINT, "░".repeat(CAP_CELLS - full));
    }
    out.line("");
  }

  private void cells(Style style, String cells) throws IOException {
    if (!cells.isEmpty()) {
      out.styled(style, cells);
    }
  }

  private static Style style(Meter meter) {
    if (meter.isPast(BudgetAlert.Level.HUNDRED)) {
      return Style.ERROR;
    }
    return meter.isPast(BudgetAlert.Level.EIGHTY) ? Style.WARNING : Style.NAME;
  }

  /** Prints the rows, and their sum. */
  void table(SpendGrouping grouping, List<SpendGrouping.Line> lines, SpendGrouping.Line total)
      throws IOException {
    out.line("");
    if (lines.isEmpty()) {
      out.line("nothing was spent");
      return;
    }
    int shown = out.isTerminal() ? Math.min(ROWS_MAX, lines.size()) : lines.size();
    // of days the last ones, else the dearest
    List<SpendGrouping.Line> rows =
        grouping == SpendGrouping.DAY
            ? lines.subList(lines.size() - shown, lines.size())
            : lines.subList(0, shown);
    List<List<String>> cells = new ArrayList<>();
    cells.add(cells(grouping.label(), HEADINGS));
    rows.forEach(line -> cells.add(cells(name(line), numbers(line))));
    cells.add(cells("total", numbers(total)));
    int[] widths = new int[HEADINGS.size() + 1];
    for (List<String> row : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    long most = rows.stream().mapToLong(line -> line.usd().nano()).max().orElse(0);
    int room = out.width() - 2;
    for (int width : widths) {
      room -= width + 2;
    }
    int bar = out.isTerminal() && room >= BAR_CELLS_MIN ? Math.min(room, BAR_CELLS_MAX) : 0;
    row(cells.getFirst(), widths, Style.HEADING);
    out.line("");
    for (int i = 0; i < rows.size(); i++) {
      row(cells.get(i + 1), widths, Style.NAME);
      bar(rows.get(i).usd().nano(), most, bar);
      out.line("");
    }
    if (shown < lines.size()) {
      out.line("and " + (lines.size() - shown) + " more; a pipe gets all");
    }
    row(cells.getLast(), widths, Style.HEADING);
    out.line("");
  }

  private static List<String> cells(String name, List<String> numbers) {
    List<String> cells = new ArrayList<>();
    cells.add(name);
    cells.addAll(numbers);
    return cells;
  }

  private String name(SpendGrouping.Line line) {
    String name = line.key().map(key -> key.isEmpty() ? "(none)" : key).orElse("(not known)");
    return out.isTerminal() && name.length() > NAME_CHARS_MAX
        ? name.substring(0, NAME_CHARS_MAX - 1) + "…"
        : name;
  }

  private static List<String> numbers(SpendGrouping.Line line) {
    return List.of(
        line.usd().toString(),
        Long.toString(line.calls()),
        Long.toString(line.tokensIn()),
        Long.toString(line.tokensCached()),
        Long.toString(line.tokensOut()));
  }

  private void row(List<String> cells, int[] widths, Style style) throws IOException {
    out.styled(style, pad(cells.getFirst(), widths[0]));
    for (int i = 1; i < widths.length; i++) {
      out.text("  " + " ".repeat(widths[i] - cells.get(i).length()) + cells.get(i));
    }
  }

  private void bar(long value, long most, int cells) throws IOException {
    if (cells > 0 && value > 0) {
      out.text("  ");
      out.styled(Style.NAME, Bars.bar(value, most, cells));
    }
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
