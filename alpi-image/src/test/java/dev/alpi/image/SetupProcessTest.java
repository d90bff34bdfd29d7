package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.image.TerminalWindow.Leaving;
import dev.alpi.image.TerminalWindow.Said;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The wizard on a real terminal: walked to its end, and left at each of its questions. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) has other options elsewhere")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SetupProcessTest {
  private static final String KEY = "sk-canary-81f0c2";
  private static final String MENU_READY = "q: ";
  private static final int NO_SUCH_PROFILE = 10;
  private static final String YES = "y\r";
  private static final Pattern STYLE = Pattern.compile("\u001b\\[([0-9;]*)m");
  private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

  @TempDir private Path scratch;

  private static Alpi fresh(Path directory) throws IOException {
    return Alpi.in(directory).with("TERM", "xterm-256color");
  }

  private static ScriptedModelServer server() {
    return ScriptedModelServer.start(
        Script.always(Answer.text("ready")).withKey(KEY).withModels("big-1", "small-2"));
  }

  /** All that a fresh machine asks, with a model server of one's own. */
  private static List<Said> tour(ScriptedModelServer server) {
    return List.of(
        new Said("How do you want to begin?|" + MENU_READY, "1"),
        // the last but one
        new Said("Whose models?|" + MENU_READY, "\u001b[F\u001b[A\r"),
        new Said("A name for it:", "lab\r"),
        new Said("Its address, up to and with /v1:", server.baseUri() + "/v1\r"),
        new Said("Which format does it speak?|" + MENU_READY, "\r"),
        new Said("Does it need a key? [y/N]", YES),
        new Said("Key of lab (not shown):", KEY + "\r"),
        new Said("Model|lab/big-1|" + MENU_READY, "2"),
        new Said("it answered within|Do it? [Y/n]", YES),
        new Said("At most so many dollars a day|]:", "5\r"),
        new Said("Nobody knows the price|IN,OUT [", "1,2\r"),
        new Said("Do it? [Y/n]", YES),
        new Said("Which directory|]:", "none\r"));
  }

  /** The step of the tour after which the model is stored. */
  private static final int MODEL_STORED = 9;

  @Test
  void a_fresh_machine_is_set_up_with_a_tried_model_and_then_talks() throws Exception {
    Alpi alpi = fresh(scratch);
    try (ScriptedModelServer server = server();
        TerminalWindow terminal = TerminalWindow.start(alpi, 80)) {
      terminal.talk(tour(server));
      terminal.sees("alpi setup has the rest|❯|no daemon");
      terminal.type("\u0004");
      terminal.ends(0);

      assertThat(terminal.shown()).doesNotContain(KEY);
      assertThat(server.requests()).as("the trial alone").hasSize(1);
      assertThat(get(alpi, "model")).isEqualTo("lab/small-2");
      assertThat(get(alpi, "budget.daily_usd")).isEqualTo("5");
      assertThat(alpi.chat("hello").out()).isEqualTo("ready\n");
      HomeAudit.of(alpi.profile()).requireSound();
    }
  }

  @Test
  void the_wizard_is_skipped_by_one_key() throws Exception {
    Alpi alpi = fresh(scratch);
    try (TerminalWindow terminal = TerminalWindow.start(alpi, 80)) {
      terminal.talk(List.of(new Said("How do you want to begin?|" + MENU_READY, "2")));
      terminal.sees("❯|builtin/offline|no daemon");
      terminal.type("\u0004");
      terminal.ends(0);
    }
    assertThat(get(alpi, "model")).isEqualTo("builtin/offline");
  }

  @Test
  void whoever_leaves_at_any_question_leaves_whole_settings_and_the_terminal_as_it_was()
      throws Exception {
    int turn = new Random().nextInt(Leaving.values().length);
    try (ScriptedModelServer server = server()) {
      List<Said> tour = tour(server);
      for (int i = 0; i < tour.size(); i++) {
        Leaving how = Leaving.values()[(i + turn) % Leaving.values().length];
        String where = how + " at " + tour.get(i).question();
        Alpi alpi = fresh(scratch.resolve("tour" + i));
        leaves(alpi, tour.subList(0, i + 1), how, where);

        boolean isStored = i >= MODEL_STORED;
        boolean isThere = Files.exists(alpi.profile().resolve("config.yaml"));
        assertThat(alpi.run("config", "validate").exitCode())
            .as(where)
            .isEqualTo(isThere ? 0 : NO_SUCH_PROFILE);
        assertThat(get(alpi, "model"))
            .as(where)
            .isEqualTo(isStored ? "lab/small-2" : isThere ? "builtin/offline" : "");
        assertThat(text(alpi.profile().resolve(".env")).contains(KEY))
            .as(where)
            .isEqualTo(isStored);
      }
    }
  }

  /** Answers all questions but the last, and leaves there. */
  private static void leaves(
      Alpi alpi, List<Said> questions, Leaving how, String where, String... words)
      throws Exception {
    try (TerminalWindow terminal = TerminalWindow.start(alpi, 80, words)) {
      int last = questions.size() - 1;
      terminal.talk(questions.subList(0, last));
      terminal.sees(questions.get(last).question());
      long began = System.nanoTime();
      terminal.leave(how);
      if (how != Leaving.CLOSED) {
        terminal.ends(how.code());
      }
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
          .as("milliseconds until it has left by " + where)
          .isLessThan(10_000);
    }
  }

  /** The other steps, each up to its last question; no answer of these writes anything. */
  private static Map<String, List<Said>> steps(Path directory) {
    Said sure = new Said("Do it? [Y/n]", YES);
    Map<String, List<Said>> steps = new TreeMap<>();
    steps.put("sandbox", List.of(menu("The sandbox", "2"), sure));
    steps.put(
        "gateway",
        List.of(
            menu("Which one?", "4"),
            new Said("A name for the hook:", "ci\r"),
            new Said("What the agent is told|]:", "\r"),
            new Said("(not shown):", "a-token-of-more-than-16\r"),
            sure));
    steps.put(
        "peer",
        List.of(
            menu("Link with whom?", "2"),
            new Said("Show the key of this profile", "n\r"),
            new Said("What do you call the other one:", "bob\r"),
            new Said("Its key", "Kay64UG8yvCyLhqU000LxzYeUm0L/hLIl5S8kyKWbdc=\r"),
            new Said("HOST:PORT|]:", "\r"),
            menu("What may it do?", "1"),
            new Said("added your key already? [y/N]", "n\r"),
            sure));
    steps.put(
        "schedule",
        List.of(
            new Said("What is to be done:", "say hello\r"),
            menu("When?", "1"),
            new Said("into the inbox", "\r"),
            sure));
    steps.put(
        "backup",
        List.of(
            new Said("Into which directory", directory + "\r"),
            menu("What opens them?", "3"),
            new Said("(not shown):", "five words are better still\r"),
            new Said("(not shown):", "five words are better still\r"),
            sure));
    steps.put("daemon", List.of(menu("What is to be done?", "2"), sure));
    steps.put("cleanup", List.of(new Said("What is to go|]:", "\r"), sure));
    steps.put(
        "create",
        List.of(new Said("What is it called:", "lab\r"), new Said("Begin with", "\r"), sure));
    steps.put(
        "delete", List.of(menu("Which one?", "1"), new Said("Type its name", "work\r"), sure));
    return steps;
  }

  private static Said menu(String question, String key) {
    return new Said(question + "|" + MENU_READY, key);
  }

  @Test
  void the_other_steps_are_left_as_well_and_have_changed_nothing() throws Exception {
    Random random = new Random();
    Alpi alpi = fresh(scratch);
    assertThat(alpi.run("profile", "create", "work").exitCode()).isZero();
    assertThat(alpi.run("config", "set", "model", "builtin/offline").exitCode()).isZero();
    Map<String, List<Said>> steps = steps(Files.createDirectories(scratch.resolve("disk")));
    Map<String, String> before = settings(alpi);
    for (Map.Entry<String, List<Said>> step : steps.entrySet()) {
      List<Said> all = step.getValue();
      Leaving how = Leaving.values()[random.nextInt(Leaving.values().length)];
      int last = random.nextInt(all.size());
      String where = step.getKey() + " by " + how + " at " + all.get(last).question();
      leaves(alpi, all.subList(0, last + 1), how, where, "setup", step.getKey());
      assertThat(settings(alpi)).as(where).isEqualTo(before);
    }
    assertThat(alpi.run("config", "validate").exitCode()).isZero();
  }

  /** What the profiles are made of, without locks, logs and what looking leaves. */
  private static Map<String, String> settings(Alpi alpi) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (String name : List.of("config.yaml", ".env", "alp/peers.yaml", "schedule/jobs.json")) {
      for (String profile : List.of("", "profiles/work/")) {
        files.put(profile + name, text(alpi.profile().resolve(profile + name)));
      }
    }
    return files;
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @Test
  void without_colours_none_is_shown() throws Exception {
    String shown = looks(fresh(scratch).with("NO_COLOR", "1"), 80);
    List<String> styles = new ArrayList<>();
    for (Matcher found = STYLE.matcher(shown); found.find(); ) {
      styles.add(found.group(1));
    }
    assertThat(styles).isNotEmpty().isSubsetOf("0", "1", "2", "4", "7");
  }

  @Test
  void menus_fit_a_narrow_window() throws Exception {
    String shown = ESCAPE.matcher(looks(fresh(scratch), 40)).replaceAll("");
    List<String> rows = shown.lines().filter(line -> line.matches("[> ] +\\d  .*")).toList();
    assertThat(rows)
        .hasSizeGreaterThan(20)
        .allSatisfy(row -> assertThat(row.length()).isLessThan(40));
  }

  /**
   * Moves in the menu, looks into a step, goes back and leaves by Esc; returns all that was shown.
   */
  private static String looks(Alpi alpi, int columns) throws Exception {
    try (TerminalWindow terminal = TerminalWindow.start(alpi, columns, "setup")) {
      terminal.sees("What is to be set up?|" + MENU_READY);
      terminal.type("\u001b[B");
      terminal.sees("What is to be set up?|" + MENU_READY);
      terminal.type("\r");
      terminal.sees("At most so many dollars a day|]:");
      terminal.type("lots\r");
      terminal.sees("a decimal number|]:");
      terminal.type("q\r");
      terminal.sees("What is to be set up?|" + MENU_READY);
      terminal.type("\u001b");
      terminal.ends(0);
      return terminal.shown();
    }
  }

  @Test
  void a_profile_is_created_and_linked_in_one_menu_that_stays_where_one_was() throws Exception {
    Alpi alpi = fresh(scratch);
    assertThat(alpi.run("config", "set", "model", "builtin/offline").exitCode()).isZero();
    try (RunningCommand daemon = alpi.start("daemon", "serve");
        TerminalWindow terminal = TerminalWindow.start(alpi, 80, "setup")) {
      daemon.awaitUntil(() -> alpi.run("daemon", "status").exitCode() == 0);
      terminal.talk(
          List.of(
              // all of it is in 24 rows; the last but two
              new Said(
                  "> 1  Model and key|Delete a profile|Leave|q: ", "\u001b[F\u001b[A\u001b[A\r"),
              new Said("What is it called:", "work\r"),
              new Said("Begin with the settings of default?", "\r"),
              new Said("Do it? [Y/n]", YES),
              new Said("done: alpi profile create work|>    Create a profile|q: ", "6"),
              menu("Link with whom?", "1"),
              new Said("Look at the keys of both", "\r"),
              menu("What may each of the two do?", "2"),
              new Said("Do it? [Y/n]", YES),
              new Said("work answers as |> 6  Peers|work|Leave|q: ", "\u001b")));
      terminal.ends(0);
    }
    assertThat(alpi.run("peers", "list").out()).contains("work", "link.ping");
    assertThat(alpi.run("-p", "work", "peers", "list").out()).contains("default", "link.ping");
  }

  @Test
  void a_dumb_terminal_has_numbers() throws Exception {
    Alpi alpi = fresh(scratch).with("TERM", "dumb");
    try (TerminalWindow terminal = TerminalWindow.start(alpi, 40)) {
      terminal.talk(
          List.of(
              new Said("1  set up a model|Enter: set up a model]", "\r"),
              new Said("Whose models?", "builtin\r"),
              new Said("Do it? [Y/n]", YES),
              new Said("At most so many dollars a day|]:", "2\r"),
              new Said("Do it? [Y/n]", YES),
              new Said("Which directory|]:", "q\r"),
              new Said("default>", "/exit\r")));
      terminal.ends(0);
      assertThat(terminal.shown()).doesNotContain("\u001b");
    }
    assertThat(get(alpi, "budget.daily_usd")).isEqualTo("2");
  }

  private static String get(Alpi alpi, String setting) throws Exception {
    return alpi.run("config", "get", setting).out().strip();
  }
}
