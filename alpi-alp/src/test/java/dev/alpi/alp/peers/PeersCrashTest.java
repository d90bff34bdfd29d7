package dev.alpi.alp.peers;

import static dev.alpi.alp.peers.PeerHome.ANN;
import static dev.alpi.alp.peers.PeerHome.BOB;
import static dev.alpi.alp.peers.PeerHome.SELF;
import static dev.alpi.alp.peers.PeerHome.done;
import static dev.alpi.alp.peers.PeerHome.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.PeerKey;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files of peers, crashed at each sync and change of what is done to them. */
@Timeout(120)
final class PeersCrashTest {
  private static final PeerKey EVE = PeerHome.key();
  private static final String COMMENT = "# mine\n";

  private static Path home(FileSystem disk) {
    return disk.getPath("/home");
  }

  private static PeerStore store(FileSystem disk) {
    return PeerStore.of(home(disk), FileLocks.inMemory(), FakeClock.atRandom(3));
  }

  private static PendingPeers pending(FileSystem disk) {
    return PendingPeers.of(home(disk), FileLocks.inMemory(), FakeClock.atRandom(3));
  }

  private static Set<String> pinned(FileSystem disk) throws IOException {
    PeerList peers = store(disk).read();
    assertThat(peers.warnings()).isEmpty();
    return Set.copyOf(peers.all().stream().map(peer -> peer.id().text()).toList());
  }

  private static List<PeerKey> knocked(FileSystem disk) throws IOException {
    return pending(disk).list().stream().map(PendingPeer::key).toList();
  }

  /** The next change removes what the crash left, and nothing but the files is there. */
  private static void assertClean(FileSystem disk) throws IOException {
    done(store(disk).add(NewPeer.of(id("next"), PeerHome.key()), SELF));
    pending(disk).sighted(PeerHome.key());
    try (var files = Files.list(home(disk).resolve("alp"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("peers.yaml", "pending_peers.yaml");
    }
  }

  private static final class Changing implements CrashSweep.Scenario {
    private int done;

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectories(home(disk).resolve("alp"));
      Files.writeString(home(disk).resolve("alp").resolve("peers.yaml"), COMMENT);
      PeerHome.done(store(disk).add(NewPeer.of(id("ann"), ANN), SELF));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      PeerHome.done(store(disk).add(NewPeer.of(id("bob"), BOB), SELF));
      done = 1;
      PeerHome.done(store(disk).edit(id("ann"), PeerEdit.NOTHING.alias("Ann")));
      done = 2;
      PeerHome.done(store(disk).remove(id("bob")));
      done = 3;
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      Set<String> pinned = pinned(disk);
      String alias = store(disk).read().byId(id("ann")).orElseThrow().alias();
      int reached = alias.isEmpty() ? (pinned.contains("bob") ? 1 : 0) : 3;
      reached = reached == 3 && pinned.contains("bob") ? 2 : reached;
      assertThat(reached).isBetween(done, done + (ending == Ending.CRASHED ? 1 : 0));
      assertThat(Files.readString(home(disk).resolve("alp").resolve("peers.yaml")))
          .startsWith(COMMENT);
      assertClean(disk);
    }
  }

  @Test
  void a_change_that_was_done_is_there_and_the_next_one_is_whole_or_absent() throws IOException {
    assertThat(CrashSweep.run(Changing::new)).isGreaterThan(300);
  }

  private static final class First implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      PeerHome.done(store(disk).add(NewPeer.of(id("ann"), ANN), SELF));
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      Set<String> pinned = pinned(disk);
      assertThat(pinned).isIn(ending == Ending.RETURNED ? List.of(Set.of("ann")) : either("ann"));
      assertClean(disk);
    }
  }

  private static List<Set<String>> either(String id) {
    return List.of(Set.of(), Set.of(id));
  }

  @Test
  void the_first_peer_is_there_or_not() throws IOException {
    assertThat(CrashSweep.run(First::new)).isGreaterThan(100);
  }

  private static final class Knocking implements CrashSweep.Scenario {
    private boolean sighted;
    private boolean accepted;

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      pending(disk).sighted(EVE);
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      PendingPeers pending = pending(disk);
      assertThat(pending.sighted(ANN)).isEqualTo(PendingPeers.Sighting.WRITTEN);
      sighted = true;
      PeerHome.done(pending.accept(NewPeer.of(id("ann"), ANN), store(disk), SELF));
      accepted = true;
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      List<PeerKey> knocked = knocked(disk);
      boolean isPinned = pinned(disk).contains("ann");
      assertThat(knocked).contains(EVE);
      if (sighted) {
        // never in neither
        assertThat(isPinned || knocked.contains(ANN)).isTrue();
      }
      if (accepted) {
        assertThat(isPinned).isTrue();
        assertThat(knocked).containsExactly(EVE);
      }
      assertThat(accepted).isEqualTo(ending == Ending.RETURNED);
      assertClean(disk);
    }
  }

  @Test
  void who_knocked_and_was_accepted_is_never_lost() throws IOException {
    assertThat(CrashSweep.run(Knocking::new)).isGreaterThan(300);
  }
}
