package dev.alpi.alp.peers;

import static dev.alpi.alp.peers.PeerHome.ANN;
import static dev.alpi.alp.peers.PeerHome.BOB;
import static dev.alpi.alp.peers.PeerHome.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.config.YamlList;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerReadTest {
  private static PeerList read(String text) throws IOException {
    return PeerHome.create()
        .write(text.replace("ANN", ANN.text()).replace("BOB", BOB.text()))
        .store()
        .read();
  }

  private static List<String> warnings(PeerList peers) {
    return peers.warnings().stream()
        .map(warning -> warning.message().replace("/home/alp/peers.yaml", "f"))
        .toList();
  }

  @Test
  void a_peer_is_read_with_all_that_is_said_of_it() throws IOException {
    PeerList peers =
        read(
            """
            - id: ann
              pubkey: ANN
              alias: Ann Ö.
              address: ann.example:7423
              allow: [link.ping, link.ask, workgroup.pull]
              budget: {daily_usd: 1}
              rate_limit:
                per_minute: 5
              tools:
                allow: [web_search]
            - pubkey: "BOB"
              id: bob
            """);
    assertThat(peers.warnings()).isEmpty();
    assertThat(peers.damage()).isEmpty();
    Peer ann = peers.byId(id("ann")).orElseThrow();
    assertThat(ann)
        .isEqualTo(
            new Peer(
                id("ann"),
                ANN,
                "Ann Ö.",
                new PeerRoute.Remote(new PeerAddress("ann.example", 7423)),
                List.of("link.ping", "link.ask", "workgroup.pull"),
                5,
                ToolsPolicy.allowing(List.of("web_search"))));
    Peer bob = peers.byKey(BOB).orElseThrow();
    assertThat(bob)
        .isEqualTo(
            new Peer(
                id("bob"),
                BOB,
                "",
                new PeerRoute.Local(),
                List.of(),
                60,
                new ToolsPolicy.Unrestricted()));
    assertThat(peers.all()).containsExactly(ann, bob);
    assertThat(peers.byKeyText(ANN.text())).contains(ann);
    assertThat(peers.byKeyText(ANN.text() + " ")).isEmpty();
    assertThat(peers.byId(id("Ann"))).isEmpty();
    assertThat(ann.name()).isEqualTo("Ann Ö.");
    assertThat(bob.name()).isEqualTo("bob");
  }

  @Test
  void no_file_is_nobody() throws IOException {
    PeerList peers = PeerHome.create().store().read();
    assertThat(peers.all()).isEmpty();
    assertThat(peers.warnings()).isEmpty();
  }

  @Test
  void a_file_that_is_no_list_counts_as_empty_and_says_where() throws IOException {
    Map<String, String> wrong =
        Map.of(
            "- id: a\n b: c",
            "f:2:2: is not YAML: ",
            "id: ann\n",
            "f:1:1: found a mapping, allowed a list; it counts as empty",
            "- a\n---\n- b\n",
            "f:2:1: found a second document",
            "- \u0000",
            "f: is not YAML (ReaderException)",
            "x".repeat(YamlList.BYTES_MAX + 1),
            "f: is too long: found 1048577 bytes");
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      PeerList peers = read(each.getKey());
      assertThat(peers.all()).isEmpty();
      assertThat(peers.damage()).isPresent();
      assertThat(warnings(peers)).singleElement().asString().startsWith(each.getValue());
    }
    PeerHome home = PeerHome.create();
    Files.createDirectories(home.file());
    assertThat(home.store().read().damage()).isPresent();
    PeerHome dangling = PeerHome.create();
    Files.createDirectory(dangling.file().getParent());
    Files.createSymbolicLink(dangling.file(), dangling.path().resolve("nowhere"));
    assertThat(dangling.store().read().damage()).isPresent();
  }

  @Test
  void entries_that_are_none_are_left_out_and_hide_no_other() throws IOException {
    PeerList peers =
        read(
            """
            - just text
            - pubkey: ANN
            - id: 123
              pubkey: ANN
            - id: a.b
              pubkey: ANN
            - id: ann
            - id: ann
              pubkey: c2hvcnQ=
            - id: ann
              pubkey: " ANN"
            - {id: bob, pubkey: BOB}
            - {id: bob, pubkey: ANN}
            - {id: eve, pubkey: BOB}
            """);
    assertThat(peers.all()).extracting(Peer::id).containsExactly(id("bob"));
    assertThat(warnings(peers))
        .containsExactly(
            "f:1:3: an entry is no mapping; left out",
            "f:2:3: an entry has no id that is text; left out",
            "f:3:3: an entry has no id that is text; left out",
            "f:5:3: an entry has no usable id: a peer's id has only letters A to Z, digits, - and"
                + " _, found . at position 2; left out",
            "f:7:3: an entry has no pubkey; left out",
            "f:8:3: an entry has no usable pubkey: the key has 5 bytes, expected 32; left out",
            "f:10:3: an entry has a pubkey in an unusual form; left out",
            "f:13:3: an entry is a second one with the id bob; left out",
            "f:14:3: an entry is a second one with the key of another; left out");
    assertThat(peers.byKey(ANN)).isEmpty();
  }

  @Test
  void values_that_are_none_allow_less_never_more() throws IOException {
    PeerList peers =
        read(
            """
            - id: ann
              pubkey: ANN
              alias: 5
              address: ann.example
              allow: link.ask
              rate_limit: 500
              tools: all
            - id: bob
              pubkey: BOB
              allow: [link.ping, 7, link.aks, link.ping]
              rate_limit: {requests_per_minute: 1000}
              address:
            """);
    Peer ann = peers.byId(id("ann")).orElseThrow();
    assertThat(ann.alias()).isEmpty();
    assertThat(ann.address()).isEmpty();
    assertThat(ann.route())
        .isEqualTo(new PeerRoute.Unusable("the address ann.example has no port"));
    assertThat(ann.allow()).isEmpty();
    assertThat(ann.requestsPerMinute()).isEqualTo(60);
    assertThat(ann.tools()).isInstanceOf(ToolsPolicy.Invalid.class);
    Peer bob = peers.byId(id("bob")).orElseThrow();
    assertThat(bob.allow()).containsExactly("link.ping", "link.aks");
    assertThat(bob.requestsPerMinute()).isEqualTo(60);
    assertThat(bob.route()).isEqualTo(new PeerRoute.Local());
    assertThat(warnings(peers))
        .containsExactly(
            "f:3:10: the alias is no text, and not used",
            "f:4:12: the address ann.example has no port; the peer cannot be reached",
            "f:5:10: allow is no list, so nothing is allowed",
            "f:6:15: rate_limit has no per_minute that is a number from 1, so 60 counts",
            "f:7:10: tools is no mapping with a list allow, so every question of the peer is"
                + " refused",
            "f:10:10: allow has an entry that is no text, and allows nothing",
            "f:10:10: there is no method link.aks, so allowing it does nothing",
            "f:11:15: rate_limit has no per_minute that is a number from 1, so 60 counts");
  }

  @Test
  void rates_are_whole_numbers_from_1() throws IOException {
    Map<String, Integer> rates =
        Map.of(
            "1",
            1,
            "0",
            60,
            "-5",
            60,
            "1.5",
            60,
            "\"5\"",
            60,
            "true",
            60,
            "2147483648",
            Integer.MAX_VALUE,
            "9".repeat(30),
            Integer.MAX_VALUE,
            "-" + "9".repeat(30),
            60);
    for (Map.Entry<String, Integer> each : rates.entrySet()) {
      PeerList peers =
          read("- {id: ann, pubkey: ANN, rate_limit: {per_minute: " + each.getKey() + "}}\n");
      assertThat(peers.all().getFirst().requestsPerMinute())
          .as(each.getKey())
          .isEqualTo(each.getValue());
    }
  }

  @Test
  void warnings_are_bounded() throws IOException {
    assertThat(read("- x\n".repeat(1000)).warnings()).hasSize(101);
  }

  @Test
  void an_edit_applies_at_once_and_what_stays_is_not_parsed_again(@TempDir Path directory)
      throws Exception {
    // a real disk: a file in memory has coarser times
    FakeClock clock = FakeClock.at(Instant.now().toString());
    PeerStore store = PeerStore.of(directory, dev.alpi.profile.store.FileLocks.inMemory(), clock);
    assertThat(store.read()).isSameAs(store.read());
    Path file = Files.createDirectory(directory.resolve("alp")).resolve("peers.yaml");
    String ann = "- {id: ann, pubkey: \"" + ANN.text() + "\"}\n";
    Files.writeString(file, ann);
    FileTime time = Files.getLastModifiedTime(file);
    PeerList first = store.read();
    assertThat(first.all()).hasSize(1);
    // within the tick of the disk's clock: same file, same size, same time
    Files.writeString(file, ann.replace("ann", "eve"));
    Files.setLastModifiedTime(file, time);
    assertThat(store.read().byId(id("eve"))).isPresent();
    // years later: trusted, and so not read
    clock.advance(Duration.ofDays(1000));
    PeerList settled = store.read();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    PeerList again = store.read();
    assertThat(again).isSameAs(settled);
    assertThat(store.read()).isSameAs(again);
    Files.writeString(file, ann + "- {id: bob, pubkey: \"" + BOB.text() + "\"}\n");
    assertThat(store.read().all()).hasSize(2);
    Files.delete(file);
    assertThat(store.read().all()).isEmpty();
  }

  @Test
  void a_pipe_is_not_waited_for(@TempDir Path directory) throws Exception {
    Path file = Files.createDirectory(directory.resolve("alp")).resolve("peers.yaml");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        FileSystems.getDefault().getSeparator().equals("/")
            && new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0,
        "no named pipes here");
    PeerStore store =
        PeerStore.of(directory, dev.alpi.profile.store.FileLocks.inMemory(), FakeClock.atRandom(1));
    assertThat(store.read().damage()).isPresent();
    assertThatThrownBy(() -> store.add(NewPeer.of(id("ann"), ANN), BOB))
        .isInstanceOf(dev.alpi.profile.store.StoreException.NotAFile.class);
  }
}
