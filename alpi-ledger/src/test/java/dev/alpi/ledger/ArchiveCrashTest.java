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
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Cuts the power while the journal is shortened into the archive, and while caps are topped up. The
 * rows must explain the ledger's money to the nano-dollar, whatever was cut off.
 */
class ArchiveCrashTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 31);
  private static final LocalDate LAST = LocalDate.of(2026, 4, 1);

  /** Calls before, during and after a shortening, with a top-up, an alert and a month's end. */
  private static class Shortened implements CrashSweep.Scenario {
    final FakeClock clock = FakeClock.at("2026-03-31T10:00:00Z");
    private final List<String> journalBefore;
    private final List<String> archiveBefore;
    private final Duration pause;
    private Caps caps = Caps.NONE.dailyUsd(usd("100"));
    private int checks;
    private long sureCalls;
    private Usd sure = Usd.ZERO;
    private Usd possible = Usd.ZERO;
    private boolean isAllowed;
    private final List<BudgetAlert> told = new ArrayList<>();

    Shortened(List<String> journalBefore, List<String> archiveBefore, Duration pause) {
      this.journalBefore = journalBefore;
      this.archiveBefore = archiveBefore;
      this.pause = pause;
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      LedgerOnDisk there = new LedgerOnDisk(disk, clock);
      Files.createDirectories(there.logs.resolve("spend"));
      AppendLog.rewrite(there.logs.resolve("ledger.journal"), journalBefore);
      if (!archiveBefore.isEmpty()) {
        AppendLog.rewrite(there.logs.resolve("spend/2026-03.journal"), archiveBefore);
      }
      sure = there.process(1).standing().spent();
      possible = sure;
      sureCalls = calls(there.process(1).spend(FIRST, LAST));
      clock.advance(pause);
      // four fifths are used up by the first call or the second
      caps = caps.dailyTokens(there.process(1).standing().tokens() + 260);
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      Ledger ledger = new LedgerOnDisk(disk, clock).process(1);
      ledger.allow(new Allowance(usd("2"), 0, "me", "demo"));
      isAllowed = true;
      for (int i = 0; i < 2; i++) {
        Attribution who = OWNER.run("run-" + i);
        possible = sure.plus(usd("0.5"));
        Decision decision = ledger.reserve(bound("0.5"), who, caps);
        told.addAll(decision.alerts());
        Usd before = sure;
        sure = before.plus(usd("0.2"));
        told.addAll(ledger.settle(granted(decision), who, spend("0.2"), caps));
        possible = sure;
        sureCalls++;
      }
    }

    @Override
    public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
      LedgerOnDisk there = new LedgerOnDisk(disk, clock);
      // read before anything is mended
      requireExplained(there.process(2));
      Ledger ledger = there.process(2);
      Decision decision = ledger.reserve(Bound.NONE, OWNER, caps);
      granted(decision);
      assertThat(decision.alerts())
          .noneMatch(
              alert ->
                  told.stream()
                      .anyMatch(
                          before ->
                              before.level() == alert.level() && before.limit() == alert.limit()));
      requireExplained(ledger);
      assertThat(total(ledger.spend(FIRST, LAST))).isBetween(sure, possible);
      assertThat(calls(ledger.spend(FIRST, LAST))).isBetween(sureCalls, sureCalls + 1);
      if (isAllowed) {
        assertThat(ledger.standing().allowedUsd()).isEqualTo(usd("2"));
        assertThat(ledger.spend(FIRST, LAST).allowances()).hasSize(1);
      }
      if (ending == CrashSweep.Ending.RETURNED) {
        assertThat(told).extracting(BudgetAlert::level).containsExactly(BudgetAlert.Level.EIGHTY);
      }
      // and on over the next shortening; it takes a while, so not on each disk
      if (checks++ % 24 == 0) {
        requireGoesOn(there, ledger);
      }
    }

    private void requireGoesOn(LedgerOnDisk there, Ledger ledger) throws IOException {
      for (int i = 0; i < Ledger.RECORDS_MAX / 2 + 1; i++) {
        pay(ledger, OWNER, "0.001");
      }
      requireExplained(ledger);
      if (isAllowed) {
        assertThat(there.process(3).standing().allowedUsd()).isEqualTo(usd("2"));
        assertThat(ledger.spend(FIRST, LAST).allowances()).hasSize(1);
      }
    }

    private static void requireExplained(Ledger ledger) throws IOException {
      SpendHistory history = ledger.spend(FIRST, LAST);
      assertThat(history.problems()).isEmpty();
      assertThat(history.rows()).noneMatch(row -> row.attribution().equals(Attribution.UNKNOWN));
      Standing standing = ledger.standing();
      SpendHistory today = ledger.spend(standing.day(), standing.day());
      assertThat(total(today)).isEqualTo(standing.spent());
      assertThat(today.rows().stream().mapToLong(row -> row.spend().tokens()).sum())
          .isEqualTo(standing.tokens());
    }

    private static Usd total(SpendHistory history) {
      return history.rows().stream().map(row -> row.spend().usd()).reduce(Usd.ZERO, Usd::plus);
    }

    private static long calls(SpendHistory history) {
      return history.rows().stream().mapToLong(SpendRow::calls).sum();
    }
  }

  /** Returns the ledger of a disk in which the next call but one shortens the journal. */
  private static LedgerOnDisk almostFull(int shortenings) throws IOException {
    LedgerOnDisk disk =
        new LedgerOnDisk(
            Jimfs.newFileSystem(Configuration.unix()), FakeClock.at("2026-03-31T09:00:00Z"));
    Ledger ledger = disk.process(1);
    Path archive = disk.logs.resolve("spend/2026-03.journal");
    Path journal = disk.logs.resolve("ledger.journal");
    do {
      pay(ledger, OWNER.run("before"), "0.001");
    } while ((Files.exists(archive) ? AppendLog.read(archive).size() : 0) < shortenings
        || AppendLog.read(journal).size() < Ledger.RECORDS_MAX - 3);
    return disk;
  }

  @Test
  void rows_and_top_ups_survive_a_crash_anywhere_while_the_first_archive_is_made()
      throws IOException {
    List<String> journal = AppendLog.read(almostFull(0).logs.resolve("ledger.journal"));
    assertThat(CrashSweep.run(() -> new Shortened(journal, List.of(), Duration.ZERO)))
        .isGreaterThan(400);
  }

  @Test
  void rows_and_top_ups_survive_a_crash_anywhere_while_the_archive_grows() throws IOException {
    LedgerOnDisk disk = almostFull(2);
    List<String> journal = AppendLog.read(disk.logs.resolve("ledger.journal"));
    List<String> archive = AppendLog.read(disk.logs.resolve("spend/2026-03.journal"));
    assertThat(CrashSweep.run(() -> new Shortened(journal, archive, Duration.ZERO)))
        .isGreaterThan(400);
  }

  @Test
  void rows_and_top_ups_survive_a_crash_anywhere_while_a_month_ends() throws IOException {
    LedgerOnDisk disk = almostFull(1);
    List<String> journal = AppendLog.read(disk.logs.resolve("ledger.journal"));
    List<String> archive = AppendLog.read(disk.logs.resolve("spend/2026-03.journal"));
    assertThat(CrashSweep.run(() -> new Shortened(journal, archive, Duration.ofDays(1))))
        .isGreaterThan(400);
  }
}
