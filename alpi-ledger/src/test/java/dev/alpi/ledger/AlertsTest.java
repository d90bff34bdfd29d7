package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.bound;
import static dev.alpi.ledger.LedgerOnDisk.granted;
import static dev.alpi.ledger.LedgerOnDisk.refused;
import static dev.alpi.ledger.LedgerOnDisk.usd;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.ledger.BudgetAlert.Level;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told when a cap is nearly or all used up, and that it is told once. */
class AlertsTest {
  private final FakeClock clock = FakeClock.at("2026-03-30T10:00:00Z");
  private final LedgerOnDisk disk =
      new LedgerOnDisk(Jimfs.newFileSystem(Configuration.unix()), clock);
  private final Ledger ledger = disk.process(1);
  private final Caps daily = Caps.NONE.dailyUsd(usd("1"));

  private static List<BudgetAlert> pay(Ledger ledger, String dollars, Caps caps)
      throws IOException {
    List<BudgetAlert> alerts = new ArrayList<>();
    Decision decision = ledger.reserve(new Bound(usd(dollars), 0), OWNER, caps);
    alerts.addAll(decision.alerts());
    Spend spend = new Spend(usd(dollars), 0, 0, 0, PriceSource.TABLE);
    alerts.addAll(ledger.settle(granted(decision), OWNER, spend, caps));
    return alerts;
  }

  private static BudgetAlert alert(Level level, Limit limit, String used, String cap) {
    return new BudgetAlert(level, limit, new Amount.Money(usd(used)), new Amount.Money(usd(cap)));
  }

  @Test
  void eighty_and_a_hundred_per_cent_are_each_told_once() throws IOException {
    assertThat(pay(ledger, "0.799999999", daily)).isEmpty();
    assertThat(pay(ledger, "0.000000001", daily))
        .containsExactly(alert(Level.EIGHTY, Limit.DAILY_USD, "0.8", "1"));
    assertThat(pay(disk.process(2), "0.199999999", daily)).isEmpty();
    assertThat(pay(ledger, "0.000000001", daily))
        .containsExactly(alert(Level.HUNDRED, Limit.DAILY_USD, "1", "1"));
    assertThat(pay(disk.process(3), "0", daily)).isEmpty();
    assertThat(ledger.reserve(bound("1"), OWNER, daily).alerts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "4, 4, 4",
    "5, 4, 5",
    "6, 5, 6",
    "9223372036854775807, 7378697629483820646, 9223372036854775807"
  })
  void a_level_is_reached_at_its_part_of_the_cap_rounded_up(long cap, long eighty, long hundred) {
    assertThat(meter(cap, eighty - 1).isPast(Level.EIGHTY)).isFalse();
    assertThat(meter(cap, eighty).isPast(Level.EIGHTY)).isTrue();
    assertThat(meter(cap, hundred - 1).isPast(Level.HUNDRED)).isFalse();
    assertThat(meter(cap, hundred).isPast(Level.HUNDRED)).isTrue();
  }

  private static Meter meter(long cap, long spent) {
    return new Meter(
        Limit.DAILY_TOKENS, new Amount.Tokens(cap), new Amount.Tokens(spent), new Amount.Tokens(0));
  }

  @Test
  void jumping_past_both_tells_only_the_second() throws IOException {
    assertThat(pay(ledger, "1", daily))
        .containsExactly(alert(Level.HUNDRED, Limit.DAILY_USD, "1", "1"));
    assertThat(pay(ledger, "0", daily)).isEmpty();
  }

  @Test
  void the_first_refusal_tells_a_hundred_per_cent_and_nothing_after_it() throws IOException {
    pay(ledger, "0.5", daily);
    assertThat(refused(ledger.reserve(bound("0.6"), OWNER, daily)).alerts())
        .containsExactly(alert(Level.HUNDRED, Limit.DAILY_USD, "0.5", "1"));
    assertThat(refused(disk.process(2).reserve(bound("0.6"), OWNER, daily)).alerts()).isEmpty();
    assertThat(pay(ledger, "0.4", daily)).isEmpty();
  }

  @Test
  void a_cap_of_zero_is_told_when_it_refuses_and_not_before() throws IOException {
    Caps none = Caps.NONE.dailyUsd(Usd.ZERO);
    assertThat(pay(ledger, "0", none)).isEmpty();
    assertThat(refused(ledger.reserve(bound("0.1"), OWNER, none)).alerts()).hasSize(1);
    assertThat(refused(ledger.reserve(bound("0.1"), OWNER, none)).alerts()).isEmpty();
  }

  @Test
  void money_of_a_crashed_call_is_told_by_who_counts_it() throws IOException {
    granted(disk.process(2).reserve(bound("0.9"), OWNER, daily));
    disk.kill(2);
    assertThat(ledger.reserve(Bound.NONE, OWNER, daily).alerts())
        .containsExactly(alert(Level.EIGHTY, Limit.DAILY_USD, "0.9", "1"));
  }

  @Test
  void a_new_day_tells_the_day_again_and_a_new_month_the_month() throws IOException {
    Caps both = Caps.NONE.dailyUsd(usd("1")).monthlyUsd(usd("1"));
    assertThat(pay(ledger, "0.9", both))
        .extracting(BudgetAlert::limit)
        .containsExactly(Limit.MONTHLY_USD, Limit.DAILY_USD);
    clock.advance(Duration.ofDays(1));
    Caps more = Caps.NONE.dailyUsd(usd("0.1")).monthlyUsd(usd("1"));
    assertThat(pay(ledger, "0.09", more))
        .containsExactly(alert(Level.EIGHTY, Limit.DAILY_USD, "0.09", "0.1"));
    clock.advance(Duration.ofDays(1));
    assertThat(pay(ledger, "0.9", both)).hasSize(2);
  }

  @Test
  void what_was_told_is_remembered_when_the_journal_is_shortened() throws IOException {
    Caps both = Caps.NONE.dailyUsd(usd("1")).monthlyUsd(usd("1"));
    assertThat(pay(ledger, "0.8", both)).hasSize(2);
    for (int i = 0; i < 300; i++) {
      assertThat(pay(disk.process(1 + i % 2), "0.0001", both)).isEmpty();
    }
    assertThat(pay(ledger, "0.17", both)).hasSize(2);
    for (int i = 0; i < 300; i++) {
      assertThat(pay(ledger, "0", both)).isEmpty();
    }
  }

  @Test
  void a_raised_cap_is_told_anew_and_a_lowered_one_only_where_it_was_not() throws IOException {
    assertThat(pay(ledger, "0.8", daily)).hasSize(1);
    assertThat(pay(ledger, "0.1", Caps.NONE.dailyUsd(usd("0.95")))).isEmpty();
    assertThat(pay(ledger, "0.7", Caps.NONE.dailyUsd(usd("2"))))
        .containsExactly(alert(Level.EIGHTY, Limit.DAILY_USD, "1.6", "2"));
    assertThat(ledger.reserve(Bound.NONE, OWNER, daily).alerts())
        .containsExactly(alert(Level.HUNDRED, Limit.DAILY_USD, "1.6", "1"));
  }

  @Test
  void a_top_up_makes_the_caps_that_it_raises_tell_anew() throws IOException {
    Caps both = Caps.NONE.dailyUsd(usd("1")).dailyTokens(100);
    pay(ledger, "0.9", both);
    refused(ledger.reserve(new Bound(Usd.ZERO, 101), OWNER, both));
    ledger.allow(new Allowance(usd("1"), 0, "me", ""));
    assertThat(pay(ledger, "0.6", both)).isEmpty();
    assertThat(pay(ledger, "0.1", both))
        .containsExactly(alert(Level.EIGHTY, Limit.DAILY_USD, "1.6", "2"));
    assertThat(refused(ledger.reserve(new Bound(Usd.ZERO, 101), OWNER, both)).alerts()).isEmpty();
    ledger.allow(new Allowance(Usd.ZERO, 50, "me", ""));
    assertThat(refused(ledger.reserve(new Bound(Usd.ZERO, 151), OWNER, both)).alerts())
        .extracting(BudgetAlert::limit)
        .containsExactly(Limit.DAILY_TOKENS);
  }

  @Test
  void runs_and_peers_have_no_alerts() throws IOException {
    Caps caps = Caps.NONE.runUsd(usd("1")).peerUsd(usd("1"));
    Attribution who = OWNER.run("r").peer("p");
    Decision decision = ledger.reserve(bound("0.9"), who, caps);
    assertThat(decision.alerts()).isEmpty();
    assertThat(ledger.settle(granted(decision), who, LedgerOnDisk.spend("0.9"), caps)).isEmpty();
    assertThat(refused(ledger.reserve(bound("0.9"), who, caps)).alerts()).isEmpty();
  }

  @Test
  void threads_of_two_processes_are_told_once_together() throws Exception {
    Ledger other = disk.process(2);
    List<BudgetAlert> told = Collections.synchronizedList(new ArrayList<>());
    Workers.run(
        6,
        number -> {
          Ledger mine = number % 2 == 0 ? ledger : other;
          for (int i = 0; i < 30; i++) {
            Decision decision = mine.reserve(bound("0.01"), OWNER, daily);
            told.addAll(decision.alerts());
            if (decision instanceof Decision.Granted(Reservation reservation, _)) {
              told.addAll(mine.settle(reservation, OWNER, LedgerOnDisk.spend("0.01"), daily));
            }
          }
        });
    assertThat(told).extracting(BudgetAlert::level).containsOnlyOnce(Level.HUNDRED);
    assertThat(told).filteredOn(alert -> alert.level() == Level.EIGHTY).hasSizeLessThan(2);
    assertThat(told).hasSizeBetween(1, 2);
  }

  @Test
  void the_standing_says_whether_a_part_of_any_cap_is_used() throws IOException {
    Caps caps = Caps.NONE.dailyUsd(usd("1")).dailyTokens(1_000);
    LedgerOnDisk.pay(ledger, OWNER, "0.7");
    assertThat(ledger.standing().isPast(Level.EIGHTY, caps)).isFalse();
    assertThat(ledger.standing().isPast(Level.EIGHTY, caps.monthlyUsd(usd("0.8")))).isTrue();
    assertThat(ledger.standing().isPast(Level.EIGHTY, caps.dailyTokens(137))).isTrue();
    assertThat(ledger.standing().isPast(Level.HUNDRED, caps.dailyTokens(111))).isFalse();
    assertThat(ledger.standing().isPast(Level.EIGHTY, Caps.NONE)).isFalse();
    ledger.allow(new Allowance(usd("1"), 0, "", ""));
    assertThat(ledger.standing().isPast(Level.EIGHTY, caps.monthlyUsd(usd("0.8")))).isFalse();
  }
}
