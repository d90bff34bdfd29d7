package dev.alpi.ledger;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** A process that pays for so many calls of a tenth of a cent. */
final class ChargingMain {
  static final String NOW = "2026-03-04T10:00:00Z";

  private ChargingMain() {}

  public static void main(String[] arguments) throws IOException {
    Path processes = Path.of("/proc");
    Ledger ledger =
        Ledger.at(
            Path.of(arguments[0]),
            FileLocks.betweenProcesses(),
            FakeClock.at(NOW),
            new Random(),
            ProcessStamp.current(processes),
            stamp -> stamp.isAlive(processes));
    Attribution who = LedgerOnDisk.OWNER.session(arguments[1]);
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      LedgerOnDisk.pay(ledger, who, "0.001");
    }
  }
}
