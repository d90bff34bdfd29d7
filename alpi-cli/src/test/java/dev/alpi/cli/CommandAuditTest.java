package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.journal.AuditTrail;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which commands leave a record, and what is in it. */
final class CommandAuditTest {
  private final FakeContext context = new FakeContext();
  private FakeStdio stdio = new FakeStdio();

  private int alpi(String line) {
    return alpi(new Commands(), line, "");
  }

  private int alpi(CommandTable table, String line, String typed) {
    stdio = new FakeStdio().typed(typed);
    return new Cli(table).execute(ShellWords.split(line), context.with(stdio));
  }

  private Path root() {
    return context.userHome().resolve(".alpi");
  }

  private List<Obj> rows() throws IOException {
    return AuditTrail.of(root(), context.locks(), context.clock(), context.random()).rows();
  }

  private static List<Command> commands(List<CommandNode> nodes) {
    List<Command> all = new ArrayList<>();
    for (CommandNode node : nodes) {
      switch (node) {
        case Command command -> all.add(command);
        case CommandGroup group -> all.addAll(commands(group.members()));
      }
    }
    return all;
  }

  @Test
  void every_command_has_been_judged() {
    List<Command> all = commands(new Commands().all());
    assertThat(all).hasSizeGreaterThan(90);
    assertThat(all)
        .filteredOn(command -> command.effect() == Effect.UNJUDGED)
        .extracting(Command::path)
        .as("say .has(Effect.READS), CHANGES or WORKS where the command is made")
        .isEmpty();
  }

  @Test
  void what_reads_leaves_nothing_and_what_changes_leaves_one_record() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    assertThat(alpi("profile list")).isZero();
    assertThat(alpi("-p work config set budget.daily_usd 5")).isZero();
    assertThat(alpi("-p work spend")).isZero();
    assertThat(rows())
        .extracting(row -> row.string("method").orElse(""))
        .containsExactly("profile create", "config set");
    Obj create = rows().getFirst();
    assertThat(create.object("target").string("name")).contains("work");
    assertThat(create.string("result")).contains("success");
    assertThat(create.get("error_code")).isEmpty();
    Obj set = rows().get(1);
    assertThat(set.string("profile")).contains("work");
    assertThat(set.object("target")).isEqualTo(Obj.EMPTY.with("key", "budget.daily_usd"));
  }

  @Test
  void what_made_renamed_and_removed_a_profile_is_found_by_its_name_also_when_it_is_gone()
      throws Exception {
    assertThat(alpi("profile create work")).isZero();
    assertThat(alpi("profile create other")).isZero();
    assertThat(alpi("-p work config set budget.daily_usd 5")).isZero();
    assertThat(alpi("profile rename work lab")).isZero();
    assertThat(alpi("profile remove lab --force")).isZero();
    assertThat(alpi("-p work audit log")).isZero();
    assertThat(stdio.printed())
        .contains("profile create work", "config set", "profile rename work lab")
        .doesNotContain("other", "profile remove");
    assertThat(alpi("-p LAB audit log")).isZero();
    assertThat(stdio.printed())
        .contains("profile rename", "profile remove")
        .doesNotContain("profile create");
    assertThat(alpi("-p wrok audit log")).isEqualTo(ExitCode.NO_SUCH_PROFILE.number());
    assertThat(alpi("-p .. audit log")).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void no_secret_and_no_text_is_in_it() throws Exception {
    assertThat(alpi(new Commands(), "secrets set LAB_KEY", "canary-0123456789")).isZero();
    assertThat(alpi("memory add memory canary likes canary pie")).isZero();
    assertThat(alpi("config set tools.tts.voice=canary")).isZero();
    assertThat(alpi("secrets set canary=value")).isNotZero();
    assertThat(alpi("profile edit --description canary")).isZero();
    assertThat(alpi("schedule remove sk-canarycanarycanary0123")).isNotZero();
    assertThat(alpi("schedule remove 'a canary of mine'")).isNotZero();
    String trail = Files.readString(root().resolve("logs").resolve(AuditTrail.NAME));
    assertThat(trail).doesNotContain("canary").contains("LAB_KEY", "tools.tts.voice");
    assertThat(rows()).hasSize(7);
    assertThat(rows().get(4).array("options")).hasToString("[Str[text=description]]");
  }

  /** Returns what the last record says that its command acted on. */
  private Obj target(String line) throws IOException {
    assertThat(alpi(line)).as(stdio.complained()).isZero();
    Obj last = rows().getLast();
    assertThat(line).contains(last.string("method").orElseThrow());
    return last.object("target");
  }

  @Test
  void a_record_names_what_was_made_or_let_in_though_no_word_of_the_line_does() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    Obj job = target("-p work schedule add 'a canary text' --cron '0 7 * * *'");
    assertThat(alpi("-p work schedule list --json")).isZero();
    Obj listed = Json.parseObject(stdio.printed()).objects("jobs").getFirst();
    assertThat(job).isEqualTo(Obj.EMPTY.with("id", listed.string("id").orElseThrow()));
    assertThat(target("-p work gateway allow telegram 12345 --chat=-1001"))
        .isEqualTo(
            Obj.EMPTY.with("channel", "telegram").with("chat", "-1001").with("sender", "12345"));
    assertThat(target("-p work gateway allow matrix @ann:example.org").string("sender"))
        .contains("@ann:example.org");
    assertThat(target("-p work gateway allow mail ann+x@example.org").string("sender"))
        .contains("ann+x@example.org");
    assertThat(target("-p work gateway allow mail 'a canary'").string("sender")).contains("?");
    assertThat(alpi("-p work gateway allow mail sk-canarycanarycanary0123")).isNotZero();
    assertThat(rows().getLast().object("target").string("sender")).isEmpty();
    assertThat(target("-p work sessions reindex")).isEqualTo(Obj.EMPTY);
    assertThat(rows().getLast().string("profile")).contains("work");
    assertThat(Files.readString(root().resolve("logs").resolve(AuditTrail.NAME)))
        .doesNotContain("canary");
  }

  @Test
  void a_record_names_keys_by_their_fingerprints_and_what_a_peer_may_call() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    assertThat(alpi("profile create play")).isZero();
    assertThat(alpi("-p play peers key --json")).isZero();
    Obj own = Json.parseObject(stdio.printed());
    Obj fingerprint = Obj.EMPTY.with("fingerprint", own.string("fingerprint").orElseThrow());
    assertThat(rows().getLast().object("target")).isEqualTo(fingerprint);
    String key = own.string("key").orElseThrow();
    assertThat(target("-p work peers add play " + key + " --allow link.ping --allow link.ask"))
        .isEqualTo(fingerprint.with("id", "play").with("allow", "link.ping link.ask"));
    assertThat(target("-p work peers edit play --disallow link.ask --tool web_*"))
        .isEqualTo(
            fingerprint.with("id", "play").with("disallow", "link.ask").with("tool", "web_*"));
    assertThat(target("-p work peers remove play --force"))
        .isEqualTo(fingerprint.with("id", "play"));
  }

  @Test
  void a_record_names_what_went_also_if_all_was_meant() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    String entry = target("profile remove work --force").string("entry").orElseThrow();
    assertThat(entry).startsWith("work");
    assertThat(target("profile trash restore work --as play"))
        .isEqualTo(Obj.EMPTY.with("as", "play").with("entry", entry).with("name", "play"));
    String other = target("profile remove play --force").string("entry").orElseThrow();
    assertThat(target("profile trash empty --yes")).isEqualTo(Obj.EMPTY.with("entry", other));
    assertThat(target("cleanup apply --all-safe --force").string("key").orElseThrow())
        .contains("logs")
        .doesNotContain("?");
  }

  @Test
  void a_unit_that_is_only_printed_is_no_change() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    int _ = alpi("daemon install --print");
    assertThat(rows()).hasSize(1);
    int _ = alpi("daemon install --system");
    assertThat(rows()).hasSize(2);
  }

  @Test
  void a_failure_leaves_its_code_also_one_that_is_a_bug() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    assertThat(alpi("schedule remove 12345678 --force")).isNotZero();
    Command bug =
        Command.of(
                "bug",
                "Break",
                _ -> {
                  throw new IllegalStateException("a bug");
                })
            .has(Effect.CHANGES);
    assertThat(alpi(new OneCommand(bug), "bug", "")).isEqualTo(1);
    assertThat(rows())
        .extracting(row -> row.string("error_code").orElse(""))
        .containsExactly("", "no_such_profile", "unexpected");
  }

  @Test
  void a_machine_without_alpi_gets_no_trail() throws Exception {
    assertThat(alpi("schedule remove 12345678 --force")).isNotZero();
    assertThat(root()).doesNotExist();
    Files.createDirectory(root());
    assertThat(alpi("schedule remove 12345678 --force")).isNotZero();
    assertThat(root()).isEmptyDirectory();
  }

  @Test
  void what_cannot_be_recorded_is_done_with_a_warning() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    Path file = root().resolve("logs").resolve(AuditTrail.NAME);
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(alpi("profile edit work --description x")).isZero();
    assertThat(stdio.complained()).contains("alpi: warning: this is not in the audit trail");
    assertThat(alpi("profile edit work --description y --json")).isZero();
    assertThat(Json.parseObject(stdio.complained().strip()).object("warning").string("message"))
        .hasValueSatisfying(text -> assertThat(text).contains("not in the audit trail"));
  }

  @Test
  void a_trail_that_cannot_be_reached_is_told_with_path_and_reason() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    Path logs = root().resolve("logs");
    Files.move(logs, logs.resolveSibling("moved"));
    Files.createSymbolicLink(logs, root().resolve("nowhere"));
    assertThat(alpi("profile edit work --description x")).isZero();
    assertThat(stdio.complained())
        .contains("this is not in the audit trail: already exists: " + logs);
    Files.delete(logs);
    Files.createSymbolicLink(logs, logs);
    for (String line : List.of("audit verify", "audit log")) {
      assertThat(alpi(line)).isEqualTo(1);
      assertThat(stdio.complained())
          .contains("error: the audit trail cannot be read: " + logs, "hint: ");
    }
    assertThat(alpi("audit --offline")).isEqualTo(18);
    assertThat(stdio.printed())
        .contains("machine · audit trail: cannot be read: " + logs)
        .doesNotContain("0 records");
  }

  @Test
  void nothing_is_done_without_a_record_where_that_is_required() throws Exception {
    assertThat(alpi("config set audit.required true")).isZero();
    Path file = root().resolve("logs").resolve(AuditTrail.NAME);
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(alpi("profile create work")).isEqualTo(1);
    assertThat(stdio.complained()).contains("cannot be written", "nothing was done");
    assertThat(root().resolve("profiles").resolve("work")).doesNotExist();
    assertThat(alpi("profile list")).isZero();
  }

  @Test
  void the_log_shows_it_and_verify_finds_what_was_changed() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    assertThat(alpi("-p work config set budget.daily_usd 5")).isZero();
    assertThat(alpi("profile create play")).isZero();
    assertThat(alpi("audit log")).isZero();
    assertThat(stdio.printed()).contains("WHEN", "profile create work", "config set");
    assertThat(alpi("-p work audit log --json")).isZero();
    assertThat(Json.parseObject(stdio.printed()).array("records")).hasSize(2);
    assertThat(alpi("audit log -n 1 --since 1h --json")).isZero();
    assertThat(stdio.printed()).contains("play").doesNotContain("\"work\"");
    assertThat(alpi("audit verify --json")).isZero();
    Obj found = Json.parseObject(stdio.printed());
    assertThat(found.bool("whole")).contains(true);
    String head = found.string("noted").orElseThrow();
    assertThat(head).isEqualTo("3:" + found.string("head").orElseThrow());
    assertThat(alpi("profile create third")).isZero();
    assertThat(alpi("audit verify --head " + head)).isZero();
    Path file = root().resolve("logs").resolve(AuditTrail.NAME);
    List<String> lines = Files.readAllLines(file);
    Files.writeString(file, String.join("\n", lines.subList(0, 2)) + "\n");
    assertThat(alpi("audit verify")).isZero();
    assertThat(alpi("audit verify --head " + head)).isEqualTo(18);
    assertThat(stdio.printed()).contains("record 3, which was noted, is not there");
    Files.writeString(file, lines.get(0).replace("work", "wurk") + "\n" + lines.get(1) + "\n");
    assertThat(alpi("audit verify")).isEqualTo(18);
    assertThat(stdio.printed()).contains(AuditTrail.NAME + ", line 1:");
    assertThat(alpi("audit --json")).isEqualTo(18);
    assertThat(stdio.printed()).contains("audit trail");
    assertThat(alpi("audit verify --head nonsense")).isEqualTo(2);
  }

  @Test
  void a_restore_does_not_forget_and_an_archive_carries_it() throws Exception {
    assertThat(alpi("profile create work")).isZero();
    assertThat(alpi(new Commands(), "backup create a --passphrase-stdin", "correct horse battery"))
        .isZero();
    assertThat(alpi("profile create play")).isZero();
    assertThat(
            alpi(
                new Commands(),
                "backup restore a --force --passphrase-stdin",
                "correct horse battery"))
        .isZero();
    assertThat(rows())
        .extracting(row -> row.string("method").orElse(""))
        .containsExactly("profile create", "backup create", "profile create", "backup restore");
    assertThat(rows().get(1).object("target")).isEqualTo(Obj.EMPTY.with("archive", "a"));
    assertThat(rows().getLast().object("target")).isEqualTo(Obj.EMPTY.with("archive", "a"));
    assertThat(alpi("audit verify")).isZero();
  }
}
