package dev.alpi.cli;

import dev.alpi.alp.peers.PeerStore;
import dev.alpi.engine.ToolInventory;
import dev.alpi.gateway.ChannelStatus;
import dev.alpi.gateway.GatewayActivity;
import dev.alpi.journal.CompactionLog;
import dev.alpi.journal.RunLedger;
import dev.alpi.journal.WindowRows;
import dev.alpi.memory.MemoryAudit;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.Skills;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelTable;
import dev.alpi.profile.Profile;
import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a profile fares (alpi-state spec §4.2): what happened is that of the time, what is full or
 * waits is that of now.
 *
 * @param tools empty if the settings cannot be read
 * @param skills names of those that lie on the disk
 * @param uses how they were used, as far as that was noted
 * @param unknown parts that could not be read at all: their figures are none
 * @param problems what could not be read, and so is missing
 */
record DigestReport(
    TimeWindow window,
    Optional<ToolInventory> tools,
    List<Skills.Skill> skills,
    List<Skills.Use> uses,
    MemoryAudit.Upkeep memory,
    CompactionFigures compaction,
    RunFigures runs,
    CacheFigures cache,
    GatewayActivity gateways,
    Set<Part> unknown,
    List<String> problems) {
  /** What is read on its own. */
  enum Part {
    RUNS("runs"),
    COMPACTIONS("compactions"),
    SKILLS("skills"),
    USES("use of skills"),
    CHANNELS("channels");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    /** Returns what {@link ReportProblems} knows it by. */
    String label() {
      return label;
    }
  }

  /** Says whether {@code part} could be read. */
  boolean isKnown(Part part) {
    return !unknown.contains(part);
  }

  private static final int TOP_MAX = 5;

  static DigestReport of(Profile profile, TimeWindow window, Invocation invocation) {
    return new Reader(profile, window, invocation.context()).read();
  }

  /** Returns the tools that cannot be used. */
  List<ToolInventory.Unavailable> unavailable() {
    return tools.map(ToolInventory::unavailable).orElse(List.of());
  }

  /** Returns how many tools there are, for people. */
  String toolsFigure() {
    return tools.map(known -> String.valueOf(known.names().size())).orElse("not known");
  }

  /** Returns how many skills were used how long ago. */
  Map<String, Integer> skillStates() {
    Map<String, Integer> states = new TreeMap<>();
    uses.forEach(use -> states.merge(use.state(window.to()).label(), 1, Integer::sum));
    return states;
  }

  /** Counts are kept over a skill's whole life: those used within the time, by these. */
  List<Skills.Use> topUsed() {
    return uses.stream()
        .filter(use -> use.uses() > 0)
        .filter(use -> use.lastSeen().filter(window::includes).isPresent())
        .sorted(Comparator.comparing(Skills.Use::uses).reversed().thenComparing(Skills.Use::name))
        .limit(TOP_MAX)
        .toList();
  }

  /** Returns the skills that a person wants kept and nobody uses. */
  List<Skills.Use> pinnedCold() {
    return uses.stream()
        .filter(use -> use.isPinned() && use.state(window.to()) != Skills.State.ACTIVE)
        .toList();
  }

  /** Returns how many candidates wait for which file. */
  Map<String, Integer> byTarget() {
    /** Returns how many candidates wait for which file. */
    Map<String, Integer> byTarget = new TreeMap<>();
    for (Map.Entry<MemoryFile, Integer> each : memory.queue().byTarget().entrySet()) {
      byTarget.put(each.getKey().name().toLowerCase(Locale.ROOT), each.getValue());
    }
    return byTarget;
  }

  /** Returns how many channels are in which state. */
  Map<String, Integer> channelStates() {
    Map<String, Integer> states = new TreeMap<>();
    for (GatewayActivity.Traffic channel : gateways.channels()) {
      states.merge(channel.state().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
    }
    return states;
  }

  /** Returns the channels that are in {@code state}. */
  List<String> channels(ChannelStatus.State state) {
    return gateways.channels().stream()
        .filter(channel -> channel.state() == state)
        .map(channel -> channel.channel().text())
        .toList();
  }

  /** Reads a report part by part; none hides another. */
  private static final class Reader {
    private final Profile profile;
    private final Path home;
    private final TimeWindow window;
    private final CliContext context;
    private final ReportProblems problems = new ReportProblems();

    Reader(Profile profile, TimeWindow window, CliContext context) {
      this.profile = profile;
      this.home = profile.home();
      this.window = window;
      this.context = context;
    }

    DigestReport read() {
      Optional<Config> config =
          problems.read(
              "settings",
              Optional.empty(),
              () -> Optional.of(Config.load(home, profile.root(), Obj.EMPTY)));
      WindowRows runs =
          rows(
              Part.RUNS.label(),
              () -> RunLedger.of(home, context.locks(), context.clock()).within(window));
      WindowRows compactions =
          rows(
              Part.COMPACTIONS.label(),
              () -> CompactionLog.of(home, context.locks(), context.clock()).within(window));
      Optional<ModelTable> prices =
          config.flatMap(
              known ->
                  problems.read(
                      "prices",
                      Optional.empty(),
                      () -> Optional.of(ModelTable.of(ModelSettings.read(known.tree())))));
      return new DigestReport(
          window,
          config.map(known -> ToolInventory.of(known, peers())),
          problems.read(Part.SKILLS.label(), List.of(), () -> Skills.of(home)),
          problems.read(Part.USES.label(), List.of(), () -> Skills.uses(home)),
          memory(),
          CompactionFigures.of(compactions.rows()),
          RunFigures.of(runs.rows()),
          CacheFigures.of(runs.rows(), prices),
          problems.read(
              Part.CHANNELS.label(),
              new GatewayActivity(List.of()),
              () -> GatewayActivity.within(home, window)),
          Stream.of(Part.values())
              .filter(part -> problems.failed().contains(part.label()))
              .collect(Collectors.toUnmodifiableSet()),
          problems.texts());
    }

    private WindowRows rows(String what, ReportProblems.Reading<WindowRows> reading) {
      WindowRows rows = problems.read(what, WindowRows.NONE, reading);
      if (rows.unreadable() > 0) {
        problems.add(what + ": " + ReportText.count(rows.unreadable(), "line") + " cannot be read");
      }
      rows.forgottenUntil()
          .ifPresent(
              until ->
                  problems.add(
                      what + ": those before " + ReportJson.time(until) + " are forgotten"));
      return rows;
    }

    private int peers() {
      return problems.read(
          "peers",
          0,
          () -> PeerStore.of(home, context.locks(), context.clock()).read().all().size());
    }

    private MemoryAudit.Upkeep memory() {
      MemoryAudit.Upkeep upkeep =
          MemoryAudit.upkeep(
              MemoryStore.open(home, context.locks(), context.clock(), UnaryOperator.identity()));
      upkeep.problems().forEach(problem -> problems.add("memory: " + problem));
      if (upkeep.queue().unreadable() > 0) {
        problems.add(
            "memory: "
                + ReportText.count(upkeep.queue().unreadable(), "candidate")
                + " cannot be read");
      }
      return upkeep;
    }
  }
}
