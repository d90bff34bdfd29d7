package dev.alpi.cli;

import dev.alpi.cli.DigestReport.Part;
import dev.alpi.engine.ToolInventory;
import dev.alpi.gateway.ChannelStatus;
import dev.alpi.gateway.GatewayActivity;
import dev.alpi.journal.WindowRows;
import dev.alpi.memory.MemoryAudit;
import dev.alpi.memory.Skills;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code alpi digest} shows to people: on a terminal, or as a page. */
record DigestView(DigestReport report, ZoneId zone) implements ReportCommands.View {
  private static final List<String> RUN_HEADINGS =
      List.of("ended", "kind", "outcome", "took", "what");

  @Override
  public void print(ReportText text) throws IOException {
    text.heading(ReportText.since(report.window(), zone));
    text.gap();
    text.entry("runs", runs());
    text.chart(report.window(), report.runs().ends());
    text.entry("cache", cache());
    text.entry("compaction", compaction());
    text.entries("channels", channels(), "none was ever used");
    text.entry("tools", tools());
    text.entry("skills", skills());
    text.entries("memory", memory(), "nothing waits");
    table("failed last", report.runs().failures(), text);
    table("took longest, from beginning to end", report.runs().slowest(), text);
  }

  private void table(String title, List<WindowRows.Row> runs, ReportText text) throws IOException {
    if (!runs.isEmpty()) {
      text.gap();
      text.heading(title);
      List<List<String>> rows = new ArrayList<>();
      rows.add(RUN_HEADINGS);
      runs.forEach(run -> rows.add(row(run)));
      text.table(rows);
    }
  }

  private Instant now() {
    return report.window().to();
  }

  private List<String> row(WindowRows.Row run) {
    return List.of(
        ReportText.ago(run.at(), now()),
        RunFigures.word("kind", run),
        RunFigures.word("outcome", run),
        took(run),
        what(run));
  }

  private static String took(WindowRows.Row run) {
    double seconds = Math.clamp(RunFigures.seconds(run), 0, 1e9);
    return seconds < 10
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : ReportText.length(Duration.ofMillis((long) (seconds * 1000)));
  }

  /** Returns what of a run says most: its job or session, its model, the end of what it said. */
  private static String what(WindowRows.Row run) {
    List<String> parts = new ArrayList<>();
    for (String name : List.of("job_id", "session_id", "model", "output_tail")) {
      run.content().string(name).filter(text -> !text.isBlank()).ifPresent(parts::add);
    }
    return parts.isEmpty() ? "-" : String.join(" · ", parts);
  }

  private String runs() {
    RunFigures runs = report.runs();
    if (!report.isKnown(Part.RUNS)) {
      return ReportText.NOT_KNOWN;
    }
    return runs.ends().isEmpty()
        ? "none ended"
        : ReportText.count(runs.ends().size(), "run")
            + ": "
            + ReportText.counts(runs.byKind())
            + "; "
            + ReportText.counts(runs.byOutcome());
  }

  private String cache() {
    CacheFigures cache = report.cache();
    if (!report.isKnown(Part.RUNS)) {
      return ReportText.NOT_KNOWN;
    }
    String sources =
        cache.sources().isEmpty() ? "" : "; prices " + ReportText.counts(cache.sources());
    Optional<Double> hits = cache.hitPercent();
    if (hits.isEmpty()) {
      return "no provider told of its cache" + sources;
    }
    return String.format(
            Locale.ROOT,
            "%.1f %% of %s, on %s; saved ",
            hits.get(),
            ReportText.count(cache.measured(), "token"),
            ReportText.count(cache.days(), "day"))
        + cache.discount()
        + sources;
  }

  private String compaction() {
    CompactionFigures figures = report.compaction();
    if (!report.isKnown(Part.COMPACTIONS)) {
      return ReportText.NOT_KNOWN;
    }
    if (figures.events() == 0) {
      return "no conversation was too long";
    }
    String left =
        figures
            .average()
            .map(
                ratio ->
                    String.format(
                        Locale.ROOT,
                        "; %.0f %% left on average, %.0f %% in the middle",
                        100 * ratio,
                        100 * figures.median().orElse(ratio)))
            .orElse("");
    return ReportText.count(figures.events(), "time") + ", summarised " + figures.fired() + left;
  }

  private List<String> channels() {
    List<String> texts = new ArrayList<>();
    if (!report.isKnown(Part.CHANNELS)) {
      texts.add(ReportText.NOT_KNOWN);
    }
    for (GatewayActivity.Traffic channel : report.gateways().channels()) {
      String state =
          channel.state() == ChannelStatus.State.UP
              ? ""
              : channel.state().name().toLowerCase(Locale.ROOT) + ", ";
      texts.add(
          channel.channel().text()
              + ": "
              + state
              + channel.received()
              + " in, "
              + channel.sent()
              + " out, "
              + channel.failed()
              + " given up");
    }
    return texts;
  }

  private String tools() {
    List<String> unavailable = new ArrayList<>();
    for (ToolInventory.Unavailable tool : report.unavailable()) {
      unavailable.add(tool.name() + " (" + tool.reason() + ")");
    }
    return report.toolsFigure()
        + (unavailable.isEmpty() ? "" : "; not " + String.join(", ", unavailable));
  }

  private String skills() {
    List<String> parts = new ArrayList<>();
    parts.add(
        report.isKnown(Part.SKILLS)
            ? String.valueOf(report.skills().size())
            : ReportText.NOT_KNOWN);
    if (!report.uses().isEmpty()) {
      parts.add(ReportText.counts(report.skillStates()));
    }
    List<String> top = report.topUsed().stream().map(use -> use.name() + " " + use.uses()).toList();
    if (!top.isEmpty()) {
      parts.add("used lately: " + String.join(", ", top));
    }
    List<String> cold = report.pinnedCold().stream().map(Skills.Use::name).toList();
    if (!cold.isEmpty()) {
      parts.add("pinned and not used: " + String.join(", ", cold));
    }
    return String.join("; ", parts);
  }

  private List<String> memory() {
    List<String> texts = new ArrayList<>();
    MemoryAudit.Queue queue = report.memory().queue();
    if (!report.memory().isQueueKnown()) {
      texts.add("candidates " + ReportText.NOT_KNOWN);
    }
    if (queue.waiting() > 0) {
      texts.add(
          ReportText.count(queue.waiting(), "candidate")
              + " for alpi memory promote ("
              + ReportText.counts(report.byTarget())
              + ")"
              + queue.oldest().map(age -> ", the oldest " + ReportText.length(age)).orElse(""));
    }
    texts.addAll(report.memory().pressures());
    return texts;
  }

  @Override
  public String page(String profile) {
    HtmlPage page =
        new HtmlPage("alpi digest · " + profile, ReportText.since(report.window(), zone), zone);
    page.problems(report.problems());
    RunFigures runs = report.runs();
    int total = runs.ends().size();
    int ok = runs.byOutcome().getOrDefault("ok", 0);
    page.facts(
        List.of(
            runsFact(total, total - ok),
            new HtmlPage.Fact(
                "from the cache",
                report
                    .cache()
                    .hitPercent()
                    .map(percent -> String.format(Locale.ROOT, "%.0f %%", percent))
                    .orElse("–"),
                report.isKnown(Part.RUNS)
                    ? "saved " + report.cache().discount()
                    : ReportText.NOT_KNOWN),
            new HtmlPage.Fact(
                "candidates",
                report.memory().isQueueKnown()
                    ? String.valueOf(report.memory().queue().waiting())
                    : "–",
                "wait for a person"),
            new HtmlPage.Fact(
                "tools", report.toolsFigure(), report.unavailable().size() + " not available")));
    page.section("Runs");
    page.columns("runs that ended", TimeChart.of(report.window(), runs.ends()));
    page.bars(runs.byOutcome(), "by outcome");
    page.bars(runs.byKind(), "by kind");
    table("Failed last", runs.failures(), page);
    table("Took longest", runs.slowest(), page);
    page.section("Also");
    page.table(List.of("what", "how it is"), rows());
    return page.text();
  }

  private HtmlPage.Fact runsFact(int total, int notOk) {
    return report.isKnown(Part.RUNS)
        ? new HtmlPage.Fact("runs", String.valueOf(total), notOk + " not ok")
        : new HtmlPage.Fact("runs", "–", ReportText.NOT_KNOWN);
  }

  private void table(String title, List<WindowRows.Row> runs, HtmlPage page) {
    if (!runs.isEmpty()) {
      page.section(title);
      page.table(RUN_HEADINGS, runs.stream().map(this::row).toList());
    }
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("cache", cache()));
    rows.add(List.of("compaction", compaction()));
    channels().forEach(text -> rows.add(List.of("channel", text)));
    rows.add(List.of("tools", tools()));
    rows.add(List.of("skills", skills()));
    memory().forEach(text -> rows.add(List.of("memory", text)));
    return rows;
  }
}
