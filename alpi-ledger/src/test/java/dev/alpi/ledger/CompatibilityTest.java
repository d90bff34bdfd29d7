package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static dev.alpi.ledger.LedgerOnDisk.bound;
import static dev.alpi.ledger.LedgerOnDisk.granted;
import static dev.alpi.ledger.LedgerOnDisk.pay;
import static dev.alpi.ledger.LedgerOnDisk.refused;
import static dev.alpi.ledger.LedgerOnDisk.spend;
import static dev.alpi.ledger.LedgerOnDisk.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the first version wrote, byte for byte. */
class CompatibilityTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 4);

  private static final List<String> JOURNAL =
      List.of(
          line("reserve", 5, "'id':'5-aabbccdd',", "'nano_usd':500000000,'owner':'7-1',")
              .replace("}", ",'model':'lab/m','session':'s1','surface':'cli','peer':'p'}"),
          "{'op':'base','seq':66,'day':'2026-03-04','nano_usd':1250000000,'tokens':1100}",
          line("reserve", 67, "'id':'67-00000001',", "'nano_usd':500000000,'owner':'1-1',")
              .replace("}", ",'model':'lab/m','session':'s1','surface':'cli','peer':'p'}"),
          "{'op':'settle','seq':68,'id':'67-00000001','day':'2026-03-04','peer':'p',"
              + "'nano_usd':250000000,'tokens_in':100,'tokens_out':10}",
          "{'op':'publish','seq':69,'day':'2026-03-04'}",
          line("reserve", 70, "'id':'70-00000002',", "'nano_usd':500000000,'owner':'8-1',")
              .replace(
                  "}", ",'model':'lab/n','session':'s2','surface':'cli','peer':'__interactive__'}"),
          "{'op':'crashed','seq':71,'id':'70-00000002','day':'2026-03-04',"
              + "'peer':'__interactive__','nano_usd':500000000,'tokens_in':0,'tokens_out':0}");

  private static final String FILE =
      "{'alpi_journal_applied':68,'by_peer':{'p':{'tokens':1210,'usd':1.5}},'day':'2026-03-04',"
          + "'history':{'2026-03-04':{'tokens':1210,'tokens_in':1100,'tokens_out':110,'usd':1.5}},"
          + "'profile':{'tokens':1210,'usd':1.5}}";

  private final LedgerOnDisk disk =
      new LedgerOnDisk(
          Jimfs.newFileSystem(Configuration.unix()), FakeClock.at("2026-03-04T10:00:00Z"));
  private final Ledger ledger = disk.process(1);

  private static String line(String op, long sequence, String id, String rest) {
    String money = rest.substring(0, rest.length() - 1);
    return "{'op':'" + op + "','seq':" + sequence + "," + id + "'day':'2026-03-04'," + money + "}";
  }

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(disk.logs);
    AppendLog.rewrite(
        disk.logs.resolve("ledger.journal"),
        JOURNAL.stream().map(text -> text.replace('\'', '"')).toList());
    Files.writeString(disk.logs.resolve("ledger.json"), FILE.replace('\'', '"'));
    disk.alive.add(new ProcessStamp(7, 1));
  }

  @Test
  void money_and_open_calls_of_the_first_version_count() throws IOException {
    Standing standing = ledger.standing();
    assertThat(standing.spent()).isEqualTo(usd("2"));
    assertThat(standing.reserved()).isEqualTo(usd("0.5"));
    assertThat(standing.tokens()).isEqualTo(1_210);
    refused(ledger.reserve(bound("0.6"), OWNER, Caps.NONE.dailyUsd(usd("3"))));
    refused(ledger.reserve(bound("0.6"), OWNER.peer("p"), Caps.NONE.peerUsd(usd("2.5"))));
    disk.kill(7);
    granted(ledger.reserve(Bound.NONE, OWNER, Caps.NONE));
    assertThat(ledger.standing().spent()).isEqualTo(usd("2.5"));
  }

  @Test
  void calls_of_the_first_version_are_rows_with_what_is_known_of_them() throws IOException {
    Attribution peer = Attribution.of("lab/m").session("s1").surface("cli").peer("p");
    assertThat(ledger.spend(DAY, DAY).rows())
        .containsExactly(
            new SpendRow(DAY, peer, new Spend(usd("0.25"), 100, 0, 10, PriceSource.TABLE), 1),
            new SpendRow(
                DAY,
                Attribution.of("lab/n").session("s2").surface("cli"),
                new Spend(usd("0.5"), 0, 0, 0, PriceSource.BOUND),
                1),
            // what was spent before the journal was shortened for the first time
            new SpendRow(
                DAY,
                Attribution.UNKNOWN,
                new Spend(usd("1.25"), 1_000, 0, 100, PriceSource.NONE),
                0));
  }

  @Test
  void a_journal_of_the_first_version_goes_on_and_is_shortened() throws IOException {
    for (int i = 0; i < Ledger.RECORDS_MAX; i++) {
      pay(ledger, OWNER, "0.01");
    }
    Ledger first = disk.process(7);
    first.settle(
        new Reservation("5-aabbccdd", DAY, bound("0.5")), OWNER.peer("p"), spend("0.1"), Caps.NONE);
    assertThat(ledger.standing().spent()).isEqualTo(usd("3.06"));
    assertThat(ledger.standing().reserved()).isEqualTo(Usd.ZERO);
    Usd rows =
        ledger.spend(DAY, DAY).rows().stream()
            .map(row -> row.spend().usd())
            .reduce(Usd.ZERO, Usd::plus);
    assertThat(rows).isEqualTo(usd("3.06"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op':'novelty','seq':72,'day':'2026-03-04'}",
        "{'op':'alert','seq':72,'day':'2026-03-04','limit':'hourly_usd','level':80,'cap':5}",
        "{'op':'alert','seq':72,'day':'2026-03-04','limit':'daily_usd','level':95,'cap':5}",
        "{'op':'carry','seq':72,'day':'2026-03-04','of':'week','totals':{}}",
        "{'op':'carry','seq':72,'day':'2026-03-04','of':'day','totals':{'x':[1,1]}}",
        "{'op':'carry','seq':72,'day':'2026-03-04','of':'peer','totals':{'x':[1]}}",
        "{'op':'carry','seq':72,'day':'2026-03-04','of':'peer','totals':{'x':[-1,1]}}",
        "{'op':'allow','seq':72,'day':'2026-03-04','id':'x','at':'noon','nano_usd':1,"
            + "'tokens':0,'who':'','why':''}",
        "{'op':'allow','seq':72,'day':'2026-03-04','id':'x','at':'2026-03-04T10:00:00Z',"
            + "'nano_usd':0,'tokens':0,'who':'','why':''}",
        "{'op':'settle','seq':72,'id':'x','day':'2026-03-04','peer':'p','nano_usd':1,"
            + "'tokens_in':1,'tokens_out':1,'source':'guess'}",
        "{'op':'settle','seq':72,'id':'x','day':'2026-03-04','peer':'p','nano_usd':-1,"
            + "'tokens_in':1,'tokens_out':1}",
        "{'op':'reserve','seq':72,'id':'x','day':'2026-03-04','nano_usd':1,'tokens':-1,"
            + "'owner':'1-1','peer':'p'}",
        "{}",
        "x"
      })
  void a_record_that_this_version_does_not_write_is_refused(String record) throws IOException {
    try (AppendLog log = AppendLog.open(disk.logs.resolve("ledger.journal"))) {
      log.append(record.replace('\'', '"'));
    }
    assertThatThrownBy(() -> ledger.reserve(Bound.NONE, OWNER, Caps.NONE))
        .isInstanceOf(StoreException.Damaged.class)
        .hasMessageContaining("record 8");
    assertThatThrownBy(ledger::standing).isInstanceOf(StoreException.Damaged.class);
  }

  @Test
  void sums_beyond_all_reason_pass_any_cap_and_are_no_bug() throws IOException {
    try (AppendLog log = AppendLog.open(disk.logs.resolve("ledger.journal"))) {
      for (int i = 0; i < 3; i++) {
        log.append(
            ("{'op':'reserve','seq':"
                    + (80 + i)
                    + ",'id':'x"
                    + i
                    + "','day':'2026-03-04',"
                    + "'nano_usd':9223372036854775807,'tokens':9223372036854775807,"
                    + "'owner':'1-1','peer':'p'}")
                .replace('\'', '"'));
      }
    }
    assertThat(ledger.standing().reserved().nano()).isEqualTo(Long.MAX_VALUE);
    refused(ledger.reserve(bound("1"), OWNER, Caps.NONE.dailyUsd(usd("1000000000"))));
    refused(ledger.reserve(bound("1"), OWNER, Caps.NONE.dailyTokens(1_000_000_000_000L)));
  }
}
