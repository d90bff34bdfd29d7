package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.link.UnixListener;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobHistory;
import dev.alpi.scheduler.JobStore;
import dev.alpi.scheduler.SlotState;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a daemon answers on its socket. */
@Timeout(60)
final class HostServerTest {
  @TempDir private Path directory;
  private DaemonFixture on;
  private Daemon daemon;
  private UnixListener server;
  private HostClient client;

  @BeforeEach
  void start() throws Exception {
    on = new DaemonFixture(directory);
    daemon = Daemon.open(on.world, 7);
    server = on.host(daemon);
    client = on.client();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    daemon.close();
    on.close();
  }

  @Test
  void it_tells_how_everything_is_and_runs_a_job() throws Exception {
    Profile ann = on.profile("ann");
    Job job =
        JobStore.of(ann.home(), on.locks, ZoneOffset.UTC)
            .add(
                Json.parseObject("{\"expression\": \"@yearly\", \"prompt\": \"help\"}"),
                false,
                on.random,
                Instant.now());
    daemon.look();
    DaemonFixture.until(() -> daemon.status().stream().allMatch(Daemon.ProfileStatus::isHealthy));
    Obj status = client.call("host.daemon.status", Obj.EMPTY).orElseThrow();
    assertThat(status.bool("healthy")).contains(true);
    assertThat(status.integer("pid")).hasValue(7);
    Obj profile = (Obj) status.array("profiles").getFirst();
    assertThat(profile.string("name")).contains("ann");
    assertThat(profile.array("services"))
        .extracting(each -> ((Obj) each).string("name").orElse(""))
        .containsExactly("alp", "schedule", "gateway");
    assertThat(client.call("host.profiles.list", Obj.EMPTY).orElseThrow().array("profiles"))
        .containsExactly(new JsonValue.Str("ann"));

    Obj params = Obj.EMPTY.with("profile", "ann").with("job", job.id().text());
    assertThat(client.call("host.schedule.fire", params).orElseThrow().bool("by_hand"))
        .contains(true);
    DaemonFixture.until(() -> isRan(ann, job));
    assertThatThrownBy(() -> client.call("host.schedule.fire", params.with("job", "none")))
        .isInstanceOf(HostRefusal.class)
        .hasMessageContaining("there is no job none");
    assertThatThrownBy(() -> client.call("host.schedule.fire", params.with("profile", "bob")))
        .hasMessageContaining("runs no jobs now");
    assertThatThrownBy(() -> client.call("host.nothing", Obj.EMPTY))
        .hasMessageContaining("no such method");
  }

  @Test
  void of_many_jobs_those_are_told_that_are_worth_a_look() throws Exception {
    Profile ann = on.profile("ann");
    JobStore jobs = JobStore.of(ann.home(), on.locks, ZoneOffset.UTC);
    for (int month = 1; month <= 5; month++) {
      Obj job = Obj.EMPTY.with("expression", "0 0 1 " + month + " *").with("prompt", "do " + month);
      Job _ = jobs.add(job, false, on.random, Instant.now());
    }
    daemon.look();
    DaemonFixture.until(() -> daemon.status().stream().allMatch(Daemon.ProfileStatus::isHealthy));
    for (int wanted : new int[] {2, 5, 9}) {
      Obj params = Obj.EMPTY.with("jobs", wanted);
      Obj status = client.call("host.daemon.status", params).orElseThrow();
      Obj profile = (Obj) status.array("profiles").getFirst();
      assertThat(profile.array("jobs")).hasSize(Math.min(5, wanted));
      assertThat(profile.integer("jobs_count")).hasValue(5);
    }
    List<Instant> next =
        daemon.status().getFirst().jobs().stream()
            .flatMap(each -> each.next().stream())
            .sorted()
            .toList();
    Obj two = client.call("host.daemon.status", Obj.EMPTY.with("jobs", 2)).orElseThrow();
    assertThat(((Obj) two.array("profiles").getFirst()).objects("jobs"))
        .extracting(each -> Instant.parse(each.string("next").orElse("")))
        .containsExactlyElementsOf(next.subList(0, 2));
    assertThatThrownBy(() -> client.call("host.daemon.status", Obj.EMPTY.with("jobs", -1)))
        .isInstanceOf(HostRefusal.class);
  }

  private static boolean isRan(Profile profile, Job job) {
    try {
      return JobHistory.read(profile.home())
          .last(job.id())
          .filter(record -> record.state() == SlotState.RAN)
          .isPresent();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void the_socket_is_its_owners_and_goes_with_the_daemon() throws Exception {
    Path socket = on.root.resolve("host/host.sock");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    server.close();
    assertThat(socket).doesNotExist();
    assertThat(client.call("host.version", Obj.EMPTY)).isEmpty();
    // one that was killed leaves it
    Files.createFile(socket);
    assertThat(client.call("host.version", Obj.EMPTY)).isEmpty();
    server = HostServer.start(on.root, Map.of(), on.world.log(), on.links);
    assertThatThrownBy(() -> client.call("host.version", Obj.EMPTY))
        .isInstanceOf(HostRefusal.class);
  }

  @Test
  void a_daemon_that_goes_in_the_middle_is_told_as_that() throws Exception {
    server.close();
    server =
        HostServer.start(
            on.root,
            Map.of(
                "host.version",
                (_, _) -> {
                  server.close();
                  return Obj.EMPTY;
                }),
            on.world.log(),
            on.links);
    assertThatThrownBy(() -> client.call("host.version", Obj.EMPTY))
        .isInstanceOf(HostClient.LostException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                  | -32600
          no json                             | -32600
          []                                  | -32600
          {"id": "x", "method": 5}            | -32601
          {"id": "x", "method": "host.x"}     | -32601
          {"method": "host.schedule.fire"}    | -32602
          """)
  void what_is_no_request_gets_an_error(String line, int code) throws Exception {
    try (SocketChannel connection =
        SocketChannel.open(UnixDomainSocketAddress.of(on.root.resolve("host/host.sock")))) {
      connection.write(ByteBuffer.wrap((line + "\n").getBytes()));
      byte[] answer = Channels.newInputStream(connection).readAllBytes();
      assertThat(Json.parse(answer) instanceof Obj error ? error.object("error") : Obj.EMPTY)
          .extracting(error -> error.integer("code").orElse(0))
          .isEqualTo((long) code);
    }
  }
}
