package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.TokenUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Turns that alpi does not begin: no budget, damaged files, wrong words. */
class RefusalProcessTest {
  @TempDir private Path scratch;

  private Alpi alpi;
  private ScriptedModelServer server;

  @BeforeEach
  void start() throws IOException {
    alpi = Alpi.in(scratch);
    // what one answer costs: 40,000 × $1 + 20,000 × $2 the million
    server =
        ScriptedModelServer.start(
            Script.always(Answer.text("hi").usage(TokenUsage.of(4_000, 3_000))));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_cap_that_is_reached_refuses_with_14_and_says_why() throws Exception {
    Lab.connect(alpi, server, Lab.Wire.OPENAI, "0.04");
    List<Integer> codes = new java.util.ArrayList<>();
    Command.Result last = alpi.chat("hello");
    for (int turn = 0; turn < 9 && last.exitCode() == 0; turn++) {
      codes.add(last.exitCode());
      last = alpi.chat("hello");
    }

    assertThat(codes).as(last.err()).isNotEmpty().containsOnly(0);
    assertThat(last.exitCode()).as(last.err()).isEqualTo(14);
    String spent = Lab.standing(alpi.profile()).spent().toString();
    assertThat(last.err())
        .contains("$0.04 (budget.daily_usd)", spent + " spent", "resets at ", "midnight UTC")
        .contains("alpi: hint: ");
    assertThat(server.requests()).hasSize(codes.size());
    assertThat(Lab.billed(server)).isEqualTo(Lab.standing(alpi.profile()).spent());
    Command.Result json = alpi.run("--json", "chat", "--once", "hello");
    assertThat(json.exitCode()).isEqualTo(14);
    assertThat(Alpi.error(json).string("name")).hasValue("budget_refused");
  }

  @Test
  void a_cap_of_nothing_allows_only_what_is_free() throws Exception {
    Lab.connect(alpi, server, Lab.Wire.ANTHROPIC, "0");
    assertThat(alpi.chat("hello").exitCode()).isEqualTo(14);
    assertThat(server.requests()).isEmpty();

    assertThat(alpi.run("config", "set", "model", "builtin/offline").exitCode()).isZero();
    assertThat(alpi.chat("hello").exitCode()).isZero();
  }

  @Test
  void under_a_cap_a_model_of_unknown_price_is_refused_with_14() throws Exception {
    Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
    assertThat(alpi.run("config", "set", "budget.daily_usd", "1").exitCode()).isZero();
    assertThat(alpi.run("config", "unset", "budget.unknown_price_usd_per_mtok").exitCode())
        .isZero();

    Command.Result ended = alpi.chat("hello");

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(14);
    assertThat(ended.err())
        .contains("the price of lab/m is not known", "$1.00 (budget.daily_usd)")
        .contains("budget.unknown_price_usd_per_mtok");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void a_quoted_cap_is_refused_with_15_and_its_place() throws Exception {
    Lab.connect(alpi, server, Lab.Wire.OPENAI, "\"1\"");

    Command.Result ended = alpi.chat("hello");

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(15);
    assertThat(ended.err()).contains("config.yaml", "budget.daily_usd", "alpi: hint: ");
    assertThat(server.requests()).isEmpty();
    Command.Result json = alpi.run("--json", "chat", "--once", "hello");
    assertThat(Alpi.error(json).integer("code")).hasValue(15);
  }

  @Test
  void settings_that_are_no_yaml_are_refused_with_15() throws Exception {
    Lab.configure(alpi, "model: [\n");

    Command.Result ended = alpi.chat("hello");

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(15);
    assertThat(ended.err()).contains("config.yaml");
    assertThat(Files.readString(alpi.profile().resolve("config.yaml"))).isEqualTo("model: [\n");
  }

  @Test
  void a_damaged_ledger_is_kept_aside_and_nothing_is_spent() throws Exception {
    Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
    assertThat(alpi.chat("hello").exitCode()).isZero();
    Path ledger = alpi.profile().resolve("logs/ledger.json");
    Lab.write(ledger, "{\"day\": \"2026-", "rw-------");

    for (int i = 0; i < 2; i++) {
      Command.Result ended = alpi.chat("hello");
      assertThat(ended.exitCode()).as(ended.err()).isEqualTo(15);
      assertThat(ended.err()).contains("ledger.json", "alpi: hint: restore it from a backup");
    }
    assertThat(server.requests()).hasSize(1);
    assertThat(Files.readString(ledger)).isEqualTo("{\"day\": \"2026-");
    assertThat(ledger.resolveSibling("ledger.json.bad")).hasSameTextualContentAs(ledger);

    // as the hint says: without the file the journal is what counts
    Files.delete(ledger);
    assertThat(alpi.chat("hello").exitCode()).isZero();
    assertThat(Lab.standing(alpi.profile()).spent()).isEqualTo(Lab.billed(server));
  }

  @Test
  void a_damaged_journal_is_refused_with_15() throws Exception {
    Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
    assertThat(alpi.chat("hello").exitCode()).isZero();
    assertThat(alpi.chat("hello").exitCode()).isZero();
    Path journal = alpi.profile().resolve("logs/ledger.journal");
    String text = Files.readString(journal);
    Lab.write(
        journal, "0" + text.substring(1).replaceFirst("nano_usd\":", "nano_usd\":9"), "rw-------");

    Command.Result ended = alpi.chat("hello");

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(15);
    assertThat(ended.err()).contains("ledger.journal", "alpi: hint: ");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void keys_that_others_can_read_are_refused_with_15_and_a_chmod() throws Exception {
    Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
    Path env = alpi.profile().resolve(".env");
    Lab.write(env, "LAB_KEY=" + Lab.KEY + "\n", "rw-r--r--");

    Command.Result ended = alpi.chat("hello");

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(15);
    assertThat(ended.err()).contains(env.toString(), "chmod 600 ").doesNotContain(Lab.KEY);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void a_wrong_command_line_ends_with_2_and_changes_nothing() throws Exception {
    alpi.run("profile", "create", "work");
    List<String> before = HomeAudit.listing(alpi.userHome());
    String[][] lines = {
      {"chta"},
      {"chat"},
      {"chat", "--once"},
      {"chat", "--once", " "},
      {"chat", "--onec", "hello"},
      {"chat", "--once", "hello", "--session", "../../x"},
      {"profile", "create", "../evil"},
      {"profile", "create"},
      {"config", "set", "model"},
      {"-p", "../evil", "chat", "--once", "hello"},
      {"completion", "tcsh"},
    };
    for (String[] line : lines) {
      Command.Result ended = alpi.run(line);
      assertThat(ended.exitCode()).as(String.join(" ", line) + ": " + ended).isEqualTo(2);
      assertThat(ended.out()).as(String.join(" ", line)).isEmpty();
      assertThat(ended.err()).as(String.join(" ", line)).startsWith("alpi: error: ");
    }
    assertThat(HomeAudit.listing(alpi.userHome())).isEqualTo(before);
  }
}
