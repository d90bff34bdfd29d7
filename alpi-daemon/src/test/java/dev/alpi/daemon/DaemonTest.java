package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.IdentityStore;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.link.AskCancel;
import dev.alpi.alp.peers.NewPeer;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerChange;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileChange;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobHistory;
import dev.alpi.scheduler.JobStore;
import dev.alpi.scheduler.SlotState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One daemon and several profiles, on a real disk with real sockets and real locks. */
@Timeout(60)
final class DaemonTest {
  @TempDir private Path directory;
  private DaemonFixture on;

  @BeforeEach
  void create() throws IOException {
    on = new DaemonFixture(directory);
  }

  @AfterEach
  void close() {
    on.close();
  }

  private static List<String> names(Daemon daemon) {
    return daemon.status().stream().map(each -> each.name().text()).toList();
  }

  private static boolean isHealthy(Daemon daemon) {
    return daemon.status().stream().allMatch(Daemon.ProfileStatus::isHealthy);
  }

  private PeerKey key(Profile profile) throws IOException {
    try (var identity = IdentityStore.at(profile.home(), on.locks).loadOrCreate(on.random)) {
      return identity.key();
    }
  }

  private Peer link(Profile from, Profile to, String id) throws IOException {
    PeerStore peers = PeerStore.of(from.home(), on.locks, InstantSource.system());
    PeerChange<Peer> change = peers.add(NewPeer.of(new PeerId(id), key(to)), key(from));
    return ((PeerChange.Done<Peer>) change).result();
  }

  private Job job(Profile profile, String json) throws IOException {
    return JobStore.of(profile.home(), on.locks, ZoneOffset.UTC)
        .add(Json.parseObject(json), false, on.random, Instant.now());
  }

  private static SlotState last(Profile profile, Job job) {
    try {
      return JobHistory.read(profile.home())
          .last(job.id())
          .map(record -> record.state())
          .orElse(SlotState.WAITING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void profiles_ask_each_other_and_run_their_jobs() throws Exception {
    Profile ann = on.profile("ann");
    Profile bob = on.profile("bob");
    Peer bobAtAnns = link(ann, bob, "bob");
    link(bob, ann, "ann");
    Job job =
        job(bob, "{\"kind\": \"once\", \"run_at\": \"2026-01-01T00:00Z\", \"prompt\": \"help\"}");
    try (Daemon daemon = Daemon.open(on.world, 1)) {
      daemon.look();
      DaemonFixture.until(() -> isHealthy(daemon));
      assertThat(names(daemon)).containsExactly("ann", "bob");
      try (LinkCalls calls = LinkCalls.of(ann, on.links)) {
        assertThat(calls.client().ping(bobAtAnns).agentName()).isEqualTo("bob");
        assertThat(
                calls
                    .client()
                    .ask(bobAtAnns, "what can you do?", "", new AskCancel(), _ -> {})
                    .string("text")
                    .orElse(""))
            .contains("builtin/offline");
      }
      DaemonFixture.until(() -> last(bob, job) == SlotState.RAN);

      Job another =
          job(ann, "{\"kind\": \"cron\", \"expression\": \"@yearly\", \"prompt\": \"help\"}");
      daemon.jobsChanged("ann");
      assertThat(daemon.fire("ann", another.id())).isPresent();
      DaemonFixture.until(() -> last(ann, another) == SlotState.RAN);
      assertThat(daemon.fire("nobody", another.id())).isEmpty();
    }
    assertThat(on.root.resolve("service.pid")).doesNotExist();
    assertThat(bob.home().resolve("alp/alp.sock")).doesNotExist();
    assertThat(ann.isHeld(on.locks)).isFalse();
  }

  @Test
  void profiles_come_and_go_and_nobody_else_is_disturbed() throws Exception {
    on.profile("ann");
    try (Daemon daemon = Daemon.open(on.world, 1);
        HomeWatch watch = HomeWatch.open(on.root, daemon, on.world.log())) {
      Thread watching = Thread.ofVirtual().start(() -> DaemonProcess.untilInterrupted(watch::run));
      DaemonFixture.until(() -> names(daemon).equals(List.of("ann")) && isHealthy(daemon));
      Instant since = daemon.status().getFirst().services().getFirst().since();

      Profile bob = on.profile("bob");
      DaemonFixture.until(() -> names(daemon).equals(List.of("ann", "bob")) && isHealthy(daemon));
      Job job =
          job(bob, "{\"kind\": \"once\", \"run_at\": \"2026-01-01T00:00Z\", \"prompt\": \"help\"}");
      DaemonFixture.until(() -> last(bob, job) == SlotState.RAN);
      // the last that is written of a job that runs once
      DaemonFixture.until(() -> isForgotten(bob, job));

      DurableFiles.deleteTree(bob.home());
      DaemonFixture.until(() -> names(daemon).equals(List.of("ann")));
      assertThat(bob.home()).as("no ghost").doesNotExist();
      assertThat(daemon.status().getFirst().services().getFirst().since()).isEqualTo(since);
      watch.close();
      watching.join();
    }
    assertThat(on.log.lines).noneMatch(line -> line.startsWith("! "));
  }

  private boolean isForgotten(Profile profile, Job job) {
    try {
      return JobStore.of(profile.home(), on.locks, ZoneOffset.UTC).read().byId(job.id()).isEmpty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void a_profile_is_let_go_for_who_moves_it_and_served_again_under_its_new_name() throws Exception {
    on.profile("ann");
    Profile bob = on.profile("bob");
    ProfileStore store = ProfileStore.of(on.homes, on.locks, InstantSource.system());
    try (Daemon daemon = Daemon.open(on.world, 1);
        HomeWatch watch = HomeWatch.open(on.root, daemon, on.world.log())) {
      Thread.ofVirtual().start(() -> DaemonProcess.untilInterrupted(watch::run));
      DaemonFixture.until(() -> names(daemon).equals(List.of("ann", "bob")) && isHealthy(daemon));
      assertThat(store.rename(bob, new ProfileName("rob")))
          .isInstanceOf(ProfileChange.Refused.class);

      assertThat(daemon.release("bob")).isTrue();
      assertThat(store.rename(bob, new ProfileName("rob"))).isInstanceOf(ProfileChange.Done.class);
      DaemonFixture.until(() -> names(daemon).equals(List.of("ann", "rob")) && isHealthy(daemon));
      assertThat(bob.home()).as("no ghost").doesNotExist();
      assertThat(daemon.release("nobody")).isFalse();
    }
  }

  @Test
  void a_profile_that_was_let_go_is_served_again_also_if_the_clock_was_set_back() throws Exception {
    on.profile("bob");
    try (Daemon daemon = Daemon.open(on.world, 1)) {
      List<Profile> _ = daemon.look();
      assertThat(daemon.release("bob")).isTrue();
      List<Profile> _ = daemon.look();
      assertThat(names(daemon)).isEmpty();
      on.ahead.set(Duration.ofHours(-2));
      List<Profile> _ = daemon.look();
      assertThat(names(daemon)).containsExactly("bob");
    }
  }

  @Test
  void there_is_one_daemon_a_root() throws Exception {
    try (Daemon first = Daemon.open(on.world, 1)) {
      assertThat(Files.readString(on.root.resolve("service.pid"))).isEqualTo("1\n");
      assertThatThrownBy(() -> Daemon.open(on.world, 2)).isInstanceOf(StoreException.Locked.class);
      assertThat(first.status()).isEmpty();
    }
    Daemon.open(on.world, 2).close();
  }

  @Test
  void a_profile_that_cannot_be_served_is_told_and_the_others_are() throws Exception {
    on.profile("ann");
    Profile bob = on.profile("bob");
    Files.createDirectories(bob.home().resolve("schedule/slots.log"));
    try (Daemon daemon = Daemon.open(on.world, 1)) {
      daemon.look();
      DaemonFixture.until(
          () ->
              daemon.status().get(1).services().stream()
                  .anyMatch(each -> each.state() == ServiceStatus.State.WAITING));
      DaemonFixture.until(() -> daemon.status().getFirst().isHealthy());
      ServiceStatus schedule = daemon.status().get(1).services().get(1);
      assertThat(schedule.name()).isEqualTo("schedule");
      assertThat(schedule.lastError().orElse("")).contains("slots.log");
      assertThat(schedule.nextTry()).isPresent();
      DaemonFixture.until(
          () ->
              daemon.status().get(1).services().getFirst().state() == ServiceStatus.State.RUNNING);
    }
  }

  @Test
  void when_it_ends_nothing_new_begins() throws Exception {
    Profile ann = on.profile("ann");
    try (Daemon daemon = Daemon.open(on.world, 1)) {
      daemon.look();
      DaemonFixture.until(() -> isHealthy(daemon));
      daemon.drain();
      Job job =
          job(ann, "{\"kind\": \"once\", \"run_at\": \"2026-01-01T00:00Z\", \"prompt\": \"help\"}");
      daemon.jobsChanged("ann");
      on.profile("bob");
      daemon.look();
      assertThat(names(daemon)).containsExactly("ann");
      assertThat(last(ann, job)).isEqualTo(SlotState.WAITING);
      daemon.awaitIdle();
    }
  }

  private static ServiceStatus service(Daemon daemon, int profile, int service) {
    return daemon.status().get(profile).services().get(service);
  }

  private static List<Obj> told(Daemon daemon, String event) {
    return daemon.events().rows().after(0).stream()
        .map(Ring.Numbered::item)
        .filter(row -> row.string("event").equals(Optional.of(event)))
        .map(row -> row.object("data"))
        .toList();
  }

  private static void config(Profile profile, String yaml) throws IOException {
    DurableFiles.replace(profile.home().resolve("config.yaml"), yaml, FileMode.PRIVATE_FILE);
  }

  @Test
  void changed_settings_restart_only_what_they_are_about() throws Exception {
    Profile ann = on.profile("ann");
    on.profile("bob");
    try (Daemon daemon = Daemon.open(on.world, 1)) {
      Thread following =
          Thread.ofVirtual().start(() -> DaemonProcess.untilInterrupted(daemon::followSettings));
      daemon.look();
      DaemonFixture.until(() -> isHealthy(daemon));
      Instant schedule = service(daemon, 0, 1).since();
      Instant bobs = service(daemon, 1, 0).since();

      config(ann, "alp: {tcp_port: 0}\nnetwork: {host: 127.0.0.1}\n");
      DaemonFixture.until(() -> !told(daemon, "config.error").isEmpty());
      assertThat(daemon.status().getFirst().problem().orElse("")).contains("alp.tcp_port");

      int port = freePort();
      config(ann, "alp: {tcp_port: " + port + "}\nnetwork: {host: 127.0.0.1}\n");
      DaemonFixture.until(
          () ->
              service(daemon, 0, 0).detail().equals(Optional.of("listening at 127.0.0.1:" + port)));
      assertThat(daemon.status().getFirst().isHealthy()).isTrue();
      assertThat(told(daemon, "config.changed").getLast().array("restarted"))
          .containsExactly(new JsonValue.Str("alp"));

      config(ann, "alp: {tcp_port: " + port + "}\nservice: {alp: false}\n");
      DaemonFixture.until(() -> service(daemon, 0, 0).state() == ServiceStatus.State.STOPPED);
      assertThat(ann.home().resolve("alp/alp.sock")).doesNotExist();
      assertThat(service(daemon, 0, 1).since()).isEqualTo(schedule);
      assertThat(service(daemon, 1, 0).since()).isEqualTo(bobs);
      assertThat(isHealthy(daemon)).as("who switches it off wants that").isTrue();

      config(ann, "service: {alp: true}\n");
      DaemonFixture.until(() -> service(daemon, 0, 0).state() == ServiceStatus.State.RUNNING);
      daemon.close();
      following.join();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void a_port_that_is_taken_keeps_nobody_on_this_machine_waiting() throws Exception {
    Profile ann = on.profile("ann");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Daemon daemon = Daemon.open(on.world, 1)) {
      String at = "127.0.0.1:" + taken.getLocalPort();
      config(ann, "alp: {tcp_port: " + taken.getLocalPort() + "}\nnetwork: {host: 127.0.0.1}\n");
      daemon.look();
      DaemonFixture.until(() -> service(daemon, 0, 0).problem().isPresent());
      assertThat(service(daemon, 0, 0).problem().orElse("")).contains("cannot listen at " + at);
      assertThat(ann.home().resolve("alp/alp.sock")).exists();
      assertThat(daemon.status().getFirst().isHealthy()).isFalse();

      taken.close();
      DaemonFixture.until(() -> service(daemon, 0, 0).problem().isEmpty());
      assertThat(service(daemon, 0, 0).detail()).contains("listening at " + at);
    }
  }
}
