package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be looked at is a row of {@code alpi doctor}, and hides no other. */
final class DoctorPartsTest {
  private final ReportHomeFixture at = new ReportHomeFixture();

  DoctorPartsTest() throws IOException {}

  private List<Obj> rows() throws Exception {
    return at.json("doctor").objects("checks");
  }

  private static boolean is(Obj row, String group, String check, String status) {
    return row.string("group").orElse("").equals(group)
        && row.string("check").orElse("").equals(check)
        && row.string("status").orElse("").equals(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobs.json", "slots.log"})
  void jobs_that_cannot_be_seen_hide_no_other_row(String name) throws Exception {
    at.write("profiles/work/config.yaml", "", at.now);
    Files.createDirectories(at.home.resolve("profiles/work/schedule").resolve(name));
    List<Obj> rows = rows();
    assertThat(rows)
        .anyMatch(row -> is(row, "@work", "slots", "fail") && Json.compact(row).contains(name))
        .anyMatch(row -> is(row, "daemon", "process", "warn"))
        .anyMatch(row -> is(row, "disk", "room", "ok"));
    assertThat(Json.compact(rows.getFirst())).contains("the jobs of @work cannot be seen");
    assertThat(at.run("doctor")).isEqualTo(ExitCode.UNHEALTHY.number());
    assertThat(at.run("support", "bundle", "--list")).isZero();
    assertThat(at.stdio.printed()).contains("doctor.json");

    assertThat(at.run("schedule", "add", "say hello", "--cron", "0 9 * * *")).isZero();
    assertThat(rows())
        .anyMatch(row -> is(row, "daemon", "process", "fail"))
        .anyMatch(row -> Json.compact(row).contains("never did anything"));
  }
}
