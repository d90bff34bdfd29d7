package dev.alpi.alp.peers;

import static dev.alpi.alp.peers.PeerHome.ANN;
import static dev.alpi.alp.peers.PeerHome.BOB;
import static dev.alpi.alp.peers.PeerHome.SELF;
import static dev.alpi.alp.peers.PeerHome.id;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Files with damage in them: whatever they are, there is an answer, and nobody whose key is not in
 * them is a peer. A failure names its seed: {@code -Dalpi.seed=SEED -Dalpi.runs=1} repeats it.
 */
@Timeout(120)
final class PeersFuzzTest {
  private static final long SEEDS = Long.getLong("alpi.seed", 20_260_501L);
  private static final int RUNS = Integer.getInteger("alpi.runs", 1500);
  private static final String GOOD =
      """
      # mine
      - id: ann
        pubkey: "ANN"
        alias: Ann
        address: "[::1]:7423"
        allow:
        - link.ping
        - link.ask
        rate_limit: {per_minute: 5}
        tools:
          allow: [web_search, "read_*"]
      - {id: bob, pubkey: BOB, first_seen: 5.5, last_seen: 6.0}
      """
          .replace("ANN", ANN.text())
          .replace("BOB", BOB.text());
  private static final List<String> PIECES =
      List.of(
          "- ",
          "\n",
          ": ",
          "[",
          "]",
          "{",
          "}",
          "&a ",
          "*a",
          "<<: *a",
          "!!binary ",
          "|\n",
          "\"",
          "'",
          "#",
          "null",
          "1e999",
          "-0",
          "---\n",
          "? ",
          "\t",
          "\u0000",
          "\uFEFF",
          "ö",
          "  ");

  private static byte[] damaged(Random random) {
    byte[] content = GOOD.getBytes(UTF_8);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(content.length + 1);
      int end = random.nextInt(3) == 0 ? Math.min(content.length, at + random.nextInt(40)) : at;
      byte[] piece =
          random.nextInt(5) == 0
              ? new byte[] {(byte) random.nextInt(256)}
              : PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8);
      byte[] damaged = Arrays.copyOf(content, at + piece.length + content.length - end);
      System.arraycopy(piece, 0, damaged, at, piece.length);
      System.arraycopy(content, end, damaged, at + piece.length, content.length - end);
      content = damaged;
    }
    return content;
  }

  @Test
  void reading_always_answers_and_a_change_is_whole_or_refused() throws IOException {
    int refused = 0;
    int lists = 0;
    PeerHome home = PeerHome.create().write("");
    for (int run = 0; run < RUNS; run++) {
      String seed = "seed " + (SEEDS + run);
      byte[] content = damaged(new Random(SEEDS + run));
      Files.write(home.file(), content);
      PeerList peers = home.store().read();
      String text = new String(content, UTF_8);
      assertThat(peers.all()).as(seed).allMatch(peer -> text.contains(peer.key().text()));
      assertThat(peers.all().isEmpty() && peers.warnings().isEmpty()).as(seed).isFalse();
      lists += peers.damage().isEmpty() ? 1 : 0;
      try {
        PeerChange<Peer> change = home.store().add(NewPeer.of(id("eve"), PeerHome.key()), SELF);
        assertThat(change).as(seed).isInstanceOf(PeerChange.Done.class);
        assertThat(home.store().read().all()).as(seed).hasSize(peers.all().size() + 1);
        assertThat(peers.damage()).as(seed).isEmpty();
      } catch (ConfigException e) {
        refused++;
        assertThat(Files.readAllBytes(home.file())).as(seed).isEqualTo(content);
      }
    }
    assertThat(refused).isGreaterThan(RUNS / 20);
    assertThat(lists).isGreaterThan(RUNS / 20);
  }

  @Test
  void who_knocked_is_read_or_the_file_is_refused() throws IOException {
    int read = 0;
    PeerHome home = PeerHome.create().write("");
    for (int run = 0; run < RUNS; run++) {
      byte[] content = damaged(new Random(SEEDS + run));
      Files.write(home.pendingFile(), content);
      PendingPeers pending = home.pending();
      try {
        pending.list();
        pending.sighted(BOB);
        assertThat(pending.list().stream().map(PendingPeer::key))
            .as("seed " + (SEEDS + run))
            .contains(BOB);
        read++;
      } catch (ConfigException e) {
        assertThat(Files.readAllBytes(home.pendingFile())).isEqualTo(content);
      }
    }
    assertThat(read).isGreaterThan(RUNS / 20);
  }
}
