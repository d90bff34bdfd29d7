package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.bound;
import static dev.alpi.ledger.LedgerOnDisk.cap;
import static dev.alpi.ledger.LedgerOnDisk.granted;
import static dev.alpi.ledger.LedgerOnDisk.spend;
import static dev.alpi.ledger.LedgerOnDisk.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private final FakeClock clock = FakeClock.at("2026-03-04T10:00:00Z");
  private final LedgerOnDisk disk =
      new LedgerOnDisk(Jimfs.newFileSystem(Configuration.unix()), clock);
  private final Ledger ledger = disk.process(1);

  @Test
  void a_settled_call_counts_what_it_cost_not_what_was_reserved() throws IOException {
    Reservation reservation = granted(ledger.reserve(bound("0.5"), OWNER, cap("1")));
    assertThat(ledger.standing().reserved()).isEqualTo(usd("0.5"));

    ledger.settle(reservation, OWNER, spend("0.125"), Caps.NONE);

    assertThat(ledger.standing())
        .isEqualTo(
            new Standing(
                LocalDate.of(2026, 3, 4),
                usd("0.125"),
                Usd.ZERO,
                110,
                0,
                usd("0.125"),
                Usd.ZERO,
                List.of()));
  }

  @Test
  void the_file_is_the_one_of_the_specification() throws IOException {
    ledger.settle(
        granted(ledger.reserve(bound("0.5"), OWNER, Caps.NONE)), OWNER, spend("0.25"), Caps.NONE);

    Obj file = Json.parseObject(disk.json());
    assertThat(Json.print(file.without("alpi_journal_applied"), Json.Layout.COMPACT_SORTED))
        .isEqualTo(
            "{\"by_peer\":{\"__interactive__\":{\"tokens\":110,\"usd\":0.25}},"
                + "\"day\":\"2026-03-04\",\"history\":{\"2026-03-04\":{\"tokens\":110,\"tokens_in\":100,\"tokens_out\":10,"
                + "\"usd\":0.25}},\"profile\":{\"tokens\":110,\"usd\":0.25}}");
    assertThat(disk.json()).isEqualTo(Json.print(file, Json.Layout.COMPACT_SORTED));
  }

  @Test
  void a_call_that_would_pass_the_cap_is_refused_and_changes_nothing() throws IOException {
    ledger.settle(
        granted(ledger.reserve(bound("0.6"), OWNER, cap("1"))), OWNER, spend("0.6"), Caps.NONE);
    Reservation open = granted(ledger.reserve(bound("0.3"), OWNER, cap("1")));

    Decision decision = ledger.reserve(bound("0.100000001"), OWNER, cap("1"));

    assertThat(decision)
        .isEqualTo(
            new Decision.Refused(
                Limit.DAILY_USD,
                new Amount.Money(usd("1")),
                new Amount.Money(usd("0.6")),
                new Amount.Money(usd("0.3")),
                new Amount.Money(usd("0.100000001")),
                Optional.of(Instant.parse("2026-03-05T00:00:00Z")),
                List.of(
                    new BudgetAlert(
                        BudgetAlert.Level.HUNDRED,
                        Limit.DAILY_USD,
                        new Amount.Money(usd("0.6")),
                        new Amount.Money(usd("1"))))));
    assertThat(ledger.reserve(bound("0.1"), OWNER, cap("1"))).isInstanceOf(Decision.Granted.class);
    ledger.settle(open, OWNER, Spend.NONE, Caps.NONE);
    assertThat(ledger.standing().reserved()).isEqualTo(usd("0.1"));
  }

  @Test
  void a_cap_of_zero_allows_only_what_is_free() throws IOException {
    assertThat(ledger.reserve(Bound.NONE, OWNER, cap("0"))).isInstanceOf(Decision.Granted.class);
    assertThat(ledger.reserve(new Bound(new Usd(1), 0), OWNER, cap("0")))
        .isInstanceOf(Decision.Refused.class);
  }

  @Test
  void a_reservation_of_a_dead_process_counts_in_full() throws IOException {
    granted(disk.process(2).reserve(bound("0.7"), OWNER, cap("1")));
    disk.kill(2);

    assertThat(ledger.reserve(bound("0.4"), OWNER, cap("1"))).isInstanceOf(Decision.Refused.class);
    assertThat(ledger.standing().spent()).isEqualTo(usd("0.7"));
    assertThat(ledger.standing().reserved()).isEqualTo(Usd.ZERO);
  }

  @Test
  void a_process_that_was_wrongly_taken_for_dead_settles_without_counting_twice()
      throws IOException {
    Ledger other = disk.process(2);
    Reservation cheap = granted(other.reserve(bound("0.2"), OWNER, cap("1")));
    disk.kill(2);
    granted(ledger.reserve(bound("0.1"), OWNER, cap("1")));

    other.settle(cheap, OWNER, spend("0.05"), Caps.NONE);
    assertThat(ledger.standing().spent()).isEqualTo(usd("0.2"));
    other.settle(cheap, OWNER, spend("0.25"), Caps.NONE);
    assertThat(ledger.standing().spent()).isEqualTo(usd("0.25"));
  }

  @Test
  void a_new_day_starts_at_zero_and_keeps_the_old_one_in_the_history() throws IOException {
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("1"))), OWNER, spend("1"), Caps.NONE);
    clock.advance(Duration.ofHours(14));

    assertThat(ledger.standing().spent()).isEqualTo(Usd.ZERO);
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("1"))), OWNER, spend("0.5"), Caps.NONE);

    Obj history = Json.parseObject(disk.json()).object("history");
    assertThat(history.object("2026-03-04").decimal("usd")).hasValue(1.0);
    assertThat(history.object("2026-03-05").decimal("usd")).hasValue(0.5);
  }

  @Test
  void a_call_over_midnight_belongs_to_the_day_it_was_reserved_on() throws IOException {
    Reservation late = granted(ledger.reserve(bound("1"), OWNER, cap("1")));
    clock.advance(Duration.ofHours(14));
    assertThat(ledger.standing().reserved()).isEqualTo(Usd.ZERO);
    granted(ledger.reserve(bound("1"), OWNER, cap("1")));

    ledger.settle(late, OWNER, spend("0.75"), Caps.NONE);

    assertThat(ledger.standing().spent()).isEqualTo(Usd.ZERO);
    assertThat(Json.parseObject(disk.json()).object("history").object("2026-03-04").decimal("usd"))
        .hasValue(0.75);
  }

  @Test
  void a_clock_set_back_does_not_begin_a_day_anew() throws IOException {
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("1"))), OWNER, spend("1"), Caps.NONE);
    clock.advance(Duration.ofHours(-12));

    assertThat(ledger.reserve(bound("0.1"), OWNER, cap("1"))).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void a_clock_that_was_ahead_for_days_is_refused_rather_than_trusted() throws IOException {
    clock.advance(Duration.ofDays(40));
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("1"))), OWNER, spend("1"), Caps.NONE);
    clock.advance(Duration.ofDays(-40));

    assertThatThrownBy(() -> ledger.reserve(bound("0.1"), OWNER, cap("1")))
        .isInstanceOf(StoreException.Damaged.class)
        .hasMessageContaining("its day is 2026-04-13, but the clock says 2026-03-04");
  }

  @Test
  void history_keeps_thirty_days() throws IOException {
    for (int day = 0; day < 40; day++) {
      ledger.settle(
          granted(ledger.reserve(bound("1"), OWNER, Caps.NONE)), OWNER, spend("0.1"), Caps.NONE);
      clock.advance(Duration.ofDays(1));
    }
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, Caps.NONE)), OWNER, spend("0.1"), Caps.NONE);

    List<String> days =
        Json.parseObject(disk.json()).object("history").members().keySet().stream()
            .sorted()
            .toList();
    assertThat(days).hasSize(31).startsWith("2026-03-14").endsWith("2026-04-13");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"day\":\"2026-03-04\"}",
        "{\"day\":\"today\",\"profile\":{\"tokens\":0,\"usd\":0.0}}",
        "{\"day\":\"2026-03-04\",\"profile\":{\"tokens\":0,\"usd\":\"0.0\"}}",
        "{\"day\":\"2026-03-04\",\"profile\":{\"tokens\":0,\"usd\":-1}}",
        "{\"day\":\"2026-03-04\",\"profile\":{\"tokens\":0,\"usd\":1e300}}",
        "{\"day\":\"2026-03-04\",\"profile\":{\"tokens\":0.5,\"usd\":0}}",
        "{\"day\":\"2026-03-04\",\"profile\":[]}",
        "{\"day\":\"2026-03-04\",\"history\":{\"x\":1},\"profile\":{\"tokens\":0,\"usd\":0}}",
      })
  void a_ledger_that_cannot_be_trusted_is_kept_and_nothing_may_be_spent(String content)
      throws IOException {
    Files.createDirectories(disk.logs);
    Path file = Files.writeString(disk.logs.resolve("ledger.json"), content);

    assertThatThrownBy(() -> ledger.reserve(Bound.NONE, OWNER, Caps.NONE))
        .isInstanceOf(StoreException.Damaged.class)
        .hasMessageContaining("nothing may be spent");
    assertThatThrownBy(() -> ledger.reserve(Bound.NONE, OWNER, Caps.NONE))
        .isInstanceOf(StoreException.Damaged.class);

    assertThat(file).hasContent(content);
    assertThat(disk.logs.resolve("ledger.json.bad")).hasContent(content);
  }

  @Test
  void who_only_looks_at_a_ledger_that_cannot_be_trusted_writes_nothing() throws IOException {
    Files.createDirectories(disk.logs);
    Files.writeString(disk.logs.resolve("ledger.json"), "{");

    assertThatThrownBy(ledger::standing).isInstanceOf(StoreException.Damaged.class);

    assertThat(disk.logs.resolve("ledger.json.bad")).doesNotExist();
    assertThat(disk.logs.resolve("ledger.lock")).doesNotExist();
  }

  @Test
  void a_deleted_ledger_is_rebuilt_from_the_journal() throws IOException {
    for (int i = 0; i < 250; i++) {
      ledger.settle(
          granted(ledger.reserve(bound("1"), OWNER, Caps.NONE)), OWNER, spend("0.001"), Caps.NONE);
    }
    Files.delete(disk.logs.resolve("ledger.json"));

    assertThat(ledger.standing().spent()).isEqualTo(usd("0.25"));
    assertThat(ledger.reserve(bound("0.1"), OWNER, cap("0.3")))
        .isInstanceOf(Decision.Refused.class);
  }

  @Test
  void a_lost_journal_does_not_make_later_money_free() throws IOException {
    for (int i = 0; i < 5; i++) {
      ledger.settle(
          granted(ledger.reserve(bound("1"), OWNER, cap("9"))), OWNER, spend("0.1"), Caps.NONE);
    }
    ledger.publish();
    Files.delete(disk.logs.resolve("ledger.journal"));

    for (int i = 0; i < 4; i++) {
      ledger.settle(
          granted(ledger.reserve(bound("1"), OWNER, cap("9"))), OWNER, spend("0.1"), Caps.NONE);
      assertThat(disk.process(3).standing().spent()).isEqualTo(usd("0." + (6 + i)));
    }
  }

  @Test
  void a_file_restored_from_a_backup_is_brought_up_by_the_journal() throws IOException {
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("9"))), OWNER, spend("0.1"), Caps.NONE);
    String backup = disk.json();
    for (int i = 0; i < 300; i++) {
      ledger.settle(
          granted(ledger.reserve(bound("1"), OWNER, cap("9"))), OWNER, spend("0.01"), Caps.NONE);
    }
    Files.writeString(disk.logs.resolve("ledger.json"), backup);

    assertThat(ledger.standing().spent()).isEqualTo(usd("3.1"));
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("9"))), OWNER, spend("0.01"), Caps.NONE);
    assertThat(disk.process(2).standing().spent()).isEqualTo(usd("3.11"));
  }

  @Test
  void another_programs_file_counts_only_what_was_published_when_it_was_written()
      throws IOException {
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("9"))), OWNER, spend("0.1"), Caps.NONE);
    ledger.publish();
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("9"))), OWNER, spend("0.2"), Caps.NONE);
    Files.writeString(
        disk.logs.resolve("ledger.json"),
        "{\"by_peer\":{},\"day\":\"2026-03-04\",\"history\":{},"
            + "\"profile\":{\"tokens\":1,\"usd\":1.1}}");

    assertThat(ledger.standing().spent()).isEqualTo(usd("1.3"));
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("9"))), OWNER, spend("0.5"), Caps.NONE);
    assertThat(ledger.standing().spent()).isEqualTo(usd("1.8"));
  }

  @Test
  void what_costs_nothing_passes_a_cap_that_is_used_up() throws IOException {
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("1"))), OWNER, spend("1"), Caps.NONE);
    assertThat(ledger.reserve(Bound.NONE, OWNER, cap("0"))).isInstanceOf(Decision.Granted.class);
    assertThat(ledger.reserve(new Bound(new Usd(1), 0), OWNER, cap("1")))
        .isInstanceOf(Decision.Refused.class);
  }

  @Test
  void the_journal_stays_short_and_keeps_what_is_open() throws IOException {
    granted(ledger.reserve(bound("0.5"), OWNER, cap("10")));
    for (int i = 0; i < 1000; i++) {
      ledger.settle(
          granted(ledger.reserve(bound("1"), OWNER, cap("10"))), OWNER, spend("0.001"), Caps.NONE);
    }
    assertThat(ledger.standing().spent()).isEqualTo(usd("1"));
    assertThat(ledger.standing().reserved()).isEqualTo(usd("0.5"));
    assertThat(Files.readAllLines(disk.logs.resolve("ledger.journal"))).hasSizeBetween(2, 202);
  }

  @Test
  void what_another_program_wrote_meanwhile_counts() throws IOException {
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("10"))), OWNER, spend("1"), Caps.NONE);
    ledger.publish();
    Files.writeString(
        disk.logs.resolve("ledger.json"),
        "{\"by_peer\":{},\"day\":\"2026-03-04\",\"history\":{},"
            + "\"profile\":{\"tokens\":1,\"usd\":4.5},\"theirs\":[1]}");

    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("10"))), OWNER, spend("0.5"), Caps.NONE);

    assertThat(ledger.standing().spent()).isEqualTo(usd("5"));
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("10"))), OWNER, spend("0.25"), Caps.NONE);
    assertThat(ledger.standing().spent()).isEqualTo(usd("5.25"));
    assertThat(disk.json()).contains("\"theirs\":[1]").contains("\"usd\":5.25");
  }

  @Test
  void the_file_is_brought_up_to_date_when_it_is_published() throws IOException {
    ledger.settle(
        granted(ledger.reserve(bound("1"), OWNER, cap("10"))), OWNER, spend("1"), Caps.NONE);
    assertThat(disk.logs.resolve("ledger.json")).doesNotExist();
    ledger.publish();
    assertThat(disk.logs.resolve("ledger.json")).content().contains("\"usd\":1.0");
  }

  @Test
  void reading_the_standing_of_a_fresh_profile_makes_nothing() throws IOException {
    assertThat(ledger.standing().spent()).isEqualTo(Usd.ZERO);
    assertThat(disk.logs).doesNotExist();
  }

  @Test
  void a_journal_of_a_newer_version_is_refused() throws IOException {
    granted(ledger.reserve(bound("1"), OWNER, Caps.NONE));
    dev.alpi.profile.store.AppendLog.rewrite(
        disk.logs.resolve("ledger.journal"), List.of("{\"op\":\"novelty\",\"seq\":9}"));

    assertThatThrownBy(() -> ledger.reserve(bound("1"), OWNER, Caps.NONE))
        .isInstanceOf(StoreException.Damaged.class);
  }

  @Test
  void works_on_windows() throws IOException {
    LedgerOnDisk windows = new LedgerOnDisk(Jimfs.newFileSystem(Configuration.windows()), clock);
    Ledger there = windows.process(1);
    there.settle(
        granted(there.reserve(bound("1"), OWNER, cap("10"))), OWNER, spend("1"), Caps.NONE);
    assertThat(there.standing().spent()).isEqualTo(usd("1"));
  }

  @Test
  void threads_never_pass_the_cap_together() throws Exception {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new java.util.ArrayList<>();
    for (int number = 0; number < 16; number++) {
      Ledger mine = number % 2 == 0 ? ledger : disk.process(100 + number);
      Random random = new Random(number);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 25; i++) {
                        if (mine.reserve(bound("0.1"), OWNER, cap("5"))
                            instanceof Decision.Granted(Reservation reservation, _)) {
                          mine.settle(
                              reservation, OWNER, spend("0.0" + random.nextInt(1, 10)), Caps.NONE);
                        }
                      }
                    } catch (IOException | RuntimeException e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(failures).isEmpty();
    assertThat(ledger.standing().spent()).isGreaterThan(usd("4.8")).isLessThanOrEqualTo(usd("5"));
    assertThat(ledger.standing().reserved()).isEqualTo(Usd.ZERO);
  }

  @Test
  void agrees_with_a_simple_model_after_each_of_many_random_steps() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long spent = 0;
    java.util.Map<Reservation, Long> open = new java.util.LinkedHashMap<>();
    Usd limit = usd("0.00001");
    for (int step = 0; step < 600; step++) {
      if (open.isEmpty() || random.nextInt(3) > 0) {
        long bound = random.nextLong(1, 400);
        long reserved = open.values().stream().mapToLong(Long::longValue).sum();
        boolean fits = spent + reserved + bound <= limit.nano();
        Decision decision =
            disk.process(random.nextInt(1, 4))
                .reserve(new Bound(new Usd(bound), 2), OWNER, Caps.NONE.dailyUsd(limit));
        assertThat(decision instanceof Decision.Granted)
            .as("seed %d step %d", seed, step)
            .isEqualTo(fits);
        if (decision instanceof Decision.Granted(Reservation reservation, _)) {
          open.put(reservation, bound);
        }
      } else {
        Reservation reservation = open.keySet().iterator().next();
        long cost = random.nextLong(0, open.remove(reservation) + 1);
        ledger.settle(
            reservation, OWNER, new Spend(new Usd(cost), 1, 0, 1, PriceSource.TABLE), Caps.NONE);
        spent += cost;
      }
      assertThat(ledger.standing().spent().nano())
          .as("seed %d step %d", seed, step)
          .isEqualTo(spent);
      if (spent > limit.nano() * 9 / 10) {
        clock.advance(Duration.ofDays(1));
        open.clear();
        spent = 0;
      }
    }
  }
}
