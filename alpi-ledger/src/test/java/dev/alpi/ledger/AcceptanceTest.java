package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.granted;
import static dev.alpi.ledger.LedgerOnDisk.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Acceptance tests of alpi-engine spec §12.2, by their numbers. */
class AcceptanceTest {
  private static final int CALLS = 100;

  @TempDir private Path home;

  @Test
  void acceptance_06_two_processes_charging_the_ledger_lose_nothing() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ChargingMain.class.getName(),
                  home.resolve("logs").toString(),
                  name,
                  Integer.toString(CALLS))
              .inheritIO()
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
    FakeClock clock = FakeClock.at(ChargingMain.NOW);
    ProcessStamp self = new ProcessStamp(1, 1);
    Ledger ledger =
        Ledger.at(
            home.resolve("logs"),
            FileLocks.betweenProcesses(),
            clock,
            new Random(1),
            self,
            self::equals);
    ledger.publish();
    Usd all = new Usd(2 * CALLS * 1_000_000L);
    assertThat(ledger.standing().spent()).isEqualTo(all);
    assertThat(ledger.standing().reserved()).isEqualTo(Usd.ZERO);
    LocalDate day = ledger.standing().day();
    assertThat(ledger.spend(day, day).rows()).hasSize(2).allMatch(row -> row.calls() == CALLS);
    assertThat(
            Json.parseObject(Files.readString(home.resolve("logs/ledger.json")))
                .object("profile")
                .decimal("usd"))
        .hasValue(all.toDouble());
  }

  @Test
  void acceptance_07_a_model_of_unknown_price_stops_at_the_token_cap() throws IOException {
    LedgerOnDisk disk =
        new LedgerOnDisk(
            Jimfs.newFileSystem(Configuration.unix()), FakeClock.at("2026-03-04T10:00:00Z"));
    Ledger ledger = disk.process(1);
    Caps caps = Caps.NONE.dailyTokens(10_000);
    Bound unpriced = new Bound(Usd.ZERO, 3_000);
    Spend spend = new Spend(Usd.ZERO, 2_000, 0, 500, PriceSource.NONE);
    int calls = 0;
    Decision decision = ledger.reserve(unpriced, OWNER, caps);
    while (decision instanceof Decision.Granted) {
      ledger.settle(granted(decision), OWNER, spend, caps);
      calls++;
      decision = ledger.reserve(unpriced, OWNER, caps);
    }
    Decision.Refused stop = refused(decision);
    assertThat(calls).isEqualTo(3);
    assertThat(stop.limit()).isEqualTo(Limit.DAILY_TOKENS);
    assertThat(stop.spent()).hasToString("7,500 tokens");
    assertThat(stop.asked()).hasToString("3,000 tokens");
    granted(ledger.reserve(new Bound(Usd.ZERO, 2_500), OWNER, caps));
  }
}
