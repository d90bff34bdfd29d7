package dev.alpi.cli;

import dev.alpi.cli.DigestReport.Part;
import dev.alpi.engine.ToolInventory;
import dev.alpi.gateway.ChannelStatus;
import dev.alpi.gateway.GatewayActivity;
import dev.alpi.journal.WindowRows;
import dev.alpi.memory.MemoryAudit;
import dev.alpi.memory.Skills;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The object that {@code alpi digest --json} prints. */
record DigestJson(DigestReport report) {
  private static final double SECONDS_OF_DAY = Duration.ofDays(1).toSeconds();

  /** Returns the object of alpi-state spec §4.2, and what could not be read. */
  Obj object() {
    return Obj.EMPTY
        .with("window_days", days())
        .with("generated_at", ReportJson.time(now()))
        .with("tools", tools())
        .with("skills", skills())
        .with("memory", memory())
        .with("compaction", known(compaction(), Part.COMPACTIONS))
        .with("runs", known(runs(), Part.RUNS))
        .with("cache", known(cache(), Part.RUNS))
        .with("gateways", known(gateways(), Part.CHANNELS))
        .with("problems", Arr.ofStrings(report.problems()));
  }

  private Obj known(Obj object, Part part) {
    return report.isKnown(part) ? object : ReportJson.unknown(object);
  }

  private Instant now() {
    return report.window().to();
  }

  private JsonValue days() {
    double days = report.window().length().toSeconds() / SECONDS_OF_DAY;
    return days == Math.rint(days)
        ? JsonValue.Num.of((long) days)
        : JsonValue.Num.of(ReportJson.rounded(days, 4));
  }

  private Obj tools() {
    List<JsonValue> unavailable = new ArrayList<>();
    for (ToolInventory.Unavailable tool : report.unavailable()) {
      unavailable.add(Arr.ofStrings(List.of(tool.name(), tool.reason())));
    }
    JsonValue total =
        report
            .tools()
            .<JsonValue>map(tools -> JsonValue.Num.of(tools.names().size()))
            .orElse(JsonValue.Null.NULL);
    return Obj.EMPTY.with("total", total).with("unavailable", new Arr(unavailable));
  }

  private Obj skills() {
    List<JsonValue> top = new ArrayList<>();
    for (Skills.Use use : report.topUsed()) {
      top.add(new Arr(List.of(new JsonValue.Str(use.name()), JsonValue.Num.of(use.uses()))));
    }
    List<JsonValue> cold = new ArrayList<>();
    for (Skills.Use use : report.pinnedCold()) {
      cold.add(Arr.ofStrings(List.of(use.name(), use.state(now()).label())));
    }
    Obj uses =
        Obj.EMPTY
            .with("by_state", ReportJson.counts(report.skillStates()))
            .with("top_used", new Arr(top))
            .with("pinned_cold", new Arr(cold));
    Obj skills = known(Obj.EMPTY.with("total", report.skills().size()), Part.SKILLS);
    for (Map.Entry<String, JsonValue> each : known(uses, Part.USES).members().entrySet()) {
      skills = skills.with(each.getKey(), each.getValue());
    }
    return skills;
  }

  private Obj memory() {
    MemoryAudit.Queue queue = report.memory().queue();
    Optional<Double> oldest =
        queue.oldest().map(age -> ReportJson.rounded(age.toSeconds() / SECONDS_OF_DAY, 1));
    Obj waiting =
        ReportJson.withNumber(
                Obj.EMPTY.with("promotion_pending", queue.waiting()),
                "promotion_oldest_age_days",
                oldest)
            .with("promotion_by_target", ReportJson.counts(report.byTarget()));
    return (report.memory().isQueueKnown() ? waiting : ReportJson.unknown(waiting))
        .with("pressure_warnings", Arr.ofStrings(report.memory().pressures()));
  }

  private Obj compaction() {
    CompactionFigures figures = report.compaction();
    Obj object = Obj.EMPTY.with("events_in_window", figures.events());
    object = ReportJson.withNumber(object, "fired_pct", rounded(figures.firedPercent(), 1));
    object = ReportJson.withNumber(object, "avg_ratio", rounded(figures.average(), 3));
    return ReportJson.withNumber(object, "median_ratio", rounded(figures.median(), 3));
  }

  private static Optional<Double> rounded(Optional<Double> number, int decimals) {
    return number.map(value -> ReportJson.rounded(value, decimals));
  }

  private Obj runs() {
    return Obj.EMPTY
        .with("total", report.runs().ends().size())
        .with("by_kind", ReportJson.counts(report.runs().byKind()))
        .with("by_outcome", ReportJson.counts(report.runs().byOutcome()))
        .with("recent_failures", rows(report.runs().failures()))
        .with("slowest", rows(report.runs().slowest()));
  }

  private static Arr rows(List<WindowRows.Row> rows) {
    return new Arr(rows.stream().<JsonValue>map(WindowRows.Row::content).toList());
  }

  private Obj cache() {
    CacheFigures cache = report.cache();
    return ReportJson.withNumber(Obj.EMPTY, "hit_pct", rounded(cache.hitPercent(), 1))
        .with("tokens_cached", cache.cached())
        .with("tokens_measured", cache.measured())
        .with("days_with_data", cache.days())
        .with("cache_discount_usd", cache.discount().toDouble())
        .with("cost_sources", ReportJson.counts(cache.sources()));
  }

  private Obj gateways() {
    List<JsonValue> traffic = new ArrayList<>();
    for (GatewayActivity.Traffic channel : report.gateways().channels()) {
      traffic.add(
          Obj.EMPTY
              .with("channel", channel.channel().text())
              .with("received", channel.received())
              .with("sent", channel.sent())
              .with("failed", channel.failed()));
    }
    return Obj.EMPTY
        .with("total_tracked", report.gateways().channels().size())
        .with("by_state", ReportJson.counts(report.channelStates()))
        .with("degraded", Arr.ofStrings(report.channels(ChannelStatus.State.DEGRADED)))
        .with("disabled", Arr.ofStrings(report.channels(ChannelStatus.State.DISABLED)))
        .with("traffic", new Arr(traffic));
  }
}
