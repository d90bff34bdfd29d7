package dev.alpi.cli;

import dev.alpi.memory.CompactionCount;
import dev.alpi.memory.MemoryAudit;
import dev.alpi.memory.MemoryAudit.Cluster;
import dev.alpi.memory.MemoryAudit.Leak;
import dev.alpi.memory.MemoryAudit.Stale;
import dev.alpi.memory.MemoryAudit.Usage;
import dev.alpi.memory.MemoryFile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code alpi memory audit}. */
final class MemoryAuditCommand {
  private static final int SHOWN_CHARS_MAX = 70;

  private MemoryAuditCommand() {}

  static Command command() {
    return Command.of(
            "memory audit", "Find what in the memory needs a person", MemoryAuditCommand::run)
        .has(Effect.READS)
        .described(
            """
            Tells how full the files are, which guesses nobody has confirmed for 15 days, which \
            entries say much the same, which are about the running system rather than the world, \
            what waits for memory promote, and how often conversations had to be shortened. \
            Changes nothing.\
            """)
        .printing(
            "`files`: array of `{target, entries, visible_chars, percent, flagged}`, flagged from"
                + " 80 % on; `stale`: array of `{target, text, days}`; `clusters`: array of"
                + " `{percent, entries: [{target, text}]}`, for 50, 70 and 90 % of the words in"
                + " common; `leaks`: array of `{target, text, signs}`; `queue`: `{waiting,"
                + " by_target, oldest_days, unreadable}`; `compactions`: array of `{days, events,"
                + " fired, tokens_before, tokens_after, percent_left}`; `pressures`: array of"
                + " strings")
        .example("alpi memory audit", "is there something to tidy up?")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    MemoryAudit audit =
        MemoryAudit.of(MemoryCommands.reader(Profiles.existing(invocation), invocation));
    print(audit, invocation.out());
    invocation.answer(json(audit));
    return ExitCode.OK;
  }

  private static void print(MemoryAudit audit, Output out) throws IOException {
    for (Usage usage : audit.files()) {
      out.text(usage.file().fileName() + ": " + usage.percentFull() + " % full");
      if (usage.nearlyFull()) {
        out.styled(Style.WARNING, "  nearly full");
      }
      out.line("");
    }
    heading(out, "guesses that nobody has confirmed", audit.stale().size());
    for (Stale stale : audit.stale()) {
      item(out, stale.file(), stale.text(), stale.days() + " days");
    }
    heading(out, "groups that say much the same", audit.clusters().size());
    for (Cluster cluster : audit.clusters()) {
      out.line("  at least " + cluster.percent() + " % in common:");
      for (MemoryAudit.Member member : cluster.members()) {
        out.text("  ");
        item(out, member.file(), member.text(), "");
      }
    }
    heading(out, "entries about the running system", audit.leaks().size());
    for (Leak leak : audit.leaks()) {
      item(out, leak.file(), leak.text(), String.join("; ", leak.signs()));
    }
    out.line(queue(audit.queue()));
    for (CompactionCount count : audit.compactions()) {
      out.line(
          "conversations shortened in "
              + count.days()
              + " days: "
              + count.fired()
              + (count.fired() > 0 ? ", to " + count.percentLeft() + " % of their tokens" : ""));
    }
    for (String pressure : audit.pressures()) {
      out.styled(Style.WARNING, "needs room:");
      out.line(" " + pressure);
    }
  }

  private static void heading(Output out, String text, int count) throws IOException {
    out.line(text + ": " + (count == 0 ? "none" : String.valueOf(count)));
  }

  private static void item(Output out, MemoryFile file, String text, String why)
      throws IOException {
    String line = text.replace('\n', ' ');
    boolean isLong = line.codePointCount(0, line.length()) > SHOWN_CHARS_MAX;
    int end = isLong ? line.offsetByCodePoints(0, SHOWN_CHARS_MAX) : line.length();
    String shown = line.substring(0, end) + (isLong ? "…" : "");
    String reason = why.isEmpty() ? "" : " (" + why + ")";
    out.line("  " + MemoryCommands.target(file) + ": " + shown + reason);
  }

  private static String queue(MemoryAudit.Queue queue) {
    String waiting = "waiting for memory promote: " + queue.waiting();
    String oldest =
        queue.oldest().map(age -> ", the oldest for " + age.toDays() + " days").orElse("");
    String unreadable =
        queue.unreadable() > 0 ? ", and " + queue.unreadable() + " unreadable lines" : "";
    return waiting + oldest + unreadable;
  }

  private static Obj json(MemoryAudit audit) {
    return Obj.EMPTY
        .with("files", array(audit.files().stream().map(MemoryAuditCommand::json).toList()))
        .with("stale", array(audit.stale().stream().map(MemoryAuditCommand::json).toList()))
        .with("clusters", array(audit.clusters().stream().map(MemoryAuditCommand::json).toList()))
        .with("leaks", array(audit.leaks().stream().map(MemoryAuditCommand::json).toList()))
        .with("queue", json(audit.queue()))
        .with(
            "compactions",
            array(audit.compactions().stream().map(MemoryAuditCommand::json).toList()))
        .with("pressures", JsonValue.Arr.ofStrings(audit.pressures()));
  }

  private static JsonValue array(List<Obj> rows) {
    return new JsonValue.Arr(new ArrayList<>(rows));
  }

  private static Obj entry(MemoryFile file, String text) {
    return Obj.EMPTY.with("target", MemoryCommands.target(file)).with("text", text);
  }

  private static Obj json(Usage usage) {
    return Obj.EMPTY
        .with("target", MemoryCommands.target(usage.file()))
        .with("entries", usage.entries())
        .with("visible_chars", usage.visibleChars())
        .with("percent", usage.percentFull())
        .with("flagged", usage.nearlyFull());
  }

  private static Obj json(Stale stale) {
    return entry(stale.file(), stale.text()).with("days", stale.days());
  }

  private static Obj json(Cluster cluster) {
    List<Obj> members =
        cluster.members().stream().map(member -> entry(member.file(), member.text())).toList();
    return Obj.EMPTY.with("percent", cluster.percent()).with("entries", array(members));
  }

  private static Obj json(Leak leak) {
    return entry(leak.file(), leak.text()).with("signs", JsonValue.Arr.ofStrings(leak.signs()));
  }

  private static Obj json(MemoryAudit.Queue queue) {
    Obj byTarget = Obj.EMPTY;
    for (MemoryFile file : MemoryFile.values()) {
      byTarget = byTarget.with(MemoryCommands.target(file), queue.byTarget().getOrDefault(file, 0));
    }
    return Obj.EMPTY
        .with("waiting", queue.waiting())
        .with("by_target", byTarget)
        .with("oldest_days", queue.oldest().map(Duration::toDays).orElse(0L))
        .with("unreadable", queue.unreadable());
  }

  private static Obj json(CompactionCount count) {
    return Obj.EMPTY
        .with("days", count.days())
        .with("events", count.events())
        .with("fired", count.fired())
        .with("tokens_before", count.tokensBefore())
        .with("tokens_after", count.tokensAfter())
        .with("percent_left", count.percentLeft());
  }
}
