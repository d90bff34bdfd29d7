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
import dev.alpi.profile.store.AppendLog;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashingFileSystem;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Cuts the power at each sync and each change while money is reserved and settled. What was
 * acknowledged must count; of the one step under way either nothing or all of it.
 */
class LedgerCrashTest {

  /**
   * Three calls, of which the last may be cut off anywhere, and a shortening of the journal before.
   */
  private static final class Calls implements CrashSweep.Scenario {
    private final FakeClock clock = FakeClock.at("2026-03-04T10:00:00Z");
    private final List<String> journalBefore;
    private Usd sureAtLeast = Usd.ZERO;
    private Usd possibleAtMost = Usd.ZERO;

    Calls(List<String> journalBefore) {
      this.journalBefore = journalBefore;
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      LedgerOnDisk there = new LedgerOnDisk(disk, clock);
      Files.createDirectories(there.logs);
      AppendLog.rewrite(there.logs.resolve("ledger.journal"), journalBefore);
      sureAtLeast = there.process(1).standing().spent();
      possibleAtMost = sureAtLeast;
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      Ledger ledger = new LedgerOnDisk(disk, clock).process(1);
      for (int i = 0; i < 2; i++) {
        possibleAtMost = sureAtLeast.plus(usd("0.5"));
        Reservation reservation = granted(ledger.reserve(bound("0.5"), OWNER, Caps.NONE));
        // from here on the provider may have been asked: a crash must count the half dollar
        Usd before = sureAtLeast;
        sureAtLeast = before.plus(usd("0.2"));
        ledger.settle(reservation, OWNER, spend("0.2"), Caps.NONE);
        possibleAtMost = sureAtLeast;
        ledger.publish();
      }
    }

    @Override
    public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
      // the machine came up again: process 1 is gone, process 2 asks
      Ledger ledger = new LedgerOnDisk(disk, clock).process(2);
      granted(ledger.reserve(Bound.NONE, OWNER, Caps.NONE));
      Standing standing = ledger.standing();
      assertThat(standing.spent()).isBetween(sureAtLeast, possibleAtMost);
      assertThat(standing.reserved()).isEqualTo(Usd.ZERO);
      ledger.settle(
          granted(ledger.reserve(bound("1"), OWNER, Caps.NONE)), OWNER, spend("1"), Caps.NONE);
      assertThat(ledger.standing().spent()).isEqualTo(standing.spent().plus(usd("1")));
    }
  }

  @Test
  void acknowledged_money_survives_a_crash_anywhere() throws IOException {
    assertThat(CrashSweep.run(() -> new Calls(List.of()))).isGreaterThan(400);
  }

  @Test
  void acknowledged_money_survives_a_crash_while_the_journal_is_shortened() throws IOException {
    // one call less than what is shortened: the second call of the scenario passes it
    int calls = Ledger.RECORDS_MAX / 2 - 1;
    LedgerOnDisk disk =
        new LedgerOnDisk(
            Jimfs.newFileSystem(Configuration.unix()), FakeClock.at("2026-03-04T09:00:00Z"));
    Ledger ledger = disk.process(1);
    for (int i = 0; i < calls; i++) {
      ledger.settle(
          granted(ledger.reserve(bound("0.01"), OWNER, Caps.NONE)),
          OWNER,
          spend("0.001"),
          Caps.NONE);
    }
    List<String> records = AppendLog.read(disk.logs.resolve("ledger.journal"));
    assertThat(records).hasSize(2 * calls);
    assertThat(CrashSweep.run(() -> new Calls(records))).isGreaterThan(400);
  }

  @Test
  void a_full_disk_refuses_before_money_is_spent_and_keeps_what_is_known() throws IOException {
    FakeClock clock = FakeClock.at("2026-03-04T10:00:00Z");
    int refused = 0;
    for (int room = 0; room < 1500; room += 37) {
      CrashingFileSystem disk = CrashingFileSystem.create();
      LedgerOnDisk there = new LedgerOnDisk(disk, clock);
      Ledger ledger = there.process(1);
      ledger.settle(
          granted(ledger.reserve(bound("1"), OWNER, cap("5"))), OWNER, spend("1"), Caps.NONE);
      disk.failWritesAfter(room);
      Optional<Reservation> open = Optional.empty();
      try {
        open = Optional.of(granted(ledger.reserve(bound("0.5"), OWNER, cap("5"))));
        ledger.settle(open.get(), OWNER, spend("0.25"), Caps.NONE);
      } catch (IOException full) {
        refused++;
        assertThat(full).hasMessageContaining("No space left on device");
      }
      disk.failWritesAfter(Long.MAX_VALUE);
      there.kill(1);
      Ledger next = there.process(2);
      granted(next.reserve(Bound.NONE, OWNER, Caps.NONE));
      Usd spent = next.standing().spent();
      if (open.isEmpty()) {
        assertThat(spent).isIn(usd("1"), usd("1.5"));
      } else {
        assertThat(spent).isIn(usd("1.25"), usd("1.5"));
      }
    }
    assertThat(refused).isGreaterThan(5);
  }

  @Test
  void a_ledger_that_forgot_its_journal_would_be_caught() {
    // the canary: settling without the journal, as a plain rewrite of the file would
    assertThatThrownBy(
            () ->
                CrashSweep.run(
                    () ->
                        new CrashSweep.Scenario() {
                          private boolean acknowledged;

                          @Override
                          public void act(FileSystem disk) throws IOException {
                            java.nio.file.Path file = disk.getPath("/ledger.json");
                            java.nio.file.Files.writeString(file, "1");
                            acknowledged = true;
                            java.nio.file.Files.writeString(file, "2");
                          }

                          @Override
                          public void check(FileSystem disk, CrashSweep.Ending ending)
                              throws IOException {
                            if (acknowledged) {
                              assertThat(disk.getPath("/ledger.json")).exists();
                            }
                          }
                        }))
        .isInstanceOf(AssertionError.class);
  }
}
