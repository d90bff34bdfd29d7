package dev.alpi.cli;

import dev.alpi.cli.DiffReport.Part;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.MemoryFileChange;
import dev.alpi.memory.Skills;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code alpi diff} shows: for programs, on a terminal, as a page. */
record DiffView(DiffReport report, ZoneId zone) implements ReportCommands.View {
  /** Returns the object of alpi-state spec §4.1, and what could not be read. */
  Obj json() {
    List<JsonValue> memory = new ArrayList<>();
    for (MemoryFileChange file : report.memory()) {
      memory.add(
          Obj.EMPTY
              .with("file", file.file())
              .with("mtime", ReportJson.time(file.modified()))
              .with("size", file.size()));
    }
    List<JsonValue> skills = new ArrayList<>();
    for (Skills.Skill skill : report.skills()) {
      skills.add(
          Obj.EMPTY.with("name", skill.name()).with("mtime", ReportJson.time(skill.modified())));
    }
    return Obj.EMPTY
        .with("since", ReportJson.time(report.window().from()))
        .with("now", ReportJson.time(report.window().to()))
        .with("memory", known(new JsonValue.Arr(memory), Part.MEMORY))
        .with("sessions", known(talk(report.sessions()), Part.SESSIONS))
        .with("gateway_sessions", known(talk(report.byChannels()), Part.SESSIONS))
        .with(
            "mentions",
            known(
                Obj.EMPTY
                    .with("peers", JsonValue.Arr.ofStrings(report.mentions().peers()))
                    .with("files", report.mentions().files()),
                Part.MENTIONS))
        .with("skills", known(new JsonValue.Arr(skills), Part.SKILLS))
        .with("peers", known(peers(), Part.PEERS))
        .with("schedule_runs", known(jobs(), Part.JOBS, Part.RUNS))
        .with("budget_today", budget())
        .with("problems", JsonValue.Arr.ofStrings(report.problems()));
  }

  private JsonValue known(JsonValue value, Part... parts) {
    if (report.isKnown(parts)) {
      return value;
    }
    return value instanceof Obj object ? ReportJson.unknown(object) : JsonValue.Null.NULL;
  }

  private String known(String text, Part... parts) {
    return report.isKnown(parts) ? text : ReportText.NOT_KNOWN;
  }

  private static Obj talk(DiffReport.Talk talk) {
    return ReportJson.withTime(
        Obj.EMPTY
            .with("count", talk.sessions())
            .with("turns", talk.turns().size())
            .with("tool_calls", talk.toolCalls())
            .with("cost_usd", talk.cost().usd().toDouble())
            .with("tokens", talk.cost().tokens())
            .with("elapsed_s", ReportJson.rounded(talk.busy().toMillis() / 1000.0, 1)),
        "last_at",
        talk.lastAt());
  }

  private Obj peers() {
    DiffReport.Peers peers = report.peers();
    return ReportJson.withTime(
            Obj.EMPTY.with("count", peers.count()), "yaml_mtime", peers.modified())
        .with("changed", peers.isChanged());
  }

  private Obj jobs() {
    DiffReport.Jobs jobs = report.jobs();
    return ReportJson.withTime(
            Obj.EMPTY.with("count", jobs.runs()).with("by_job", ReportJson.counts(jobs.byJob())),
            "last_at",
            jobs.lastAt())
        .with("missed", jobs.missed());
  }

  private Obj budget() {
    DiffReport.Budget budget = report.budget();
    Obj object =
        ReportJson.withNumber(
            Obj.EMPTY, "usd", budget.spent().map(spent -> spent.usd().toDouble()));
    JsonValue tokens =
        budget
            .spent()
            .<JsonValue>map(spent -> JsonValue.Num.of(spent.tokens()))
            .orElse(JsonValue.Null.NULL);
    return ReportJson.withNumber(
        object.with("tokens", tokens).withOrNull("cap_kind", budget.cap().map(_ -> "usd")),
        "cap",
        budget.cap().map(Usd::toDouble));
  }

  @Override
  public void print(ReportText text) throws IOException {
    text.heading(ReportText.since(report.window(), zone));
    text.gap();
    text.entry("sessions", talkText(report.sessions()));
    text.chart(report.window(), report.sessions().turns());
    text.entry("channels", talkText(report.byChannels()));
    text.chart(report.window(), report.byChannels().turns());
    text.entry("mentions", mentionsText());
    text.entries("memory", memoryTexts(), "nothing was written");
    text.entries("skills", skillTexts(), "none was changed");
    text.entry("peers", peersText());
    text.entry("jobs", jobsText());
    text.entry("today", budgetText());
  }

  private Instant now() {
    return report.window().to();
  }

  private String talkText(DiffReport.Talk talk) {
    if (talk.turns().isEmpty()) {
      return known("no turns", Part.SESSIONS);
    }
    return String.join(
        ", ",
        ReportText.count(talk.turns().size(), "turn")
            + " in "
            + ReportText.count(talk.sessions(), "session"),
        ReportText.count(talk.toolCalls(), "tool call"),
        talk.cost().usd().toString(),
        ReportText.count(talk.cost().tokens(), "token"),
        ReportText.length(talk.busy()) + " from question to answer",
        "the last " + ReportText.ago(talk.lastAt().orElse(now()), now()));
  }

  private String mentionsText() {
    return known(
        report.mentions().peers().isEmpty()
            ? "no peer asked"
            : ReportText.count(report.mentions().turns(), "question")
                + " of "
                + String.join(", ", report.mentions().peers()),
        Part.MENTIONS);
  }

  private List<String> memoryTexts() {
    if (!report.isKnown(Part.MEMORY)) {
      return List.of(ReportText.NOT_KNOWN);
    }
    return report.memory().stream()
        .map(
            file ->
                file.file()
                    + ", "
                    + ReportText.count(file.size(), "byte")
                    + ", "
                    + ReportText.ago(file.modified(), now()))
        .toList();
  }

  private List<String> skillTexts() {
    if (!report.isKnown(Part.SKILLS)) {
      return List.of(ReportText.NOT_KNOWN);
    }
    return report.skills().stream()
        .map(skill -> skill.name() + ", " + ReportText.ago(skill.modified(), now()))
        .toList();
  }

  private String peersText() {
    DiffReport.Peers peers = report.peers();
    Optional<Instant> changed = peers.isChanged() ? peers.modified() : Optional.empty();
    return known(
        peers.count()
            + changed.map(at -> ", the list changed " + ReportText.ago(at, now())).orElse(""),
        Part.PEERS);
  }

  private String jobsText() {
    DiffReport.Jobs jobs = report.jobs();
    String missed =
        jobs.missed() == 0 ? "" : "; " + ReportText.count(jobs.missed(), "slot") + " missed";
    if (!report.isKnown(Part.JOBS, Part.RUNS)) {
      return ReportText.NOT_KNOWN;
    }
    if (jobs.runs() == 0) {
      return "no runs" + missed;
    }
    return ReportText.count(jobs.runs(), "run")
        + ": "
        + ReportText.counts(jobs.byJob())
        + jobs.lastAt().map(at -> "; the last " + ReportText.ago(at, now())).orElse("")
        + missed;
  }

  private String budgetText() {
    return report
        .budget()
        .spent()
        .map(
            spent ->
                spent.usd()
                    + report.budget().cap().map(cap -> " of " + cap).orElse("")
                    + ", "
                    + ReportText.count(spent.tokens(), "token"))
        .orElse("not known");
  }

  @Override
  public String page(String profile) {
    HtmlPage page =
        new HtmlPage("alpi diff · " + profile, ReportText.since(report.window(), zone), zone);
    page.problems(report.problems());
    page.facts(
        List.of(
            new HtmlPage.Fact("turns", figure(number(turns())), sessionsNote()),
            new HtmlPage.Fact(
                "cost",
                figure(cost().usd().toString()),
                known(ReportText.count(cost().tokens(), "token"), Part.SESSIONS)),
            new HtmlPage.Fact(
                "tool calls",
                figure(number(report.sessions().toolCalls() + report.byChannels().toolCalls())),
                known(
                    ReportText.length(report.sessions().busy().plus(report.byChannels().busy()))
                        + " from question to answer",
                    Part.SESSIONS)),
            new HtmlPage.Fact("today", todayFigure(), todayNote())));
    page.section("Turns");
    page.columns("on this machine", TimeChart.of(report.window(), report.sessions().turns()));
    page.columns("by channels", TimeChart.of(report.window(), report.byChannels().turns()));
    page.section("Jobs");
    page.bars(report.jobs().byJob(), jobsText());
    page.section("Also");
    page.table(List.of("what", "since then"), rows());
    return page.text();
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("mentions", mentionsText()));
    memoryTexts().forEach(text -> rows.add(List.of("memory", text)));
    skillTexts().forEach(text -> rows.add(List.of("skill", text)));
    rows.add(List.of("peers", peersText()));
    return rows;
  }

  private int turns() {
    return report.sessions().turns().size() + report.byChannels().turns().size();
  }

  private TurnCosts.Cost cost() {
    return report.sessions().cost().plus(report.byChannels().cost());
  }

  private String sessionsNote() {
    return known(
        "in "
            + ReportText.count(
                report.sessions().sessions() + report.byChannels().sessions(), "session"),
        Part.SESSIONS);
  }

  /** Returns a figure of sessions, if they are known. */
  private String figure(String figure) {
    return report.isKnown(Part.SESSIONS) ? figure : "–";
  }

  private String todayFigure() {
    return report.budget().spent().map(spent -> spent.usd().toString()).orElse("–");
  }

  private String todayNote() {
    return report.budget().cap().map(cap -> "of " + cap).orElse("no daily cap");
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
