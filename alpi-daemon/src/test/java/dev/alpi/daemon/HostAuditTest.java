package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.journal.AuditTrail;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which verbs of a daemon leave a record, and what is in it. */
final class HostAuditTest {
  @TempDir private Path directory;
  private DaemonFixture on;

  @BeforeEach
  void start() throws Exception {
    on = new DaemonFixture(directory);
    var _ = on.profile("work");
  }

  @AfterEach
  void stop() {
    on.close();
  }

  private HostMethod recorded(String name, HostMethod method) {
    return new HostAudit(on.root, on.links, on.log).recording(Map.of(name, method)).get(name);
  }

  private List<Obj> rows() throws IOException {
    return AuditTrail.of(on.root, on.locks, on.links.clock(), on.random).rows();
  }

  @Test
  void every_verb_has_been_judged() throws Exception {
    OwnProcess process = OwnProcess.of("0.1", 7, Optional.empty(), Path.of("/proc/self"));
    try (Daemon daemon = Daemon.open(on.world, 1)) {
      TreeSet<String> verbs = new TreeSet<>(new HostMethods(daemon, process).all().keySet());
      assertThat(verbs).isNotEmpty();
      assertThat(HostAudit.RECORDED).doesNotContainAnyElementsOf(HostAudit.UNRECORDED);
      verbs.removeAll(HostAudit.RECORDED);
      verbs.removeAll(HostAudit.UNRECORDED);
      assertThat(verbs).as("put them into one list of HostAudit").isEmpty();
    }
  }

  @Test
  void a_verb_that_changes_something_leaves_names_and_no_texts() throws Exception {
    Obj params =
        Obj.EMPTY
            .with("profile", "work")
            .with("job_id", "3f9a81c0")
            .with("id", "a text that is nobody's business")
            .with("reason", "canary");
    var _ = recorded("host.schedule.fire", (_, _) -> Obj.EMPTY).call(params, _ -> {});
    assertThat(rows()).hasSize(1);
    Obj row = rows().getFirst();
    assertThat(row.string("method")).contains("host.schedule.fire");
    assertThat(row.string("source")).contains("host");
    assertThat(row.string("profile")).contains("work");
    assertThat(row.string("result")).contains("success");
    assertThat(row.object("target").string("job_id")).contains("3f9a81c0");
    assertThat(row.object("target").string("id")).contains("?");
    assertThat(row.object("actor").string("user")).isPresent();
    assertThat(Files.readString(on.root.resolve("logs/admin-audit.jsonl")))
        .doesNotContain("canary", "business");
  }

  @Test
  void a_refusal_leaves_its_code_and_reading_leaves_nothing() throws Exception {
    HostMethod refusing =
        recorded(
            "host.schedule.remove",
            (_, _) -> {
              throw new HostRefusal(HostRefusal.NOT_FOUND, "there is no such job");
            });
    assertThatThrownBy(() -> refusing.call(Obj.EMPTY, _ -> {})).isInstanceOf(HostRefusal.class);
    var _ = recorded("host.schedule.list", (_, _) -> Obj.EMPTY).call(Obj.EMPTY, _ -> {});
    assertThat(rows()).hasSize(1);
    assertThat(rows().getFirst().string("error_code")).contains("-32004");
    assertThat(rows().getFirst().string("result")).contains("error");
  }

  @Test
  void a_trail_that_cannot_be_written_stops_no_verb_and_is_told() throws Exception {
    Files.createDirectories(on.root.resolve("logs/admin-audit.jsonl"));
    Obj answer =
        recorded("host.schedule.fire", (_, _) -> Obj.EMPTY.with("fired", true))
            .call(Obj.EMPTY, _ -> {});
    assertThat(answer.bool("fired")).contains(true);
    assertThat(on.log.lines).anyMatch(text -> text.contains("is not in the audit trail"));
  }

  @Test
  void what_is_told_of_a_trail_that_cannot_be_written_says_where_and_what_to_do() throws Exception {
    Path logs = on.root.resolve("logs");
    HostMethod method = recorded("host.schedule.fire", (_, _) -> Obj.EMPTY);
    Files.createDirectories(logs.resolve("admin-audit.jsonl"));
    var _ = method.call(Obj.EMPTY, _ -> {});
    assertThat(on.log.lines.getLast()).contains("cannot be written: ", logs.toString(), "; ");
    Files.move(logs, logs.resolveSibling("moved"));
    Files.createSymbolicLink(logs, on.root.resolve("nowhere"));
    var _ = method.call(Obj.EMPTY, _ -> {});
    assertThat(on.log.lines.getLast())
        .isEqualTo(
            "! host.schedule.fire is not in the audit trail, which cannot be written: something"
                + " else"
                + " is in the way: %1$s; see with ls -ld %1$s what it is and whose, and let the"
                    .formatted(logs)
                + " user that the daemon runs as write there");
  }
}
