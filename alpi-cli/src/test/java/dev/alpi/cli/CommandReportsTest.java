package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.daemon.HostRefusal;
import dev.alpi.daemon.HostReports;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a daemon is asked for is what the commands print. */
final class CommandReportsTest {
  private final ReportHomeFixture at;
  private final CommandReports reports;

  CommandReportsTest() throws IOException {
    at = new ReportHomeFixture();
    at.context.env("ALPI_PROFILE", "nobody");
    reports = new CommandReports(new Commands(), at.context);
  }

  private Obj make(HostReports.Kind kind, String... words) throws HostRefusal, IOException {
    return reports.make(new HostReports.Wish(kind, Optional.of("default"), List.of(words)));
  }

  @Test
  void each_is_the_object_of_its_command() throws Exception {
    assertThat(make(HostReports.Kind.DOCTOR).array("checks")).isNotEmpty();
    assertThat(make(HostReports.Kind.DIGEST, "30d").integer("window_days")).hasValue(30);
    assertThat(make(HostReports.Kind.AUDIT).members()).isNotEmpty();
    assertThat(make(HostReports.Kind.CLEANUP_PLAN).array("categories")).isNotEmpty();
  }

  @Test
  void what_is_named_goes_and_nothing_else() throws Exception {
    at.write("logs/agent.log.1", "old", at.now);
    Obj applied = make(HostReports.Kind.CLEANUP_APPLY, "trash");
    assertThat(applied.array("results")).hasSize(1);
    assertThat(at.home.resolve("logs/agent.log.1")).exists();
  }

  @Test
  void a_command_that_refuses_says_why() {
    assertThatThrownBy(() -> make(HostReports.Kind.CLEANUP_PLAN, "nothing"))
        .isInstanceOfSatisfying(
            HostRefusal.class, e -> assertThat(e.code()).isEqualTo(HostRefusal.INVALID_PARAMS))
        .hasMessageContaining("nothing");
    assertThat(Files.exists(at.home)).isTrue();
  }
}
