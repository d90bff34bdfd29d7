package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.Identity;
import dev.alpi.alp.IdentityStore;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon does over its socket for programs that show and change profiles. */
@Timeout(60)
final class HostVerbsTest {
  private static final Obj ANN = Obj.EMPTY.with("profile", "ann");

  @TempDir private Path directory;
  private HostedDaemon hosted;
  private DaemonFixture on;
  private Daemon daemon;
  private HostClient client;
  private Profile ann;

  @BeforeEach
  void start() throws Exception {
    hosted = new HostedDaemon(directory, "");
    on = hosted.on;
    daemon = hosted.daemon;
    client = hosted.client;
    ann = hosted.ann;
  }

  @AfterEach
  void stop() throws Exception {
    hosted.close();
  }

  private Obj call(String verb, Obj params) throws HostRefusal, IOException {
    return hosted.call(verb, params);
  }

  private void refused(int code, String words, String verb, Obj params) {
    assertThatThrownBy(() -> call(verb, params))
        .isInstanceOfSatisfying(HostRefusal.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  private void wrong(String words, String verb, Obj params) {
    refused(HostRefusal.INVALID_PARAMS, words, verb, params);
  }

  private static Obj first(Obj answer, String array) {
    return (Obj) answer.array(array).getFirst();
  }

  @Test
  void settings_are_changed_if_they_can_be() throws Exception {
    Obj model = ANN.with("key", "model").with("value", "builtin/offline");
    assertThat(call("config.set_field", model).bool("changed")).contains(true);
    assertThat(call("config.set_field", model).bool("changed")).contains(false);
    assertThat(Files.readString(ann.configFile())).containsPattern("model: .?builtin/offline");
    Obj cap = ANN.with("key", "budget.daily_usd");
    wrong("budget.daily_usd", "config.set_field", cap.with("value", "five"));
    assertThat(call("config.set_field", cap.with("value", 5)).bool("changed")).contains(true);
    assertThat(call("config.set_field", cap.with("value", 6).with("base", true)).bool("changed"))
        .contains(true);
    assertThat(Files.readString(on.root.resolve("base.yaml"))).contains("daily_usd: 6");
    assertThat(call("config.unset_field", cap).bool("removed")).contains(true);
    assertThat(call("config.unset_field", cap).bool("removed")).contains(false);
    wrong("value: one is needed", "config.set_field", cap);
    wrong("key: a text is needed", "config.set_field", ANN.with("value", 1));
    wrong("base: true or false", "config.unset_field", cap.with("base", 1));
    refused(HostRefusal.NOT_FOUND, "bob", "config.unset_field", cap.with("profile", "bob"));
  }

  @Test
  void profiles_are_made_told_of_and_deleted() throws Exception {
    Obj bob = Obj.EMPTY.with("name", "bob").with("description", "mends things");
    call("profile.create", bob.with("tags", Arr.ofStrings(List.of("home"))));
    refused(HostRefusal.NAME_TAKEN, "bob", "profile.create", bob);
    wrong("name", "profile.create", bob.with("name", "../x"));
    wrong("tags: an array", "profile.create", bob.with("tags", "home"));
    Obj detail = call("profile.detail", Obj.EMPTY.with("profile", "bob"));
    assertThat(detail.string("description")).contains("mends things");
    assertThat(detail.array("services")).hasSize(3);
    Obj storage = call("profile.storage", Obj.EMPTY.with("profile", "bob"));
    assertThat(storage.integer("bytes").orElse(0)).isPositive();
    assertThat(storage.object("counts").integer("sessions")).hasValue(0);

    Files.createDirectories(on.root.resolve("profiles/bob/skills/test"));
    Files.writeString(on.root.resolve("profiles/bob/skills/test/SKILL.md"), "x\n");
    Obj gone = Obj.EMPTY.with("profile", "bob");
    refused(HostRefusal.FORBIDDEN, "bob", "profile.delete", gone);
    assertThat(daemon.served("bob")).as("what cannot be deleted goes on").isNotNull();
    call("profile.delete", gone.with("with_data", true));
    assertThat(on.root.resolve("profiles/bob")).doesNotExist();
    refused(HostRefusal.NOT_FOUND, "bob", "profile.detail", gone);
  }

  @Test
  void who_has_just_made_a_profile_has_it_served_when_the_daemon_has_looked() throws Exception {
    Profile bob = on.profile("bob");
    refused(HostRefusal.NOT_FOUND, "bob", "profile.detail", Obj.EMPTY.with("profile", "bob"));
    assertThat(call("profiles.look", Obj.EMPTY).array("profiles"))
        .contains(new JsonValue.Str("bob"));
    assertThat(daemon.served("bob").status())
        .extracting(ServiceStatus::state)
        .containsOnly(ServiceStatus.State.RUNNING);
    assertThat(bob.home().resolve("alp/alp.sock")).exists();
  }

  @Test
  void runs_are_told_of_and_what_goes_on() throws Exception {
    client.stream("host.chat.send", ANN.with("text", "help"), _ -> {});
    Obj run = first(call("runs.list", ANN), "runs");
    String id = run.string("id").or(() -> run.string("run_id")).orElseThrow();
    Obj read = call("run.read", ANN.with("run", id));
    assertThat(read.array("events")).isNotEmpty();
    long last = read.integer("next_seq").orElseThrow();
    assertThat(call("run.read", ANN.with("run", id).with("since", last)).array("events")).isEmpty();
    assertThat(call("run.cancel", ANN.with("run", id)).bool("requested")).contains(false);
    refused(HostRefusal.NOT_FOUND, "no run", "run.read", ANN.with("run", "zz"));
    wrong("limit: 0 is not from 1", "runs.list", ANN.with("limit", 0));
    wrong("limit: a whole number", "runs.list", ANN.with("limit", "many"));

    Obj activity = call("activity.list", Obj.EMPTY);
    assertThat(activity.array("needs_you")).isEmpty();
    assertThat(activity.array("running")).isEmpty();
    assertThat(activity.array("scheduled")).isEmpty();
    wrong("profile: a text", "activity.list", Obj.EMPTY.with("profile", 3));
    assertThat(call("usage.daily", ANN.with("days", 7)).array("days")).hasSizeLessThan(2);
    wrong("days", "usage.daily", ANN.with("days", 5000));
  }

  @Test
  void sessions_are_deleted() throws Exception {
    client.stream("host.chat.send", ANN.with("text", "help"), _ -> {});
    String id = first(call("sessions.list", ANN), "sessions").string("id").orElseThrow();
    wrong("session_ids", "sessions.delete", ANN);
    wrong("no id: ../x", "sessions.delete", ANN.with("session_ids", ids("../x")));
    assertThat(call("sessions.delete", ANN.with("session_ids", ids(id))).integer("deleted"))
        .hasValue(1);
    assertThat(call("sessions.list", ANN).array("sessions")).isEmpty();
  }

  private static Arr ids(String... ids) {
    return Arr.ofStrings(List.of(ids));
  }

  @Test
  void tools_and_the_window_of_the_model_are_told() throws Exception {
    Obj tools = call("tools.list", ANN);
    assertThat(tools.array("tools"))
        .extracting(each -> each instanceof Obj tool ? tool.string("name").orElse("") : "")
        .contains("terminal", "ask_user");
    assertThat(call("model.ctx_window", ANN).integer("ctx_window").orElse(0)).isPositive();
    wrong("model: provider/name", "model.ctx_window", ANN.with("model", "x"));
  }

  @Test
  void peers_are_added_asked_and_removed() throws Exception {
    Profile bob = on.profile("bob");
    daemon.look();
    DaemonFixture.until(() -> daemon.status().stream().allMatch(Daemon.ProfileStatus::isHealthy));
    String key;
    try (Identity identity = IdentityStore.at(bob.home(), on.locks).loadOrCreate(on.random)) {
      key = identity.key().text();
    }
    Obj added = ANN.with("id", "bob").with("key", key);
    wrong("key", "peers.add", ANN.with("id", "bob").with("key", "x"));
    wrong("id", "peers.add", added.with("id", "../x"));
    wrong("allow: one of", "peers.add", added.with("allow", ids("link.everything")));
    wrong("requests_per_minute", "peers.add", added.with("requests_per_minute", 0));
    call("peers.add", added.with("alias", "Bob"));
    refused(HostRefusal.NAME_TAKEN, "bob", "peers.add", added);
    assertThat(first(call("peers.list", ANN), "peers").string("alias")).contains("Bob");
    Obj who = ANN.with("id", "bob");
    // bob does not know ann, and has noted that somebody knocked
    assertThat(call("peers.ping", who).bool("answers")).contains(false);
    Obj bobs = Obj.EMPTY.with("profile", "bob");
    DaemonFixture.until(() -> !pending(bobs).isEmpty());
    String anns = ((Obj) pending(bobs).getFirst()).string("key").orElseThrow();
    refused(
        HostRefusal.NOT_FOUND,
        "nobody with this key",
        "peers.pending_accept",
        bobs.with("id", "ann").with("key", key));
    call("peers.pending_accept", bobs.with("id", "ann").with("key", anns));
    assertThat(pending(bobs)).isEmpty();
    assertThat(call("peers.ping", who).bool("answers")).contains(true);
    assertThat(call("peers.pending_discard", bobs.with("key", anns)).bool("discarded"))
        .contains(false);
    call("peers.remove", who);
    assertThat(call("peers.list", ANN).array("peers")).isEmpty();
    refused(HostRefusal.NOT_FOUND, "bob", "peers.remove", who);
    refused(HostRefusal.NOT_FOUND, "bob", "peers.ping", who);
  }

  private List<JsonValue> pending(Obj profile) {
    try {
      return call("peers.pending_list", profile).array("pending");
    } catch (HostRefusal | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
