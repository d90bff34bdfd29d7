package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.bound;
import static dev.alpi.ledger.LedgerOnDisk.granted;
import static dev.alpi.ledger.LedgerOnDisk.pay;
import static dev.alpi.ledger.LedgerOnDisk.spend;
import static dev.alpi.ledger.LedgerOnDisk.usd;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was spent, on whose behalf. */
class SpendHistoryTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 3, 30);
  private static final Attribution JOB =
      new Attribution("lab/big", "s1", "job", "j7", "peer-1", "run-3");

  private final FakeClock clock = FakeClock.at("2026-03-30T10:00:00Z");
  private final LedgerOnDisk disk =
      new LedgerOnDisk(
          Jimfs.newFileSystem(
              Configuration.unix().toBuilder().setAttributeViews("posix", "unix").build()),
          clock);
  private final Ledger ledger = disk.process(1);

  private List<SpendRow> rows(LocalDate from, LocalDate to) throws IOException {
    SpendHistory history = disk.process(77).spend(from, to);
    assertThat(history.problems()).isEmpty();
    return history.rows();
  }

  private static Usd sum(List<SpendRow> rows) {
    return rows.stream().map(row -> row.spend().usd()).reduce(Usd.ZERO, Usd::plus);
  }

  @Test
  void calls_of_one_kind_are_one_row_with_all_that_is_known_of_them() throws IOException {
    pay(ledger, JOB, "0.5");
    pay(ledger, JOB, "0.25");
    pay(ledger, OWNER, "1");
    assertThat(rows(TODAY, TODAY))
        .containsExactly(
            new SpendRow(TODAY, JOB, new Spend(usd("0.75"), 200, 80, 20, PriceSource.TABLE), 2),
            new SpendRow(TODAY, OWNER, new Spend(usd("1"), 100, 40, 10, PriceSource.TABLE), 1));
  }

  @Test
  void rows_outlive_the_journal_whose_calls_they_were() throws IOException {
    for (int i = 0; i < 500; i++) {
      pay(disk.process(1 + i % 3), i % 2 == 0 ? JOB : OWNER.run("run-" + i % 5), "0.001");
    }
    List<SpendRow> rows = rows(TODAY, TODAY);
    assertThat(rows).hasSize(6);
    assertThat(sum(rows)).isEqualTo(usd("0.5")).isEqualTo(ledger.standing().spent());
    assertThat(rows.stream().mapToLong(SpendRow::calls).sum()).isEqualTo(500);
    assertThat(rows)
        .contains(
            new SpendRow(
                TODAY, JOB, new Spend(usd("0.25"), 25_000, 10_000, 2_500, PriceSource.TABLE), 250));
    assertThat(disk.logs.resolve("spend/2026-03.journal")).exists();
  }

  @Test
  void a_span_of_days_begins_and_ends_where_it_says() throws IOException {
    for (int day = 0; day < 5; day++) {
      for (int i = 0; i < 60; i++) {
        pay(ledger, OWNER, "0.01");
      }
      clock.advance(Duration.ofDays(1));
    }
    assertThat(rows(TODAY, TODAY.plusDays(4)))
        .extracting(SpendRow::day)
        .containsExactly(
            TODAY, TODAY.plusDays(1), TODAY.plusDays(2), TODAY.plusDays(3), TODAY.plusDays(4));
    List<SpendRow> two = rows(TODAY.plusDays(1), TODAY.plusDays(2));
    assertThat(two).extracting(SpendRow::calls).containsExactly(60L, 60L);
    assertThat(sum(two)).isEqualTo(usd("1.2"));
    assertThat(rows(TODAY.plusDays(9), TODAY.plusDays(20))).isEmpty();
  }

  @Test
  void a_call_over_the_end_of_the_month_is_a_row_of_the_day_it_was_reserved_on()
      throws IOException {
    Reservation late = granted(ledger.reserve(bound("1"), JOB, Caps.NONE));
    clock.advance(Duration.ofDays(3));
    ledger.settle(late, JOB, spend("0.7"), Caps.NONE);
    for (int i = 0; i < 200; i++) {
      pay(ledger, OWNER, "0.001");
    }
    assertThat(rows(TODAY, TODAY)).extracting(SpendRow::attribution).containsExactly(JOB);
    assertThat(sum(rows(TODAY, TODAY.plusDays(3)))).isEqualTo(usd("0.9"));
  }

  @Test
  void a_crashed_call_is_a_row_with_the_whole_bound() throws IOException {
    granted(disk.process(2).reserve(bound("0.7"), JOB, Caps.NONE));
    disk.kill(2);
    granted(ledger.reserve(Bound.NONE, OWNER, Caps.NONE));
    assertThat(rows(TODAY, TODAY))
        .containsExactly(
            new SpendRow(TODAY, JOB, new Spend(usd("0.7"), 110, 0, 0, PriceSource.BOUND), 1));
  }

  @Test
  void a_correction_adds_to_its_row_and_one_that_says_less_changes_nothing() throws IOException {
    Reservation call = granted(ledger.reserve(bound("1"), JOB, Caps.NONE));
    ledger.settle(call, JOB, new Spend(usd("0.5"), 100, 0, 10, PriceSource.TABLE), Caps.NONE);
    ledger.settle(call, JOB, new Spend(usd("0.6"), 90, 0, 20, PriceSource.TABLE), Caps.NONE);
    ledger.settle(call, JOB, new Spend(usd("0.1"), 1, 0, 1, PriceSource.TABLE), Caps.NONE);
    assertThat(rows(TODAY, TODAY))
        .containsExactly(
            new SpendRow(TODAY, JOB, new Spend(usd("0.6"), 100, 0, 20, PriceSource.TABLE), 1));
    assertThat(ledger.standing().spent()).isEqualTo(usd("0.6"));
    assertThat(ledger.standing().tokens()).isEqualTo(120);
  }

  @Test
  void what_was_given_back_is_no_row_and_a_free_call_is_one() throws IOException {
    Reservation refusedByProvider = granted(ledger.reserve(bound("1"), JOB, Caps.NONE));
    ledger.settle(refusedByProvider, JOB, Spend.NONE, Caps.NONE);
    Reservation free = granted(ledger.reserve(Bound.NONE, OWNER, Caps.NONE));
    Spend nothing = new Spend(Usd.ZERO, 0, 0, 0, PriceSource.FREE);
    ledger.settle(free, OWNER, nothing, Caps.NONE);
    assertThat(rows(TODAY, TODAY)).containsExactly(new SpendRow(TODAY, OWNER, nothing, 1));
  }

  @Test
  void the_price_sources_of_one_kind_of_calls_are_rows_of_their_own() throws IOException {
    for (PriceSource source : PriceSource.values()) {
      Reservation call = granted(ledger.reserve(bound("1"), JOB, Caps.NONE));
      ledger.settle(call, JOB, new Spend(usd("0.1"), 1, 0, 1, source), Caps.NONE);
    }
    for (int i = 0; i < 100; i++) {
      pay(ledger, OWNER, "0.001");
    }
    assertThat(rows(TODAY, TODAY))
        .filteredOn(row -> row.attribution().equals(JOB))
        .extracting(row -> row.spend().source())
        .containsExactly(PriceSource.values());
  }

  @Test
  void what_another_program_spent_is_a_row_without_calls() throws IOException {
    pay(ledger, OWNER, "0.5");
    ledger.publish();
    Files.writeString(
        disk.logs.resolve("ledger.json"),
        "{\"by_peer\":{},\"day\":\"2026-03-30\",\"history\":{"
            + "\"2026-03-29\":{\"tokens\":30,\"tokens_in\":20,\"tokens_out\":10,\"usd\":2.25},"
            + "\"2026-03-30\":{\"tokens\":150,\"tokens_in\":135,\"tokens_out\":15,\"usd\":0.75}},"
            + "\"profile\":{\"tokens\":150,\"usd\":0.75}}");
    assertThat(rows(TODAY.minusDays(1), TODAY))
        .containsExactly(
            new SpendRow(
                TODAY.minusDays(1),
                Attribution.UNKNOWN,
                new Spend(usd("2.25"), 20, 0, 10, PriceSource.NONE),
                0),
            new SpendRow(TODAY, OWNER, spend("0.5"), 1),
            new SpendRow(
                TODAY, Attribution.UNKNOWN, new Spend(usd("0.25"), 35, 0, 5, PriceSource.NONE), 0));
    pay(ledger, OWNER, "0.5");
    assertThat(sum(rows(TODAY, TODAY))).isEqualTo(usd("1.25"));
  }

  @Test
  void a_ledger_that_was_moved_away_leaves_the_history() throws IOException {
    for (int i = 0; i < 100; i++) {
      pay(ledger, OWNER, "0.01");
    }
    Usd archived = sum(rows(TODAY, TODAY)).minusOrZero(open());
    Files.delete(disk.logs.resolve("ledger.json"));
    Files.delete(disk.logs.resolve("ledger.journal"));
    assertThat(sum(rows(TODAY, TODAY))).isEqualTo(archived);
    // numbers begin anew, and nothing is taken for what is in the archive already
    for (int i = 0; i < 300; i++) {
      pay(ledger, OWNER, "0.01");
    }
    assertThat(sum(rows(TODAY, TODAY))).isEqualTo(archived.plus(usd("3")));
  }

  /** What of today only the journal says. */
  private Usd open() throws IOException {
    return Books.of(
            new JournalReader(disk.logs).parse(AppendLog.read(disk.logs.resolve("ledger.journal"))),
            Optional.empty(),
            TODAY)
        .entries()
        .stream()
        .map(entry -> ((SpendArchive.Entry.Spent) entry).row().spend().usd())
        .reduce(Usd.ZERO, Usd::plus);
  }

  @Test
  void a_damaged_segment_is_told_of_and_nothing_else_is_lost() throws IOException {
    for (int i = 0; i < 100; i++) {
      pay(ledger, JOB, "0.01");
    }
    Path segment = disk.logs.resolve("spend/2026-03.journal");
    String content = Files.readString(segment);
    Files.writeString(segment, content.replace("\"nano_usd\":", "\"nano_usd\":9") + content);
    for (int i = 0; i < 200; i++) {
      pay(ledger, OWNER, "0.01");
    }
    assertThat(Files.readString(segment)).startsWith(content.substring(0, 8));
    assertThat(disk.logs.resolve("spend/2026-03.1.journal")).exists();
    SpendHistory history = ledger.spend(TODAY, TODAY);
    assertThat(history.problems()).singleElement().asString().contains("2026-03.journal");
    // what is missing in the rows is known by its sum
    assertThat(sum(history.rows())).isEqualTo(usd("3"));
    assertThat(ledger.standing().spent()).isEqualTo(usd("3"));
  }

  @Test
  void a_segment_of_a_newer_version_is_told_of_and_left_alone() throws IOException {
    Files.createDirectories(disk.logs.resolve("spend"));
    Path segment = disk.logs.resolve("spend/2026-03.journal");
    AppendLog.rewrite(segment, List.of("{\"op\":\"novelty\"}"));
    String content = Files.readString(segment);
    for (int i = 0; i < 200; i++) {
      pay(ledger, OWNER, "0.01");
    }
    assertThat(segment).hasContent(content);
    SpendHistory history = ledger.spend(TODAY, TODAY);
    assertThat(history.problems()).hasSize(1);
    assertThat(sum(history.rows())).isEqualTo(usd("2"));
  }

  @Test
  void reading_writes_nothing_not_even_a_lock() throws IOException {
    assertThat(ledger.spend(TODAY, TODAY).rows()).isEmpty();
    assertThat(disk.logs).doesNotExist();
    for (int i = 0; i < 100; i++) {
      pay(ledger, OWNER, "0.01");
    }
    Map<String, String> before = files();
    assertThat(before).hasSize(3);
    assertThat(ledger.standing().spent()).isEqualTo(usd("1"));
    assertThat(sum(ledger.spend(TODAY, TODAY).rows())).isEqualTo(usd("1"));
    assertThat(files()).isEqualTo(before);
  }

  private Map<String, String> files() throws IOException {
    try (Stream<Path> walk = Files.walk(disk.logs)) {
      return walk.filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  Path::toString,
                  file -> {
                    try {
                      return Files.readString(file, StandardCharsets.ISO_8859_1);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  },
                  (one, _) -> one,
                  TreeMap::new));
    }
  }

  @Test
  void files_are_the_owners_alone() throws IOException {
    for (int i = 0; i < 100; i++) {
      pay(ledger, OWNER, "0.01");
    }
    try (Stream<Path> walk = Files.walk(disk.logs.resolve("spend"))) {
      assertThat(walk.toList())
          .hasSize(2)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .endsWith("------"));
    }
  }

  @Test
  void threads_of_two_processes_lose_no_row() throws Exception {
    Ledger other = disk.process(2);
    Workers.run(
        8,
        number -> {
          for (int i = 0; i < 60; i++) {
            pay(number % 2 == 0 ? ledger : other, OWNER.session("s" + number), "0.001");
          }
        });
    List<SpendRow> rows = rows(TODAY, TODAY);
    assertThat(rows).hasSize(8).allMatch(row -> row.calls() == 60);
    assertThat(sum(rows)).isEqualTo(usd("0.48"));
  }
}
