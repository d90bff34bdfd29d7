package dev.alpi.image;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A profile of a soak: its jobs, and what its records say of them.
 *
 * <p><b>Threads:</b> any.
 */
final class SoakProfile {
  /** Writes down for which slot it runs, takes so many seconds, and ends with such a code. */
  private static final String SCRIPT =
      """
      #!/bin/sh
      printf '%%s %%s %%s\\n' "$ALPI_SCHEDULE_ID" "$ALPI_SCHEDULE_SLOT" "$ALPI_SCHEDULE_TRY" >> '%s'
      [ "$1" = 0 ] || sleep "$1"
      exit "$2"
      """;

  private static final String MARK = "skills/soak/marks/scripts/mark.sh";

  private final SoakMachine machine;
  private final SoakFindings findings;
  private final Map<String, SlotAudit> audits = new LinkedHashMap<>();
  private Object lastNode = "";
  private int lastLines;
  private final Map<String, SoakMarks.Kind> kinds = new LinkedHashMap<>();
  private final Map<String, Obj> records = new LinkedHashMap<>();
  private volatile String name;

  SoakProfile(SoakMachine machine, SoakFindings findings, String name) {
    this.machine = machine;
    this.findings = findings;
    this.name = name;
  }

  String name() {
    return name;
  }

  void renamed(String other) {
    name = other;
  }

  Path home() {
    return machine.root().resolve("profiles").resolve(name);
  }

  Path slots() {
    return home().resolve("schedule/slots.log");
  }

  /** Creates it on the disk, with the script of its jobs. */
  void create() throws Exception {
    Obj _ = machine.ok("profile", "create", name);
    Lab.write(
        home().resolve(MARK), SCRIPT.formatted(machine.scratch().resolve("marks")), "rwx------");
  }

  /** Adds a job whose script takes {@code seconds} and ends with {@code code}. */
  void script(
      int seconds, int code, Duration period, SlotAudit.AfterCrash afterCrash, String... more)
      throws Exception {
    every(
        new SoakMarks.Kind(true, afterCrash),
        period,
        join(
            List.of(MARK + " " + seconds + " " + code, "--script", "--force"),
            afterCrash == SlotAudit.AfterCrash.RERUN ? List.of("--on-crash", "rerun") : List.of(),
            List.of(more)));
  }

  /** Adds a job that asks the agent. */
  void agent(Duration period) throws Exception {
    every(
        new SoakMarks.Kind(false, SlotAudit.AfterCrash.REPORT), period, List.of("help", "--force"));
  }

  private void every(SoakMarks.Kind kind, Duration period, List<String> words) throws Exception {
    add(
        kind,
        new SlotAudit.Rhythm.Every(period),
        join(words, List.of("--cron", "* * * * * */" + period.toSeconds())));
  }

  /** Adds a job of a single time. */
  void once(Instant at) throws Exception {
    add(
        new SoakMarks.Kind(true, SlotAudit.AfterCrash.REPORT),
        new SlotAudit.Rhythm.Once(at),
        List.of(MARK + " 0 0", "--script", "--force", "--once", at.toString()));
  }

  /** Adds a job that waits until nobody has talked for an hour. */
  void afterQuiet() throws Exception {
    add(
        new SoakMarks.Kind(true, SlotAudit.AfterCrash.REPORT),
        new SlotAudit.Rhythm.Unknown(),
        List.of(MARK + " 0 0", "--script", "--force", "--after-hours", "1"));
  }

  private void add(SoakMarks.Kind kind, SlotAudit.Rhythm rhythm, List<String> words)
      throws Exception {
    List<String> all = join(List.of("-p", name, "schedule", "add"), words);
    Obj job = machine.ok(all.toArray(String[]::new));
    Optional<String> id = job.string("id");
    id.ifPresent(found -> audit(found, kind, rhythm));
  }

  private synchronized void audit(String id, SoakMarks.Kind kind, SlotAudit.Rhythm rhythm) {
    SlotAudit audit = new SlotAudit(name + "/" + id, rhythm, kind.afterCrash());
    audits.put(id, audit);
    kinds.put(id, kind);
    records.forEach(
        (text, record) -> {
          if (record.string("job").orElse("").equals(id)) {
            audit.take(text, record);
          }
        });
  }

  @SafeVarargs
  private static List<String> join(List<String>... parts) {
    List<String> all = new ArrayList<>();
    for (List<String> part : parts) {
      all.addAll(part);
    }
    return all;
  }

  /** Returns its jobs, also those that have come to their end. */
  synchronized List<String> jobs() {
    return List.copyOf(audits.keySet());
  }

  /** Takes the records that have come. */
  void look() throws IOException {
    look(slots());
  }

  /** Takes the records that have come, which are in {@code file} now. */
  synchronized void look(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Object node = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      List<String> lines = AppendLog.read(file);
      // its first line may be the same: that of a job which has come to its end
      if (!node.equals(lastNode) || lines.size() < lastLines) {
        audits.values().forEach(SlotAudit::rewritten);
      }
      lastNode = node;
      lastLines = lines.size();
      for (String line : lines) {
        if (!records.containsKey(line)) {
          take(line);
        }
      }
      audits.values().forEach(SlotAudit::read);
    } catch (StoreException.Damaged e) {
      findings.add(file + " is damaged: " + e.getMessage());
    } catch (NoSuchFileException e) {
      // the profile was moved in this moment
      return;
    }
    audits.values().forEach(audit -> audit.problems().forEach(findings::add));
  }

  private void take(String line) {
    try {
      Obj record = Json.parseObject(line);
      records.put(line, record);
      SlotAudit audit = audits.get(record.string("job").orElse(""));
      if (audit != null) {
        audit.take(line, record);
      }
    } catch (JsonSyntaxException e) {
      findings.add(slots() + " has a line that is no JSON: " + line);
    }
  }

  /** The clock was set back. */
  synchronized void setBack(SlotAudit.Step step) {
    audits.values().forEach(audit -> audit.setBack(step));
  }

  /** Returns which slots up to {@code until} have no fate. */
  synchronized List<String> lost(Instant until) {
    return audits.values().stream().flatMap(audit -> audit.lost(until).stream()).toList();
  }

  /** Returns what is wrong with the marks of its jobs. */
  synchronized List<String> wrong(SoakMarks marks) {
    List<String> wrong = new ArrayList<>();
    kinds.forEach(
        (id, kind) -> wrong.addAll(marks.wrong(name + "/" + id, id, kind, audits.get(id))));
    return wrong;
  }

  /** Returns how many slots had each state. */
  synchronized Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    for (SlotAudit audit : audits.values()) {
      audit.counts().forEach((state, times) -> counts.merge(state, times, Long::sum));
      counts.merge("times that came again", audit.begins(), Long::sum);
    }
    return counts;
  }
}
