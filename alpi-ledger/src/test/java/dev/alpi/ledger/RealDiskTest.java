package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.pay;
import static dev.alpi.ledger.LedgerOnDisk.usd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a real file system with real locks shows. */
class RealDiskTest {
  private final FakeClock clock = FakeClock.at("2026-03-30T10:00:00Z");

  @TempDir private Path home;

  private Ledger ledger() {
    ProcessStamp self = new ProcessStamp(1, 1);
    return Ledger.at(
        home.resolve("logs"),
        FileLocks.betweenProcesses(),
        clock,
        new Random(3),
        self,
        self::equals);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> walk = Files.walk(home)) {
      return walk.map(path -> home.relativize(path).toString()).sorted().toList();
    }
  }

  @Test
  void reading_makes_no_lock_where_there_is_none() throws IOException {
    LocalDate day = LocalDate.of(2026, 3, 30);
    assertThat(ledger().standing().spent()).isEqualTo(Usd.ZERO);
    assertThat(ledger().spend(day, day).rows()).isEmpty();
    assertThat(files()).containsExactly("");
    for (int i = 0; i < Ledger.RECORDS_MAX; i++) {
      pay(ledger(), OWNER, "0.001");
    }
    assertThat(files())
        .containsExactly(
            "",
            "logs",
            "logs/ledger.journal",
            "logs/ledger.json",
            "logs/ledger.lock",
            "logs/spend",
            "logs/spend/2026-03.journal");
    // as a backup restores it
    Files.delete(home.resolve("logs/ledger.lock"));
    assertThat(ledger().standing().spent()).isEqualTo(usd("0.096"));
    assertThat(ledger().spend(day, day).rows()).extracting(SpendRow::calls).containsExactly(96L);
    assertThat(files()).doesNotContain("logs/ledger.lock").hasSize(6);
  }
}
