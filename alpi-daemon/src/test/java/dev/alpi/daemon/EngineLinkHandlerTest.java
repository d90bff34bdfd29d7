package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.alp.Identity;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.link.AskCancel;
import dev.alpi.alp.link.LinkHandler.Ask;
import dev.alpi.alp.link.LinkHandler.AskProgress;
import dev.alpi.alp.mentions.MentionHistory;
import dev.alpi.alp.mentions.MentionThreads;
import dev.alpi.alp.peers.NewPeer;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerChange;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.engine.Approver;
import dev.alpi.engine.Engine;
import dev.alpi.engine.Machine;
import dev.alpi.engine.Pause;
import dev.alpi.engine.SecretSource;
import dev.alpi.engine.web.Resolver;
import dev.alpi.engine.web.WebClient;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EngineLinkHandlerTest {
  private static final PeerId BOB = new PeerId("bob");

  private final FileLocks locks = FileLocks.inMemory();
  private final FakeClock clock = FakeClock.atRandom(1);
  private final Path userHome =
      Jimfs.newFileSystem(
              Configuration.unix().toBuilder()
                  .setAttributeViews("basic", "owner", "posix", "unix")
                  .build())
          .getPath("/home/me");
  private final Path home = userHome.resolve(".alpi");
  private final PeerStore peers = PeerStore.of(home, locks, clock);
  private final MentionThreads threads =
      MentionThreads.open(home, locks, clock, UnaryOperator.identity());
  private final PeerKey own = key();

  private interface Meanwhile {
    void happens() throws IOException;
  }

  @BeforeEach
  void createHome() throws IOException {
    Files.createDirectories(home);
    add(key());
  }

  private static PeerKey key() {
    try (Identity identity = Identity.generate(new SecureRandom())) {
      return identity.key();
    }
  }

  private void add(PeerKey key) throws IOException {
    assertThat(peers.add(NewPeer.of(BOB, key), own)).isInstanceOf(PeerChange.Done.class);
  }

  private void remove() throws IOException {
    assertThat(peers.remove(BOB)).isInstanceOf(PeerChange.Done.class);
    int _ = threads.forget(BOB.text());
  }

  /** Returns how many turns are kept of a question while whose turn something happens. */
  private int turnsAfter(Meanwhile meanwhile) throws Exception {
    Machine machine =
        new Machine(
            userHome,
            userHome,
            locks,
            clock,
            clock::nanoTime,
            ZoneOffset.UTC,
            new Random(1),
            new ProcessStamp(1, 1),
            _ -> true,
            (_, _) -> {
              throw new IOException("no commands here");
            },
            Pause.real(),
            SecretSource.envFiles(),
            new WebClient(Resolver.system()));
    Profile profile = new Profile(ProfileName.DEFAULT, home, home);
    Peer bob = peers.read().byId(BOB).orElseThrow();
    AskProgress progress =
        new AskProgress() {
          @Override
          public void started(String sessionId) {
            try {
              meanwhile.happens();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }

          @Override
          public void text(String delta) {}
        };
    try (Engine engine = Engine.of(profile, machine, Approver.nobody())) {
      var answer =
          new EngineLinkHandler(profile, engine, threads, peers, System::nanoTime)
              .ask(new Ask(bob, "hello", new MentionHistory.Peer(), new AskCancel()), progress);
      assertThat(answer.text()).isNotBlank();
    }
    return threads.read(BOB.text(), new MentionHistory.Peer()).hydration().size();
  }

  @Test
  void a_question_is_kept_for_the_next_one() throws Exception {
    assertThat(turnsAfter(() -> {})).isPositive();
  }

  @Test
  void who_was_removed_meanwhile_leaves_nothing() throws Exception {
    assertThat(turnsAfter(this::remove)).isZero();
  }

  @Test
  void who_is_called_so_meanwhile_gets_nothing_of_it() throws Exception {
    assertThat(
            turnsAfter(
                () -> {
                  remove();
                  add(key());
                }))
        .isZero();
  }
}
