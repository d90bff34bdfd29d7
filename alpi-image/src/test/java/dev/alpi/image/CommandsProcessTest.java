package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands around the conversation: profiles, settings, help. */
class CommandsProcessTest {
  private static final int ROUNDS = 10;

  @TempDir private Path scratch;

  private Alpi alpi;

  @BeforeEach
  void fresh_home() throws IOException {
    alpi = Alpi.in(scratch);
  }

  @Test
  void commands_that_only_read_create_nothing() throws Exception {
    List<String> before = HomeAudit.listing(alpi.userHome());
    String[][] commands = {
      {"profile", "list"},
      {"--help"},
      {"help", "chat"},
      {"version"},
      {"--version"},
      {"completion", "bash"},
    };
    for (String[] command : commands) {
      Command.Result ended = alpi.run(command);
      assertThat(ended.exitCode()).as(String.join(" ", command) + ended.err()).isZero();
      assertThat(ended.out()).as(String.join(" ", command)).isNotBlank();
    }
    for (String[] command : new String[][] {{"config", "list"}, {"profile", "path"}}) {
      Command.Result ended = alpi.run(command);
      assertThat(ended.exitCode()).as(String.join(" ", command) + ended.err()).isEqualTo(10);
      assertThat(ended.err()).contains("alpi: hint: the first alpi chat makes the default one");
    }
    assertThat(HomeAudit.listing(alpi.userHome())).isEqualTo(before).hasSize(1);
  }

  @Test
  void a_created_profile_is_listed_found_and_its_own() throws Exception {
    alpi.chat("remember that the port is 1");

    assertThat(alpi.run("profile", "create", "work").exitCode()).isZero();
    assertThat(alpi.run("-p", "work", "chat", "--once", "remember that the port is 2").exitCode())
        .isZero();

    assertThat(alpi.run("profile", "list").out())
        .contains("* default", "  work")
        .contains("builtin/offline");
    assertThat(alpi.run("profile", "path", "work").out())
        .isEqualTo(alpi.profile().resolve("profiles/work") + "\n");
    assertThat(alpi.chat("what is the port?").out()).contains("1").doesNotContain("2");
    assertThat(alpi.run("-p", "work", "chat", "--once", "what is the port?").out())
        .contains("2")
        .doesNotContain("1");
  }

  @Test
  void a_mistyped_profile_is_an_error_and_creates_nothing() throws Exception {
    alpi.run("profile", "create", "work");
    alpi.chat("hello");
    List<String> before = HomeAudit.listing(alpi.userHome());

    for (String[] command :
        new String[][] {
          {"-p", "wrok", "chat", "--once", "hello"},
          {"-p", "wrok", "config", "set", "model", "lab/m"},
          {"-p", "wrok", "config", "list"},
          {"profile", "path", "wrok"},
        }) {
      Command.Result ended = alpi.run(command);
      assertThat(ended.exitCode()).as(ended.err()).isEqualTo(10);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err()).contains("alpi: error: there is no profile wrok", "alpi: hint: ");
    }
    assertThat(alpi.run("-p", "wrok", "chat", "--once", "hello").err()).contains("default, work");
    assertThat(alpi.with("ALPI_PROFILE", "wrok").run("config", "list").exitCode()).isEqualTo(10);

    assertThat(HomeAudit.listing(alpi.userHome())).isEqualTo(before);
  }

  @Test
  void settings_are_changed_without_losing_what_stands_around_them() throws Exception {
    Lab.configure(
        alpi,
        """
        # mine
        model: ""   # the offline one

        workspace: ~/src # where I work
        my_own_key: [1, 2]  # kept
        """);

    assertThat(alpi.run("config", "set", "budget.daily_usd", "5").exitCode()).isZero();
    assertThat(alpi.run("config", "set", "model", "lab/m").exitCode()).isZero();

    assertThat(alpi.run("config", "get", "model").out()).isEqualTo("lab/m\n");
    assertThat(alpi.run("config", "get", "budget.daily_usd").out()).isEqualTo("5\n");
    assertThat(alpi.run("config", "unset", "workspace").exitCode()).isZero();
    assertThat(alpi.run("config", "list").out())
        .contains("model = lab/m  (profile)")
        .doesNotContain("~/src");
    assertThat(Files.readString(alpi.profile().resolve("config.yaml")))
        .contains("# mine\n", "# the offline one", "my_own_key: [1, 2]  # kept", "daily_usd: 5");
  }

  @Test
  void a_wrong_setting_is_refused_and_changes_nothing() throws Exception {
    alpi.chat("hello");
    List<String> before = HomeAudit.listing(alpi.userHome());

    Command.Result ended = alpi.run("config", "set", "budget.daily_usd", "lots");

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
    assertThat(HomeAudit.listing(alpi.userHome())).isEqualTo(before);
  }

  @Test
  void json_is_one_object_on_stdout_or_one_error_on_stderr() throws Exception {
    Command.Result chat = alpi.run("--json", "chat", "--once", "remember that the port is 1");
    assertThat(Alpi.answer(chat).string("text")).as("%s", chat).isPresent();
    assertThat(Alpi.answer(chat).members())
        .containsKeys("text", "session", "model", "steps", "usage", "cost_usd", "tools");

    String[][] good = {
      {"profile", "create", "work"},
      {"profile", "list"},
      {"profile", "path", "work"},
      {"config", "set", "budget.daily_usd", "5"},
      {"config", "get", "budget.daily_usd"},
      {"config", "list"},
      {"config", "unset", "budget.daily_usd"},
      {"version"},
    };
    for (String[] command : good) {
      Command.Result ended = alpi.run(json(command));
      assertThat(ended.exitCode()).as(String.join(" ", command) + ended.err()).isZero();
      assertThat(Alpi.answer(ended).members()).as(String.join(" ", command)).isNotEmpty();
      assertThat(ended.err()).as(String.join(" ", command)).isEmpty();
    }
    requireJsonError(2, "chat");
    requireJsonError(2, "nonsense");
    requireJsonError(2, "chat", "--once", "hello", "--session", "nonsense");
    requireJsonError(10, "-p", "wrok", "chat", "--once", "hello");
    requireJsonError(10, "profile", "path", "wrok");
    requireJsonError(2, "config", "get", "nonsense");
  }

  @Test
  void settings_that_two_processes_change_at_once_are_both_there() throws Exception {
    alpi.run("config", "set", "budget.daily_usd", "1");
    for (int round = 1; round <= ROUNDS; round++) {
      String steps = Integer.toString(100 + round);
      List<CompletableFuture<Command.Result>> both =
          List.of(
              Async.of(() -> alpi.run("config", "set", "tools.max_steps_per_turn", steps)),
              Async.of(() -> alpi.run("config", "set", "budget.daily_usd", steps)));
      for (CompletableFuture<Command.Result> one : both) {
        assertThat(one.get().exitCode()).as("%s", one.get()).isZero();
      }
      JsonValue.Obj settings = Alpi.answer(alpi.run("--json", "config", "list")).object("settings");
      assertThat(settings.object("tools").integer("max_steps_per_turn")).hasValue(100 + round);
      assertThat(settings.object("budget").integer("daily_usd")).hasValue(100 + round);
    }
  }

  @Test
  void facts_that_two_processes_remember_at_once_are_both_there() throws Exception {
    String[] colours = {
      "red", "blue", "green", "white", "black", "brown", "grey", "pink", "violet", "orange"
    };
    alpi.chat("hello");
    for (int round = 0; round < ROUNDS; round++) {
      String first = "remember that the " + colours[round] + " door leads to the garden";
      String second = "remember that the " + colours[round] + " lamp stands in the kitchen";
      List<CompletableFuture<Command.Result>> both =
          List.of(Async.of(() -> alpi.chat(first)), Async.of(() -> alpi.chat(second)));
      for (CompletableFuture<Command.Result> one : both) {
        assertThat(one.get().exitCode()).as("%s", one.get()).isZero();
      }
    }
    HomeAudit home = HomeAudit.of(alpi.profile());
    String all = String.join("\n", home.remembered(dev.alpi.memory.MemoryFile.MEMORY));
    for (String colour : colours) {
      assertThat(all).contains(colour + " door leads", colour + " lamp stands");
    }
    home.requireSound();
  }

  private void requireJsonError(int code, String... command) throws Exception {
    Command.Result ended = alpi.run(json(command));
    assertThat(ended.exitCode()).as(String.join(" ", command) + ended.err()).isEqualTo(code);
    assertThat(ended.out()).isEmpty();
    assertThat(error(ended).integer("code")).hasValue(code);
    assertThat(error(ended).string("message")).isPresent();
  }

  private static JsonValue.Obj error(Command.Result ended) throws JsonSyntaxException {
    return Alpi.error(ended);
  }

  private static String[] json(String... command) {
    List<String> words = new ArrayList<>(List.of("--json"));
    words.addAll(List.of(command));
    return words.toArray(new String[0]);
  }
}
