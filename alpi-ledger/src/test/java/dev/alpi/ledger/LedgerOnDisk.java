package dev.alpi.ledger;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** A disk with a ledger on it, a clock, and processes that can die. */
final class LedgerOnDisk {
  static final Attribution OWNER =
      Attribution.of("lab/model").session("0123456789ab").surface("cli");

  final Path logs;
  final FakeClock clock;
  final Set<ProcessStamp> alive = new HashSet<>();
  private final FileLocks locks = FileLocks.inMemory();
  private final Random random = new Random(7);

  LedgerOnDisk(FileSystem disk, FakeClock clock) {
    this.logs = disk.getPath(disk.getSeparator().equals("\\") ? "C:\\home\\logs" : "/home/logs");
    try {
      Files.createDirectories(logs.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.clock = clock;
  }

  /** Returns the ledger as process {@code pid} has it. */
  Ledger process(long pid) {
    ProcessStamp stamp = new ProcessStamp(pid, 1);
    alive.add(stamp);
    return Ledger.at(logs, locks, clock, random, stamp, alive::contains);
  }

  void kill(long pid) {
    alive.remove(new ProcessStamp(pid, 1));
  }

  /** Returns the file that other programs read, brought up to date. */
  String json() throws IOException {
    process(1).publish();
    return Files.readString(logs.resolve("ledger.json"));
  }

  static Usd usd(String dollars) {
    return Usd.of(new java.math.BigDecimal(dollars));
  }

  static Caps cap(String dollars) {
    return Caps.NONE.dailyUsd(usd(dollars));
  }

  /** Returns the bound of a call that {@link #spend} keeps to. */
  static Bound bound(String dollars) {
    return new Bound(usd(dollars), 110);
  }

  static Spend spend(String dollars) {
    return new Spend(usd(dollars), 100, 40, 10, PriceSource.TABLE);
  }

  static Decision.Refused refused(Decision decision) {
    if (decision instanceof Decision.Refused refused) {
      return refused;
    }
    throw new AssertionError("not refused: " + decision);
  }

  /** Reserves and settles one call. */
  static void pay(Ledger ledger, Attribution attribution, String dollars) throws IOException {
    Reservation reservation = granted(ledger.reserve(bound(dollars), attribution, Caps.NONE));
    ledger.settle(reservation, attribution, spend(dollars), Caps.NONE);
  }

  static Reservation granted(Decision decision) {
    if (decision instanceof Decision.Granted(Reservation reservation, _)) {
      return reservation;
    }
    throw new AssertionError("not granted: " + decision);
  }
}
