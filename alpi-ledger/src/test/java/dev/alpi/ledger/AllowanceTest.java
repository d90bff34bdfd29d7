package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.bound;
import static dev.alpi.ledger.LedgerOnDisk.granted;
import static dev.alpi.ledger.LedgerOnDisk.pay;
import static dev.alpi.ledger.LedgerOnDisk.refused;
import static dev.alpi.ledger.LedgerOnDisk.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Top-ups: what they raise, how long, and that they are kept. */
class AllowanceTest {
  private static final Allowance TWO_DOLLARS = new Allowance(usd("2"), 0, "me", "demo");

  private final FakeClock clock = FakeClock.at("2026-03-30T10:00:00Z");
  private final LedgerOnDisk disk =
      new LedgerOnDisk(Jimfs.newFileSystem(Configuration.unix()), clock);
  private final Ledger ledger = disk.process(1);

  @Test
  void a_top_up_raises_the_caps_of_day_and_month_until_the_day_ends() throws IOException {
    Caps caps = Caps.NONE.dailyUsd(usd("1")).monthlyUsd(usd("1"));
    Standing standing = ledger.allow(TWO_DOLLARS);
    assertThat(standing.allowedUsd()).isEqualTo(usd("2"));
    assertThat(standing.allowances())
        .containsExactly(new Allowed(LocalDate.of(2026, 3, 30), clock.instant(), TWO_DOLLARS));
    assertThat(standing.meters(caps))
        .extracting(meter -> meter.cap().toString())
        .containsExactly("$3.00", "$3.00");
    Ledger other = disk.process(2);
    assertThat(refused(other.reserve(bound("3.000000001"), OWNER, caps)).cap())
        .hasToString("$3.00");
    pay(ledger, OWNER, "0.5");
    granted(other.reserve(bound("2.5"), OWNER, caps));

    clock.advance(Duration.ofHours(14));
    assertThat(ledger.standing().allowedUsd()).isEqualTo(Usd.ZERO);
    assertThat(ledger.standing().allowances()).isEmpty();
    assertThat(refused(ledger.reserve(bound("1.1"), OWNER, Caps.NONE.dailyUsd(usd("1")))).cap())
        .hasToString("$1.00");
  }

  @Test
  void a_top_up_of_tokens_raises_the_token_cap_and_nothing_else() throws IOException {
    Caps caps = Caps.NONE.dailyUsd(usd("1")).dailyTokens(1_000);
    ledger.allow(new Allowance(Usd.ZERO, 500, "me", ""));
    granted(ledger.reserve(new Bound(Usd.ZERO, 1_500), OWNER, caps));
    assertThat(refused(ledger.reserve(new Bound(Usd.ZERO, 1), OWNER, caps)).cap())
        .hasToString("1,500 tokens");
    refused(ledger.reserve(bound("1.1"), OWNER, Caps.NONE.dailyUsd(usd("1"))));
  }

  @Test
  void runs_and_peers_are_not_topped_up() throws IOException {
    ledger.allow(TWO_DOLLARS);
    Attribution who = OWNER.run("r").peer("p");
    refused(ledger.reserve(bound("1.1"), who, Caps.NONE.runUsd(usd("1"))));
    refused(ledger.reserve(bound("1.1"), who, Caps.NONE.peerUsd(usd("1"))));
  }

  @Test
  void a_top_up_outlives_the_journal_it_was_written_in_and_a_lost_file() throws IOException {
    ledger.allow(TWO_DOLLARS);
    for (int i = 0; i < 300; i++) {
      pay(disk.process(1 + i % 3), OWNER, "0.001");
    }
    Files.delete(disk.logs.resolve("ledger.json"));
    assertThat(disk.process(9).standing().allowances()).hasSize(1);
    assertThat(disk.process(9).standing().allowedUsd()).isEqualTo(usd("2"));
    SpendHistory history = ledger.spend(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 31));
    assertThat(history.allowances()).hasSize(1);

    clock.advance(Duration.ofDays(3));
    for (int i = 0; i < 300; i++) {
      pay(ledger, OWNER, "0.001");
    }
    assertThat(ledger.spend(LocalDate.of(2026, 3, 30), LocalDate.of(2026, 3, 30)).allowances())
        .extracting(allowed -> allowed.allowance().why())
        .containsExactly("demo");
    assertThat(ledger.spend(LocalDate.of(2026, 3, 31), LocalDate.of(2026, 4, 30)).allowances())
        .isEmpty();
  }

  @Test
  void very_many_top_ups_are_summed_up_and_all_of_them_count() throws IOException {
    for (int i = 0; i < 5 * Shortening.ALLOWANCES_MAX; i++) {
      ledger.allow(new Allowance(usd("0.01"), 10, "me", "no " + i));
    }
    for (int i = 0; i < Ledger.RECORDS_MAX; i++) {
      pay(ledger, OWNER, "0.001");
    }
    Standing standing = ledger.standing();
    assertThat(standing.allowedUsd()).isEqualTo(usd("1.6"));
    assertThat(standing.allowedTokens()).isEqualTo(1_600);
    assertThat(standing.allowances()).hasSize(Shortening.ALLOWANCES_MAX);
    assertThat(standing.allowances().getLast().allowance().why()).isEqualTo("no 159");
    List<Allowed> history =
        ledger.spend(LocalDate.of(2026, 3, 30), LocalDate.of(2026, 3, 30)).allowances();
    assertThat(history).hasSize(5 * Shortening.ALLOWANCES_MAX);
  }

  @Test
  void as_many_top_ups_as_are_kept_are_kept_one_by_one() throws IOException {
    for (int i = 0; i < Shortening.ALLOWANCES_MAX; i++) {
      ledger.allow(new Allowance(usd("0.01"), 0, "me", "no " + i));
    }
    for (int i = 0; i < Ledger.RECORDS_MAX; i++) {
      pay(ledger, OWNER, "0.001");
    }
    assertThat(ledger.standing().allowances().getFirst().allowance().why()).isEqualTo("no 0");
  }

  @Test
  void what_nobody_can_mean_is_no_top_up() {
    assertThatThrownBy(() -> new Allowance(Usd.ZERO, 0, "", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Allowance(Usd.ZERO, -1, "", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Allowance(Allowance.USD_MAX, Allowance.TOKENS_MAX, "", "").tokens())
        .isEqualTo(Allowance.TOKENS_MAX);
    assertThatThrownBy(() -> new Allowance(usd("1000000.000000001"), 0, "", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Allowance(Usd.ZERO, Allowance.TOKENS_MAX + 1, "", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Allowance(usd("1"), 0, "x".repeat(300), "y".repeat(201)).why())
        .hasSize(Allowance.CHARS_MAX);
  }

  @Test
  void caps_of_any_size_can_be_topped_up() throws IOException {
    ledger.allow(new Allowance(Allowance.USD_MAX, Allowance.TOKENS_MAX, "", ""));
    Caps caps = Caps.NONE.dailyUsd(new Usd(Long.MAX_VALUE)).dailyTokens(Long.MAX_VALUE);
    granted(ledger.reserve(bound("5"), OWNER, caps));
  }
}
