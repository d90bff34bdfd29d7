package dev.alpi.image;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * The profiles of a soak: two that stay, and those that come and go.
 *
 * <p><b>Threads:</b> one that looks, and one at a time that changes them.
 */
final class SoakProfiles {
  /** What of the daemon's log is counted. */
  private static final Pattern EVENTS =
      Pattern.compile(
          "(alp|schedule) failed|is at work again|cannot be served|new settings|jobs do not run"
              + "|is (served|gone|released)");

  private final SoakMachine machine;
  private final SoakFindings findings;
  private final List<SoakProfile> stable = new ArrayList<>();
  private final List<SoakProfile> churned = new CopyOnWriteArrayList<>();

  /** Names that no profile has any more, nor may have again. */
  private final Set<String> gone = new ConcurrentSkipListSet<>();

  private int made;

  SoakProfiles(SoakMachine machine, SoakFindings findings) {
    this.machine = machine;
    this.findings = findings;
  }

  /** Makes those that stay, who are peers, with jobs of every policy. */
  void begin(ScriptedModelServer model) throws Exception {
    for (String name : List.of("ann", "bob")) {
      SoakProfile profile = new SoakProfile(machine, findings, name);
      profile.create();
      Lab.connect(profile.home(), model.baseUri(), Lab.Wire.OPENAI, "100000");
      stable.add(profile);
    }
    for (SoakProfile each : stable) {
      SoakProfile peer = other(each);
      String key = machine.run("-p", peer.name(), "peers", "key").out().strip();
      Obj _ = machine.ok("-p", each.name(), "peers", "add", peer.name(), key, "--rate", "60000");
      jobs(each);
    }
  }

  private static void jobs(SoakProfile profile) throws Exception {
    SlotAudit.AfterCrash report = SlotAudit.AfterCrash.REPORT;
    profile.script(0, 0, Duration.ofSeconds(3), report);
    profile.script(2, 0, Duration.ofSeconds(6), report, "--overlap", "queue");
    profile.script(3, 0, Duration.ofSeconds(5), report, "--overlap", "parallel");
    profile.script(2, 0, Duration.ofSeconds(10), SlotAudit.AfterCrash.RERUN);
    profile.script(0, 3, Duration.ofSeconds(15), report, "--retries", "1", "--retry-delay", "2s");
    profile.script(1, 0, Duration.ofSeconds(20), report, "--catch-up", "all");
    profile.script(0, 0, Duration.ofSeconds(12), report, "--catch-up", "none");
    profile.script(
        0, 0, Duration.ofSeconds(30), report, "--catch-up", "all", "--expire-after", "90s");
    profile.script(0, 0, Duration.ofSeconds(10), report, "--jitter", "4s");
    profile.agent(Duration.ofSeconds(12));
    profile.afterQuiet();
  }

  SoakProfile stable(Random random) {
    return stable.get(random.nextInt(stable.size()));
  }

  List<SoakProfile> stable() {
    return List.copyOf(stable);
  }

  SoakProfile other(SoakProfile one) {
    return stable.get(1 - stable.indexOf(one));
  }

  List<SoakProfile> churned() {
    return List.copyOf(churned);
  }

  void create() throws Exception {
    SoakProfile profile = new SoakProfile(machine, findings, "c" + made++);
    profile.create();
    churned.add(profile);
    profile.script(0, 0, Duration.ofSeconds(2), SlotAudit.AfterCrash.REPORT);
    profile.script(3, 0, Duration.ofSeconds(4), SlotAudit.AfterCrash.REPORT);
    profile.once(machine.now().plusSeconds(2));
  }

  void rename(SoakProfile profile) throws Exception {
    String old = profile.name();
    String other = "c" + made++;
    if (machine.run("profile", "rename", old, other).exitCode() == 0) {
      profile.renamed(other);
      gone.add(old);
    } else {
      findings.count("profile not renamed");
    }
  }

  /** Removes it; what its log says then is the last that there is of it. */
  void remove(SoakProfile profile) throws Exception {
    Command.Result removed = machine.run("profile", "remove", profile.name(), "--force", "--json");
    if (removed.exitCode() == 0) {
      gone.add(profile.name());
      churned.remove(profile);
      Path trash = Path.of(Alpi.answer(removed).string("path").orElseThrow());
      profile.look(trash.resolve("schedule/slots.log"));
    } else {
      findings.count("profile not removed");
    }
  }

  /** Takes the records that have come, and looks for what should not be there. */
  void look() throws IOException {
    for (SoakProfile each : all()) {
      each.look();
    }
    Path folder = machine.root().resolve("profiles");
    for (String name : gone) {
      if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        findings.add("the profile " + name + " is there again, which was moved or removed");
      }
    }
  }

  private List<SoakProfile> all() {
    List<SoakProfile> all = new ArrayList<>(stable);
    all.addAll(churned);
    return all;
  }

  /** Requires that the daemon serves those that there are, and no others. */
  void requireServed(Obj status) {
    Set<String> served = new TreeSet<>();
    for (JsonValue each : status.array("profiles")) {
      if (each instanceof Obj profile) {
        served.add(profile.string("name").orElse(""));
      }
    }
    Set<String> expected = new TreeSet<>();
    all().forEach(each -> expected.add(each.name()));
    served.remove("default");
    if (!served.equals(expected)) {
      findings.add("served are " + served + ", and there are " + expected);
    }
  }

  /** Waits for the fate of all slots up to {@code until}, for two minutes; the rest is lost. */
  void requireSettled(Instant until) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    List<String> lost = lost(until);
    while (!lost.isEmpty() && System.nanoTime() < end) {
      machine.pass(Duration.ofMillis(500));
      look();
      lost = lost(until);
    }
    lost.forEach(findings::add);
  }

  private List<String> lost(Instant until) {
    return stable.stream().flatMap(each -> each.lost(until).stream()).toList();
  }

  /** Requires what files say when nobody writes any more. */
  void requireIntact(ScriptedModelServer model) throws Exception {
    look();
    SoakMarks marks = SoakMarks.read(machine.scratch().resolve("marks"));
    findings.count("scripts begun, by their own marks", marks.count());
    double spent = 0;
    for (SoakProfile each : all()) {
      each.wrong(marks).forEach(findings::add);
      each.counts().forEach((state, times) -> findings.count("slots: " + state, times));
      spent += spent(each);
    }
    double billed = Lab.billed(model).toDouble();
    findings.count("micro-dollars billed", Math.round(billed * 1e6));
    findings.count("micro-dollars in the ledgers", Math.round(spent * 1e6));
    if (spent + 1e-9 < billed) {
      findings.add("the ledgers have " + spent + " USD, and billed were " + billed);
    }
    Files.readAllLines(machine.root().resolve("logs/service.log")).stream()
        .flatMap(line -> EVENTS.matcher(line).results())
        .forEach(event -> findings.count("service.log: " + event.group()));
  }

  /** Requires that all of a profile can be read; returns what it has spent. */
  private double spent(SoakProfile profile) throws Exception {
    try {
      HomeAudit.of(profile.home()).requireReadable();
    } catch (IOException | AssertionError e) {
      findings.add(profile.home() + " is not intact: " + e);
    }
    Obj sessions = machine.ok("-p", profile.name(), "sessions", "list");
    if (!sessions.array("unreadable").isEmpty()) {
      findings.add(profile.name() + " has sessions that cannot be read: " + sessions);
    }
    Obj spend = machine.ok("-p", profile.name(), "spend", "--since", "30d");
    if (!spend.array("problems").isEmpty()) {
      findings.add(profile.name() + " has a ledger that cannot be read: " + spend);
    }
    return spend.object("total").decimal("cost_usd").orElse(0);
  }
}
