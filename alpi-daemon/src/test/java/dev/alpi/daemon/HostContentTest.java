package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon shows of the texts of profiles, and which reports it has made. */
@Timeout(60)
final class HostContentTest {
  private static final Obj ANN = Obj.EMPTY.with("profile", "ann");
  private static final String CANARY = "canary-5c1";

  @TempDir private Path directory;
  private HostedDaemon hosted;
  private DaemonFixture on;
  private HostClient client;
  private Profile ann;

  @BeforeEach
  void start() throws Exception {
    hosted = new HostedDaemon(directory, "");
    on = hosted.on;
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

  private void refused(int code, String verb, Obj params) {
    assertThatThrownBy(() -> call(verb, params))
        .isInstanceOfSatisfying(
            HostRefusal.class, e -> assertThat(e.code()).as("%s", params).isEqualTo(code))
        .message()
        .doesNotContain(CANARY);
  }

  private void write(String path, String text) throws IOException {
    Path file = ann.home().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void what_was_written_for_people_is_shown() throws Exception {
    write("memories/USER.md", "likes tea — ünïcode\n");
    write("soul.md", "kind\n");
    write("skills/home/tea/SKILL.md", "boil\n");
    for (String path : List.of("memories/USER.md", "soul.md", "skills/home/tea/SKILL.md")) {
      Obj file = call("profile.read_file", ANN.with("path", path));
      assertThat(file.string("text")).contains(Files.readString(ann.home().resolve(path)));
    }
    refused(HostRefusal.NOT_FOUND, "profile.read_file", ANN.with("path", "memories/NONE.md"));
    refused(HostRefusal.NOT_FOUND, "profile.read_file", ANN.with("path", "memories"));
    refused(HostRefusal.NOT_FOUND, "profile.read_file", ANN.with("path", "memories/\ud800.md"));
    refused(HostRefusal.INVALID_PARAMS, "profile.read_file", ANN);
    refused(
        HostRefusal.NOT_FOUND,
        "profile.read_file",
        Obj.EMPTY.with("profile", "bob").with("path", "soul.md"));
  }

  @Test
  void nothing_else_is_and_nothing_that_could_be_a_secret() throws Exception {
    write(".env", CANARY);
    write("skills/home/tea/SKILL.md", "x");
    write("skills/home/tea/.env", CANARY);
    write("skills/home/tea/id_ed25519", CANARY);
    write("skills/.usage.json", "{\"skills\": {}}");
    write("alp/secrets/alp_key.pem", CANARY);
    write("secrets/vault.json", CANARY);
    for (String path :
        List.of(
            ".env",
            "config.yaml",
            "profile.json",
            "secrets/vault.json",
            "alp/secrets/alp_key.pem",
            "alp/peers.yaml",
            "sessions/x.json",
            "logs/agent.log",
            "runs/x.jsonl",
            "skills/home/tea/.env",
            "skills/home/tea/id_ed25519",
            "skills/.usage.json",
            "memories/../.env",
            "memories/./../.env",
            "memories//USER.md",
            "/etc/passwd",
            "../ann/.env",
            "",
            "memories\\..\\.env")) {
      Obj params = ANN.with("path", path);
      refused(
          path.isEmpty() ? HostRefusal.INVALID_PARAMS : HostRefusal.FORBIDDEN,
          "profile.read_file",
          params);
    }
    Obj skill = ANN.with("skill", "home/tea");
    assertThat(call("skill.read", skill).array("files"))
        .containsExactlyInAnyOrder(new JsonValue.Str("SKILL.md"), new JsonValue.Str("id_ed25519"));
    refused(HostRefusal.FORBIDDEN, "skill.file", skill.with("path", ".env"));
    refused(HostRefusal.FORBIDDEN, "skill.file", skill.with("path", "id_ed25519"));
    refused(HostRefusal.FORBIDDEN, "skill.file", skill.with("path", "../../../.env"));
  }

  @Test
  void links_lead_nowhere() throws Exception {
    write(".env", CANARY);
    write("memories/USER.md", "x");
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("a.md"), CANARY);
    Files.createSymbolicLink(ann.home().resolve("memories/env.md"), ann.home().resolve(".env"));
    Files.createSymbolicLink(ann.home().resolve("prompts"), outside);
    Files.createDirectories(ann.home().resolve("agents"));
    Files.createSymbolicLink(ann.home().resolve("agents/out"), outside);
    for (String path : List.of("memories/env.md", "prompts/a.md", "agents/out/a.md")) {
      refused(HostRefusal.NOT_FOUND, "profile.read_file", ANN.with("path", path));
    }
  }

  @Test
  void what_is_too_long_or_no_text_is_told_as_that() throws Exception {
    write("memories/A.md", "x".repeat(HomeFiles.BYTES_MAX));
    write("memories/B.md", "x".repeat(HomeFiles.BYTES_MAX + 1));
    Files.write(ann.home().resolve("memories/C.md"), new byte[] {'a', (byte) 0xff});
    assertThat(call("profile.read_file", ANN.with("path", "memories/A.md")).string("text"))
        .hasValueSatisfying(text -> assertThat(text).hasSize(HomeFiles.BYTES_MAX));
    refused(HostRefusal.FORBIDDEN, "profile.read_file", ANN.with("path", "memories/B.md"));
    refused(HostRefusal.FORBIDDEN, "profile.read_file", ANN.with("path", "memories/C.md"));
  }

  @Test
  void skills_are_listed_with_how_they_are_used_and_read() throws Exception {
    write("skills/home/tea/SKILL.md", "boil\n");
    write("skills/home/tea/scripts/boil.sh", "echo hot\n");
    write("skills/home/none/README.md", "no skill\n");
    String now = Instant.now().toString();
    write(
        "skills/.usage.json",
        "{\"skills\": {\"tea\": {\"use_count\": 3, \"pinned\": true, \"last_seen\": \""
            + now
            + "\"}}}");
    List<Obj> skills = call("skills.list", ANN).objects("skills");
    assertThat(skills).hasSize(1);
    assertThat(skills.getFirst().string("name")).contains("home/tea");
    assertThat(skills.getFirst().integer("uses")).hasValue(3);
    assertThat(skills.getFirst().string("state")).contains("active");

    Obj skill = ANN.with("skill", "home/tea");
    Obj read = call("skill.read", skill);
    assertThat(read.string("text")).contains("boil\n");
    assertThat(read.get("files")).contains(Arr.ofStrings(List.of("SKILL.md", "scripts/boil.sh")));
    assertThat(call("skill.file", skill.with("path", "scripts/boil.sh")).string("text"))
        .contains("echo hot\n");
    refused(HostRefusal.NOT_FOUND, "skill.read", ANN.with("skill", "home/none"));
    refused(HostRefusal.NOT_FOUND, "skill.read", ANN.with("skill", "../../.."));
  }

  @Test
  void profiles_are_summed_up() throws Exception {
    Obj summary = (Obj) call("profile.summaries", Obj.EMPTY).array("profiles").getFirst();
    assertThat(summary.string("name")).contains("ann");
    assertThat(summary.bool("healthy")).contains(true);
    assertThat(summary.integer("needs_you")).hasValue(0);
    assertThat(summary.decimal("spent_usd")).hasValue(0.0);
    assertThat(call("email.status", ANN).array("channels")).isEmpty();
  }

  @Test
  void reports_are_made_where_the_daemon_is_assembled() throws Exception {
    assertThat(call("doctor.report", Obj.EMPTY).string("made")).contains("DOCTOR");
    call("audit.report", ANN);
    call("digest.report", ANN.with("since", "7d"));
    call("cleanup.plan", Obj.EMPTY);
    call("cleanup.apply", Obj.EMPTY.with("keys", Arr.ofStrings(List.of("cache", "logs"))));
    assertThat(on.wishes)
        .containsExactly(
            new HostReports.Wish(HostReports.Kind.DOCTOR, Optional.empty(), List.of()),
            new HostReports.Wish(HostReports.Kind.AUDIT, Optional.of("ann"), List.of()),
            new HostReports.Wish(HostReports.Kind.DIGEST, Optional.of("ann"), List.of("7d")),
            new HostReports.Wish(HostReports.Kind.CLEANUP_PLAN, Optional.empty(), List.of()),
            new HostReports.Wish(
                HostReports.Kind.CLEANUP_APPLY, Optional.empty(), List.of("cache", "logs")));
  }

  @Test
  void what_could_be_an_option_of_a_command_is_no_parameter_of_a_report() throws Exception {
    refused(HostRefusal.INVALID_PARAMS, "cleanup.apply", Obj.EMPTY);
    refused(
        HostRefusal.INVALID_PARAMS,
        "cleanup.apply",
        Obj.EMPTY.with("keys", Arr.ofStrings(List.of("--all"))));
    refused(HostRefusal.INVALID_PARAMS, "digest.report", ANN.with("since", "--html=/tmp/x"));
    refused(HostRefusal.INVALID_PARAMS, "digest.report", Obj.EMPTY);
    refused(HostRefusal.NOT_FOUND, "doctor.report", Obj.EMPTY.with("profile", "--fix"));
    assertThat(on.wishes).isEmpty();
  }
}
