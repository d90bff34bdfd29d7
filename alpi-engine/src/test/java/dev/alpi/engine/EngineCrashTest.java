package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.web.Resolver;
import dev.alpi.engine.web.WebClient;
import dev.alpi.ledger.Attribution;
import dev.alpi.ledger.Standing;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionLookup;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Cuts the power at each sync and each change of a turn that remembers something, with a model that
 * costs money.
 */
@Timeout(120)
class EngineCrashTest {
  private static final String CONFIG =
      """
      models:
        builtin/offline:
          price_usd_per_mtok: {in: 1.0, out: 2.0}
      budget: {daily_usd: 100}
      """;

  private static Engine engine(FileSystem disk, FakeClock clock, long pid) {
    CommandRunner none =
        (command, cancellation) -> {
          throw new IOException("no commands here");
        };
    ProcessStamp self = new ProcessStamp(pid, 1);
    Machine machine =
        new Machine(
            disk.getPath("/home/me"),
            disk.getPath("/home/me/work"),
            FileLocks.inMemory(),
            clock,
            clock::nanoTime,
            ZoneOffset.UTC,
            new Random(5),
            self,
            self::equals,
            none,
            (length, cancellation) -> {},
            SecretSource.envFiles(),
            new WebClient(Resolver.system()));
    return Engine.of(profile(disk), machine, Approver.nobody());
  }

  private static Profile profile(FileSystem disk) {
    return HomeRoot.at(disk.getPath("/home/me/.alpi")).profile(ProfileName.DEFAULT);
  }

  private static TurnOutcome turn(Engine engine, Session session, String text) throws IOException {
    return engine.run(new TurnRequest(text, session, "cli"), event -> {}, Cancellation.none());
  }

  private static final class OneTurn implements CrashSweep.Scenario {
    private final FakeClock clock = FakeClock.at("2026-03-04T10:00:00Z");
    private SessionId session = new SessionId("000000000000");
    private Usd spentBefore = Usd.ZERO;
    private Optional<TurnOutcome.Completed> acknowledged = Optional.empty();

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectories(disk.getPath("/home/me/work"));
      ProfileStore.of(HomeRoot.at(disk.getPath("/home/me/.alpi")), FileLocks.inMemory(), clock)
          .bootstrap();
      DurableFiles.replace(profile(disk).configFile(), CONFIG, FileMode.PRIVATE_FILE);
      Engine engine = engine(disk, clock, 1);
      Session first = engine.sessions().create("builtin/offline");
      session = first.id();
      turn(engine, first, "remember that the dog is called Rex");
      spentBefore = engine.ledger().standing().spent();
      clock.advance(java.time.Duration.ofSeconds(3));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      Engine engine = engine(disk, clock, 1);
      SessionStore sessions = engine.sessions();
      Session loaded = ((SessionLookup.Found) sessions.load(session)).session();
      TurnOutcome outcome = turn(engine, loaded, "remember that the staging port is 5433");
      acknowledged = Optional.of(EngineOnDisk.as(TurnOutcome.Completed.class, outcome));
    }

    @Override
    public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
      Engine next = engine(disk, clock, 2);
      Session found = ((SessionLookup.Found) next.sessions().load(session)).session();
      assertThat(next.sessions().list().unreadable()).isEmpty();
      assertThat(found.turns().getFirst().assistant().text()).isNotBlank();
      // whoever died counts in full, and nothing stays reserved
      next.ledger()
          .settle(
              granted(next),
              Attribution.of("x/y"),
              dev.alpi.ledger.Spend.NONE,
              dev.alpi.ledger.Caps.NONE);
      Standing standing = next.ledger().standing();
      assertThat(standing.reserved()).isEqualTo(Usd.ZERO);
      assertThat(standing.spent()).isGreaterThanOrEqualTo(spentBefore);
      String memory = memory(disk);
      assertThat(memory).contains("Rex");
      if (ending == CrashSweep.Ending.RETURNED) {
        TurnOutcome.Completed done = acknowledged.orElseThrow();
        SessionTurn last = found.turns().getLast();
        assertThat(found.turns()).hasSize(2);
        assertThat(last.assistant().text()).isEqualTo(done.text());
        assertThat(last.endedAt()).isPresent();
        assertThat(memory).contains("5433");
        assertThat(standing.spent()).isEqualTo(spentBefore.plus(done.bill().cost()));
        assertThat(done.bill().cost().nano()).isPositive();
      }
    }

    private dev.alpi.ledger.Reservation granted(Engine next) throws IOException {
      return switch (next.ledger()
          .reserve(dev.alpi.ledger.Bound.NONE, Attribution.of("x/y"), dev.alpi.ledger.Caps.NONE)) {
        case dev.alpi.ledger.Decision.Granted granted -> granted.reservation();
        case dev.alpi.ledger.Decision.Refused refused -> throw new AssertionError(refused);
      };
    }

    private String memory(FileSystem disk) throws IOException {
      MemoryStore memory =
          MemoryStore.open(profile(disk).home(), FileLocks.inMemory(), clock, text -> text);
      StringBuilder all = new StringBuilder();
      for (MemoryFile file : MemoryFile.values()) {
        all.append(memory.read(file).visibleText()).append('\n');
      }
      return all.toString();
    }
  }

  @Test
  void after_a_crash_anywhere_everything_opens_and_what_was_acknowledged_is_there()
      throws IOException {
    assertThat(CrashSweep.run(OneTurn::new)).isGreaterThan(500);
  }
}
