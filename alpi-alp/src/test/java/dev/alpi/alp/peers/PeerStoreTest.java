package dev.alpi.alp.peers;

import static dev.alpi.alp.peers.PeerHome.ANN;
import static dev.alpi.alp.peers.PeerHome.BOB;
import static dev.alpi.alp.peers.PeerHome.SELF;
import static dev.alpi.alp.peers.PeerHome.done;
import static dev.alpi.alp.peers.PeerHome.id;
import static dev.alpi.alp.peers.PeerHome.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PeerStoreTest {
  private static final NewPeer NEW_ANN = NewPeer.of(id("ann"), ANN);
  private static final NewPeer NEW_BOB = NewPeer.of(id("bob"), BOB);
  private static final String EDITED =
      """
      # my peers
      - pubkey: ANN # checked by voice
        id: ann
        x-note: "keep: this"
        allow:
          - link.ping
          # she may ask
          - link.ask   # since May

      # the end
      """
          .replace("ANN", ANN.text());

  @Test
  void a_new_peer_is_written_as_the_python_system_orders_it() throws IOException {
    PeerHome home = PeerHome.create();
    Peer peer =
        done(
            home.store()
                .add(
                    NEW_ANN
                        .alias("Ännchen")
                        .address(new PeerAddress("ann.example", 7423))
                        .allow(List.of("link.ping"))
                        .requestsPerMinute(5),
                    SELF));
    assertThat(peer.alias()).isEqualTo("Ännchen");
    done(home.store().add(NEW_BOB, SELF));
    assertThat(home.text())
        .isEqualTo(
            """
            - id: ann
              pubkey: "ANN"
              alias: "Ännchen"
              address: "ann.example:7423"
              allow:
              - link.ping
              rate_limit:
                per_minute: 5
            - id: bob
              pubkey: "BOB"
              allow:
              - link.ping
              - link.ask
            """
                .replace("ANN", ANN.text())
                .replace("BOB", BOB.text()));
    assertThat(home.store().read().all())
        .extracting(Peer::id)
        .containsExactly(id("ann"), id("bob"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.file())))
        .isEqualTo("rw-------");
    assertThat(home.names()).containsExactly("peers.yaml");
  }

  @Test
  void what_cannot_be_a_peer_is_refused_and_nothing_changes() throws IOException {
    PeerHome home =
        PeerHome.create().write(EDITED + "- id: Left-Out\n- pubkey: \"" + BOB.text() + "\"\n");
    String before = home.text();
    PeerStore store = home.store();
    assertThat(refused(store.add(NewPeer.of(id("ann"), PeerHome.key()), SELF)))
        .extracting(PeerChange.Refused::reason, PeerChange.Refused::problem)
        .containsExactly(PeerChange.Reason.ID_TAKEN, "there is a peer ann already");
    assertThat(refused(store.add(NewPeer.of(id("ANN"), PeerHome.key()), SELF)).hint())
        .isEqualTo("choose another id; case does not count");
    assertThat(refused(store.add(NewPeer.of(id("left-out"), PeerHome.key()), SELF)).reason())
        .isEqualTo(PeerChange.Reason.ID_TAKEN);
    assertThat(refused(store.add(NewPeer.of(id("eve"), ANN), SELF)))
        .extracting(PeerChange.Refused::reason, PeerChange.Refused::problem)
        .containsExactly(PeerChange.Reason.KEY_TAKEN, "this is the key of the peer ann");
    assertThat(refused(store.add(NEW_BOB, SELF)).reason()).isEqualTo(PeerChange.Reason.KEY_TAKEN);
    assertThat(refused(store.add(NewPeer.of(id("me"), SELF), SELF)).reason())
        .isEqualTo(PeerChange.Reason.OWN_KEY);
    assertThat(refused(store.edit(id("bob"), PeerEdit.NOTHING.alias("x"))).reason())
        .isEqualTo(PeerChange.Reason.ABSENT);
    assertThat(refused(store.edit(id("ann"), PeerEdit.NOTHING.key(SELF, SELF))).reason())
        .isEqualTo(PeerChange.Reason.OWN_KEY);
    assertThat(refused(store.edit(id("ann"), PeerEdit.NOTHING.key(BOB, SELF))).reason())
        .isEqualTo(PeerChange.Reason.KEY_TAKEN);
    assertThat(refused(store.edit(id("Left-Out"), PeerEdit.NOTHING.alias("x"))).reason())
        .isEqualTo(PeerChange.Reason.UNUSABLE);
    assertThat(refused(store.remove(id("bob"))).reason()).isEqualTo(PeerChange.Reason.ABSENT);
    assertThat(home.text()).isEqualTo(before);
  }

  @Test
  void a_method_that_nobody_answers_is_warned_of() throws IOException {
    PeerChange<Peer> change =
        PeerHome.create()
            .store()
            .add(NEW_ANN.allow(List.of("link.aks", "workgroup.pull", "link.get_blob")), SELF);
    assertThat(((PeerChange.Done<Peer>) change).warnings())
        .containsExactly(
            new PeerWarning(
                "there is no method link.aks, so allowing it does nothing",
                "methods are link.ping, link.ask, link.cancel, link.put_blob, link.get_blob,"
                    + " link.succession"));
  }

  @Test
  void an_edit_changes_what_it_says_and_nothing_else() throws IOException {
    PeerHome home = PeerHome.create().write(EDITED);
    PeerEdit edit =
        PeerEdit.NOTHING
            .alias("Ann")
            .route(new PeerRoute.Remote(new PeerAddress("::1", 7423)))
            .allowing(List.of("link.get_blob", "link.ping"))
            .disallowing(List.of("link.ask"))
            .requestsPerMinute(5)
            .tools(ToolsPolicy.allowing(List.of("web_*", "calendar:read")));
    Peer peer = done(home.store().edit(id("ann"), edit));
    assertThat(peer.allow()).containsExactly("link.ping", "link.get_blob");
    assertThat(peer.tools().permits("web_search")).isTrue();
    assertThat(home.text())
        .isEqualTo(
            """
            # my peers
            - pubkey: ANN # checked by voice
              id: ann
              x-note: "keep: this"
              allow:
                - link.ping
                - link.get_blob
                # she may ask
              alias: Ann
              address: "[::1]:7423"
              rate_limit:
                per_minute: 5
              tools:
                allow: ["web_*", "calendar:read"]

            # the end
            """
                .replace("ANN", ANN.text()));
  }

  @Test
  void removing_is_of_all_entries_of_the_id() throws IOException {
    String twice = EDITED + "- {id: ann, pubkey: \"" + BOB.text() + "\"}\n- {id: eve, pubkey: \"";
    PeerHome home = PeerHome.create().write(twice + ANN.text() + "\"}\n");
    PeerStore.Removed removed = done(home.store().remove(id("ann")));
    assertThat(removed.peer().map(Peer::key)).contains(ANN);
    assertThat(removed.remaining().map(Peer::id)).contains(id("eve"));
    assertThat(home.text())
        .isEqualTo("# my peers\n\n# the end\n- {id: eve, pubkey: \"" + ANN.text() + "\"}\n");
    assertThat(done(home.store().remove(id("eve"))).remaining()).isEmpty();
    assertThat(home.text()).isEqualTo("# my peers\n\n# the end\n");
    assertThat(home.store().read().damage()).isEmpty();
  }

  @Test
  void an_entry_that_was_left_out_can_be_removed_or_put_right() throws IOException {
    PeerHome home = PeerHome.create().write("- {id: ann, pubkey: x}\n- {id: bob, pubkey: y}\n");
    assertThat(done(home.store().remove(id("bob"))).peer()).isEmpty();
    assertThat(done(home.store().edit(id("ann"), PeerEdit.NOTHING.key(ANN, SELF))).key())
        .isEqualTo(ANN);
    assertThat(home.text()).isEqualTo("- {id: ann, pubkey: \"" + ANN.text() + "\"}\n");
  }

  @Test
  void limits_and_leave_are_taken_back() throws IOException {
    PeerHome home =
        PeerHome.create()
            .write(
                """
                - id: ann
                  pubkey: ANN
                  address: a:1
                  alias: Ann
                  allow: link.ask
                  rate_limit: {per_minute: 5, x: 1}
                  tools: {deny: [terminal]}
                - id: bob
                  pubkey: BOB
                  rate_limit:
                    per_minute: 5
                  tools: {allow: []}
                """
                    .replace("ANN", ANN.text())
                    .replace("BOB", BOB.text()));
    PeerEdit edit = PeerEdit.NOTHING.alias("").route(new PeerRoute.Local()).requestsPerMinute(0);
    done(
        home.store()
            .edit(
                id("ann"),
                edit.allowing(List.of("link.ping")).tools(ToolsPolicy.allowing(List.of("x")))));
    done(home.store().edit(id("bob"), edit.tools(new ToolsPolicy.Unrestricted())));
    assertThat(home.text())
        .isEqualTo(
            """
            - id: ann
              pubkey: ANN
              allow: [link.ping]
              rate_limit: {x: 1}
              tools: {allow: [x]}
            - id: bob
              pubkey: BOB
            """
                .replace("ANN", ANN.text())
                .replace("BOB", BOB.text()));
  }

  @Test
  void what_is_no_list_is_never_overwritten() throws IOException {
    for (String text : List.of("id: ann\n", "- a\n b: c\n", "text")) {
      PeerHome home = PeerHome.create().write(text);
      assertThatThrownBy(() -> home.store().add(NEW_ANN, SELF))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("/home/alp/peers.yaml:");
      assertThatThrownBy(() -> home.store().remove(id("ann"))).isInstanceOf(ConfigException.class);
      assertThat(home.text()).isEqualTo(text);
    }
  }

  @Test
  void a_list_that_would_be_too_long_to_read_is_not_written() throws IOException {
    String full = "# " + "x".repeat(1024 * 1024 - 100) + "\n";
    PeerHome home = PeerHome.create().write(full);
    assertThatThrownBy(() -> home.store().add(NEW_ANN, SELF))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("too long");
    assertThat(home.text()).isEqualTo(full);
  }

  @Test
  void a_link_is_not_replaced_and_a_removed_home_does_not_come_back() throws IOException {
    PeerHome home = PeerHome.create();
    Path real = home.path().resolve("real.yaml");
    home.write(real, EDITED);
    Files.createDirectory(home.file().getParent());
    Files.createSymbolicLink(home.file(), real);
    assertThat(home.store().read().all()).hasSize(1);
    assertThatThrownBy(() -> home.store().add(NEW_BOB, SELF))
        .isInstanceOf(StoreException.NotAFile.class);
    PeerHome gone = PeerHome.create();
    Files.delete(gone.path());
    assertThatThrownBy(() -> gone.store().add(NEW_ANN, SELF))
        .isInstanceOf(StoreException.Gone.class);
    assertThat(gone.path()).doesNotExist();
  }

  @Test
  void peers_are_kept_on_a_windows_disk_too() throws IOException {
    PeerHome home = PeerHome.onWindows();
    done(home.store().add(NEW_ANN, SELF));
    PeerStore store = home.store();
    assertThat(store.read().byKey(ANN)).isPresent();
    home.write("");
    assertThat(store.read().all()).isEmpty();
    home.pending().sighted(BOB);
    assertThat(home.pending().list()).hasSize(1);
  }
}
