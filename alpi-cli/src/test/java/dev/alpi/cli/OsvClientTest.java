package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.cli.HealthCheck.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server of the OSV protocol is asked, and what becomes of its answers. */
@Timeout(60)
final class OsvClientTest {
  private static final String OLD = "pkg:maven/org.example/old@1.0";
  private static final String NEW = "pkg:maven/org.example/new@2.0";
  private static final Map<String, List<String>> HOLES =
      Map.of(OLD, List.of("GHSA-1", "GHSA-2", "GHSA-3", "CVE-4", "CVE-5"));

  private static OsvClient client(FakeOsv osv, Duration patience) {
    return new OsvClient(osv.address(), patience);
  }

  private static List<HealthCheck> checks(FakeOsv osv) throws InterruptedException {
    return AuditDependencies.checks(List.of(NEW, OLD), client(osv, Duration.ofSeconds(20)));
  }

  @Test
  void a_package_is_one_row_with_three_ids_from_all_pages() throws Exception {
    try (FakeOsv osv = new FakeOsv(HOLES, 2, FakeOsv.Manner.WELL)) {
      List<HealthCheck> rows = checks(osv);
      assertThat(rows).hasSize(1);
      assertThat(rows.getFirst().verdict()).isEqualTo(Verdict.WARN);
      assertThat(rows.getFirst().detail()).isEqualTo(OLD + ": CVE-4, CVE-5, GHSA-1 and 2 more");
      assertThat(osv.asked).containsExactly(List.of(NEW, OLD), List.of(OLD), List.of(OLD));
    }
  }

  @Test
  void nothing_known_is_said_so() throws Exception {
    try (FakeOsv osv = new FakeOsv(Map.of(), 2, FakeOsv.Manner.WELL)) {
      assertThat(checks(osv)).extracting(HealthCheck::verdict).containsExactly(Verdict.OK);
    }
  }

  @Test
  void more_than_a_thousand_are_asked_in_several_requests() throws Exception {
    List<String> purls = new ArrayList<>();
    for (int i = 0; i < OsvClient.QUERIES_MAX + 1; i++) {
      purls.add("pkg:maven/a/b" + i + "@1");
    }
    try (FakeOsv osv = new FakeOsv(Map.of(), 2, FakeOsv.Manner.WELL)) {
      assertThat(client(osv, Duration.ofSeconds(20)).ask(purls).problem()).isEmpty();
      assertThat(osv.asked).extracting(List::size).containsExactly(1_000, 1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FakeOsv.Manner.class,
      names = {"WELL", "SILENT", "STUCK", "FAILING_LATER"},
      mode = EnumSource.Mode.EXCLUDE)
  void a_server_that_answers_wrongly_is_told_and_fails_nothing(FakeOsv.Manner manner)
      throws Exception {
    try (FakeOsv osv = new FakeOsv(HOLES, 2, manner)) {
      List<HealthCheck> rows = checks(osv);
      assertThat(rows.getLast().verdict()).isEqualTo(Verdict.INFO);
      assertThat(rows.getLast().detail()).containsPattern("not looked up: |perhaps more: ");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FakeOsv.Manner.class,
      names = {"SILENT", "STUCK"})
  void a_server_that_is_too_slow_is_not_waited_for(FakeOsv.Manner manner) throws Exception {
    try (FakeOsv osv = new FakeOsv(HOLES, 2, manner)) {
      OsvClient.Answer answer = client(osv, Duration.ofMillis(300)).ask(List.of(OLD));
      assertThat(answer.problem()).isPresent();
      assertThat(answer.holes()).isEmpty();
    }
  }

  @Test
  void what_was_found_before_it_failed_is_shown() throws Exception {
    try (FakeOsv osv = new FakeOsv(HOLES, 2, FakeOsv.Manner.FAILING_LATER)) {
      List<HealthCheck> rows = checks(osv);
      assertThat(rows).extracting(HealthCheck::verdict).containsExactly(Verdict.WARN, Verdict.INFO);
      assertThat(rows.getLast().detail()).contains("perhaps more: it answers with status 503");
    }
  }

  @Test
  void nobody_there_is_told() throws Exception {
    String address;
    try (FakeOsv osv = new FakeOsv(HOLES, 2, FakeOsv.Manner.WELL)) {
      address = osv.address();
    }
    OsvClient.Answer answer = new OsvClient(address, Duration.ofSeconds(20)).ask(List.of(OLD));
    assertThat(answer.problem()).isPresent();
  }

  @Test
  void the_list_of_an_image_names_what_others_publish() throws IOException, CommandFailure {
    FakeContext context = new FakeContext();
    assertThat(Sbom.of(context)).isEmpty();
    context.image(
        "{\"components\":["
            + "{\"group\":\"dev.alpi\",\"purl\":\"pkg:maven/dev.alpi/alpi-cli@1?type=jar\"},"
            + "{\"group\":\"openjdk\",\"purl\":\"pkg:generic/openjdk/java.base@25\"},"
            + "{\"group\":\"a\",\"purl\":\"pkg:maven/a/b@1?type=jar\"}]}");
    assertThat(Sbom.of(context).orElseThrow().foreign()).containsExactly("pkg:maven/a/b@1");
  }

  @Test
  void audit_asks_the_server_of_the_settings_and_offline_nobody() throws Exception {
    FakeContext context = new FakeContext();
    context.image(
        "{\"components\":[{\"group\":\"org.example\",\"purl\":\"" + OLD + "?type=jar\"}]}");
    try (FakeOsv osv = new FakeOsv(HOLES, 9, FakeOsv.Manner.WELL)) {
      assertThat(alpi(context, "config set audit.osv_url " + osv.address())).isNotNull();
      assertThat(alpi(context, "audit --offline")).contains("not looked up: offline");
      assertThat(osv.asked).isEmpty();
      assertThat(alpi(context, "audit")).contains(OLD + ": CVE-4, CVE-5, GHSA-1 and 2 more");
      assertThat(osv.asked).hasSize(1);
      assertThat(alpi(context, "version --sbom")).contains(OLD);
    }
  }

  private static String alpi(FakeContext context, String line) {
    FakeStdio stdio = new FakeStdio();
    var _ = new Cli(new Commands()).execute(ShellWords.split(line), context.with(stdio));
    return stdio.printed();
  }
}
