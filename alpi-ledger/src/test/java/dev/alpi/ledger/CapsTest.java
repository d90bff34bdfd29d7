package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.bound;
import static dev.alpi.ledger.LedgerOnDisk.granted;
import static dev.alpi.ledger.LedgerOnDisk.pay;
import static dev.alpi.ledger.LedgerOnDisk.refused;
import static dev.alpi.ledger.LedgerOnDisk.spend;
import static dev.alpi.ledger.LedgerOnDisk.usd;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each cap: what just fits, what is one too much, what it counts, when it resets. */
class CapsTest {
  private static final Attribution PEER = OWNER.peer("peer-1").run("run-1");

  private final FakeClock clock = FakeClock.at("2026-03-30T10:00:00Z");
  private final LedgerOnDisk disk =
      new LedgerOnDisk(Jimfs.newFileSystem(Configuration.unix()), clock);
  private final Ledger ledger = disk.process(1);

  private static Caps caps(Limit limit, long units) {
    Usd usd = new Usd(units);
    return switch (limit) {
      case DAILY_USD -> Caps.NONE.dailyUsd(usd);
      case MONTHLY_USD -> Caps.NONE.monthlyUsd(usd);
      case DAILY_TOKENS -> Caps.NONE.dailyTokens(units);
      case RUN_USD -> Caps.NONE.runUsd(usd);
      case PEER_USD -> Caps.NONE.peerUsd(usd);
    };
  }

  private static Bound units(long units) {
    return new Bound(new Usd(units), units);
  }

  private static Spend spent(long units) {
    return new Spend(new Usd(units), units, 0, 0, PriceSource.TABLE);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_spent_and_reserved_and_asked_may_reach_the_cap_but_not_pass_it(Limit limit)
      throws IOException {
    Caps caps = caps(limit, 100);
    ledger.settle(granted(ledger.reserve(units(50), PEER, caps)), PEER, spent(40), caps);
    Reservation open = granted(disk.process(2).reserve(units(35), PEER, caps));

    Decision.Refused no = refused(ledger.reserve(units(26), PEER, caps));
    assertThat(no.limit()).isEqualTo(limit);
    assertThat(no.cap().units()).isEqualTo(100);
    assertThat(no.spent().units()).isEqualTo(40);
    assertThat(no.reserved().units()).isEqualTo(35);
    assertThat(no.asked().units()).isEqualTo(26);

    granted(ledger.reserve(units(25), PEER, caps));
    assertThat(refused(ledger.reserve(units(1), PEER, caps)).reserved().units()).isEqualTo(60);
    ledger.settle(open, PEER, Spend.NONE, caps);
    granted(ledger.reserve(units(35), PEER, caps));
  }

  @ParameterizedTest
  @EnumSource
  void a_cap_of_zero_allows_only_what_takes_nothing(Limit limit) throws IOException {
    Caps caps = caps(limit, 0);
    granted(ledger.reserve(Bound.NONE, PEER, caps));
    refused(ledger.reserve(units(1), PEER, caps));
  }

  @ParameterizedTest
  @EnumSource
  void a_cap_keeps_its_sum_while_the_journal_is_shortened_and_the_file_is_lost(Limit limit)
      throws IOException {
    Caps caps = caps(limit, 1_000);
    for (int i = 0; i < 300; i++) {
      Ledger process = disk.process(1 + i % 3);
      process.settle(granted(process.reserve(units(3), PEER, caps)), PEER, spent(3), caps);
      if (i == 200) {
        Files.delete(disk.logs.resolve("ledger.json"));
      }
    }
    assertThat(Files.readAllLines(disk.logs.resolve("ledger.journal")))
        .hasSizeLessThan(Ledger.RECORDS_MAX + 10);
    assertThat(refused(ledger.reserve(units(101), PEER, caps)).spent().units()).isEqualTo(900);
    granted(ledger.reserve(units(100), PEER, caps));
  }

  @ParameterizedTest
  @EnumSource
  void two_ledgers_and_many_threads_never_pass_a_cap_together(Limit limit) throws Exception {
    Caps caps = caps(limit, 1_000);
    Ledger other = disk.process(2);
    Workers.run(
        8,
        number -> {
          Ledger mine = number % 2 == 0 ? ledger : other;
          for (int i = 0; i < 40; i++) {
            if (mine.reserve(units(20), PEER, caps) instanceof Decision.Granted granted) {
              mine.settle(granted.reservation(), PEER, spent(5 + (number + i) % 16), caps);
            }
          }
        });
    Decision.Refused full = refused(ledger.reserve(units(1_001), PEER, caps));
    assertThat(full.spent().units()).isBetween(980L, 1_000L);
    assertThat(full.reserved().units()).isZero();
  }

  @Test
  void a_month_counts_its_days_and_starts_anew_with_the_next() throws IOException {
    Caps caps = Caps.NONE.monthlyUsd(usd("10"));
    pay(ledger, OWNER, "4");
    clock.advance(Duration.ofDays(1));
    pay(ledger, OWNER, "5");

    Decision.Refused no = refused(ledger.reserve(bound("1.000000001"), OWNER, caps));
    assertThat(no.spent()).hasToString("$9.00");
    assertThat(no.resetsAt()).contains(Instant.parse("2026-04-01T00:00:00Z"));
    assertThat(ledger.standing().monthSpent()).isEqualTo(usd("9"));
    granted(ledger.reserve(bound("1"), OWNER, caps));

    clock.advance(Duration.ofDays(1));
    assertThat(ledger.standing().monthSpent()).isEqualTo(Usd.ZERO);
    assertThat(ledger.standing().monthReserved()).isEqualTo(Usd.ZERO);
    granted(ledger.reserve(bound("10"), OWNER, caps));
  }

  @Test
  void a_call_over_midnight_still_counts_for_its_month() throws IOException {
    Caps caps = Caps.NONE.monthlyUsd(usd("10"));
    Reservation late = granted(ledger.reserve(bound("6"), OWNER, caps));
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.standing().reserved()).isEqualTo(Usd.ZERO);
    assertThat(ledger.standing().monthReserved()).isEqualTo(usd("6"));
    refused(ledger.reserve(bound("4.1"), OWNER, caps));
    ledger.settle(late, OWNER, spend("5"), caps);
    assertThat(ledger.standing().monthSpent()).isEqualTo(usd("5"));
    granted(ledger.reserve(bound("5"), OWNER, caps));
  }

  @Test
  void what_another_program_spent_this_month_counts() throws IOException {
    Files.createDirectories(disk.logs);
    Files.writeString(
        disk.logs.resolve("ledger.json"),
        "{\"by_peer\":{\"peer-1\":{\"tokens\":5,\"usd\":0.5}},\"day\":\"2026-03-30\","
            + "\"history\":{\"2026-02-28\":{\"tokens\":1,\"usd\":50.0},"
            + "\"2026-03-01\":{\"tokens\":1,\"tokens_in\":1,\"tokens_out\":0,\"usd\":3.25},"
            + "\"2026-03-30\":{\"tokens\":9,\"usd\":1.5}},"
            + "\"profile\":{\"tokens\":9,\"usd\":1.5}}");
    assertThat(ledger.standing().monthSpent()).isEqualTo(usd("4.75"));
    refused(ledger.reserve(bound("0.251"), OWNER, Caps.NONE.monthlyUsd(usd("5"))));
    refused(ledger.reserve(bound("0.51"), PEER, Caps.NONE.peerUsd(usd("1"))));
    refused(ledger.reserve(units(2), OWNER, Caps.NONE.dailyTokens(10)));
    granted(ledger.reserve(units(1), OWNER, Caps.NONE.dailyTokens(10)));
  }

  @Test
  void a_peer_has_its_own_cap_each_day_and_the_owner_none() throws IOException {
    Caps caps = Caps.NONE.peerUsd(usd("1"));
    pay(ledger, PEER, "0.9");
    refused(ledger.reserve(bound("0.2"), PEER, caps));
    granted(ledger.reserve(bound("0.9"), OWNER.peer("peer-2"), caps));
    granted(ledger.reserve(bound("100"), OWNER, caps));
    assertThat(refused(ledger.reserve(bound("2"), PEER, caps)).resetsAt())
        .contains(Instant.parse("2026-03-31T00:00:00Z"));
    clock.advance(Duration.ofDays(1));
    granted(ledger.reserve(bound("1"), PEER, caps));
  }

  @Test
  void a_run_has_its_cap_over_midnight_and_whoever_calls() throws IOException {
    Caps caps = Caps.NONE.runUsd(usd("1"));
    Attribution run = OWNER.run("r");
    ledger.settle(granted(ledger.reserve(bound("0.6"), run, caps)), run, spend("0.6"), caps);
    clock.advance(Duration.ofHours(20));
    Attribution helper = run.model("lab/small").peer("p").session("");
    assertThat(refused(ledger.reserve(bound("0.5"), helper, caps)).resetsAt()).isEmpty();
    granted(ledger.reserve(bound("0.4"), helper, caps));
    granted(ledger.reserve(bound("0.5"), OWNER.run("other"), caps));
    granted(ledger.reserve(bound("5"), OWNER, caps));
  }

  @Test
  void of_several_caps_the_one_that_lasts_longest_is_told() throws IOException {
    Caps caps = Caps.NONE.dailyUsd(usd("1")).monthlyUsd(usd("2")).dailyTokens(10);
    assertThat(refused(ledger.reserve(bound("3"), OWNER, caps)).limit())
        .isEqualTo(Limit.MONTHLY_USD);
    assertThat(refused(ledger.reserve(bound("2"), OWNER, caps)).limit()).isEqualTo(Limit.DAILY_USD);
    assertThat(refused(ledger.reserve(bound("1"), OWNER, caps)).limit())
        .isEqualTo(Limit.DAILY_TOKENS);
  }

  @Test
  void the_cap_of_a_run_survives_that_many_others_and_no_more() throws IOException {
    Caps caps = Caps.NONE.runUsd(usd("1"));
    for (int i = 0; i <= Runs.KEPT_MAX; i++) {
      Attribution run = OWNER.run("run-" + i);
      ledger.settle(granted(ledger.reserve(bound("1"), run, caps)), run, spend("0.6"), caps);
    }
    for (int i = 0; i < Ledger.RECORDS_MAX; i++) {
      pay(ledger, OWNER, "0.001");
    }
    granted(ledger.reserve(bound("0.5"), OWNER.run("run-0"), caps));
    refused(ledger.reserve(bound("0.5"), OWNER.run("run-1"), caps));
    refused(ledger.reserve(bound("0.5"), OWNER.run("run-" + Runs.KEPT_MAX), caps));
  }

  @Test
  void a_run_that_is_quiet_for_a_day_is_forgotten_when_the_journal_is_shortened()
      throws IOException {
    Caps caps = Caps.NONE.runUsd(usd("1"));
    Attribution run = OWNER.run("r");
    ledger.settle(granted(ledger.reserve(bound("1"), run, caps)), run, spend("0.6"), caps);
    clock.advance(Duration.ofDays(1));
    for (int i = 0; i < Ledger.RECORDS_MAX; i++) {
      pay(ledger, OWNER, "0.001");
    }
    refused(ledger.reserve(bound("0.5"), run, caps));
    clock.advance(Duration.ofDays(1));
    for (int i = 0; i < Ledger.RECORDS_MAX; i++) {
      pay(ledger, OWNER, "0.001");
    }
    // the refusals changed nothing: the run was last at work two days ago
    granted(ledger.reserve(bound("0.5"), run, caps));
  }

  @Test
  void many_open_calls_do_not_make_each_change_rewrite_the_journal() throws IOException {
    for (int i = 0; i < 400; i++) {
      granted(ledger.reserve(bound("0.001"), OWNER, Caps.NONE));
    }
    long before = Files.size(disk.logs.resolve("ledger.journal"));
    for (int i = 0; i < 20; i++) {
      pay(ledger, OWNER, "0.001");
      long after = Files.size(disk.logs.resolve("ledger.journal"));
      assertThat(after).isGreaterThan(before);
      before = after;
    }
    assertThat(ledger.standing().reserved()).isEqualTo(usd("0.4"));
    assertThat(disk.logs.resolve("ledger.json")).doesNotExist();
  }
}
