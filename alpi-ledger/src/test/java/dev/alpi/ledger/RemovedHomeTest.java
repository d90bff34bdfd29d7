package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.bound;
import static dev.alpi.ledger.LedgerOnDisk.cap;
import static dev.alpi.ledger.LedgerOnDisk.granted;
import static dev.alpi.ledger.LedgerOnDisk.spend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A profile that was removed does not come back as a directory with nothing but money in it. */
class RemovedHomeTest {
  @Test
  void neither_reserving_nor_settling_nor_publishing_makes_the_home_again() throws IOException {
    LedgerOnDisk disk =
        new LedgerOnDisk(Jimfs.newFileSystem(Configuration.unix()), FakeClock.atRandom(7));
    Ledger ledger = disk.process(1);
    Reservation reservation = granted(ledger.reserve(bound("1"), OWNER, cap("5")));
    Path home = disk.logs.getParent();
    Path trash = home.resolveSibling("trash");
    Files.move(home, trash);
    long files = count(trash);
    assertThatThrownBy(() -> ledger.settle(reservation, OWNER, spend("0.5"), Caps.NONE))
        .isInstanceOf(StoreException.Gone.class);
    assertThatThrownBy(() -> ledger.reserve(bound("1"), OWNER, cap("5")))
        .isInstanceOf(StoreException.Gone.class);
    assertThatThrownBy(ledger::publish).isInstanceOf(StoreException.Gone.class);
    assertThat(home).doesNotExist();
    assertThat(count(trash)).isEqualTo(files);
  }

  private static long count(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.count();
    }
  }
}
