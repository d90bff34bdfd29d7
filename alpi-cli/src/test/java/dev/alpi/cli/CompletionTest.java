package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The completion scripts, run by the shells themselves. The {@code alpi} they ask for profiles is a
 * small script.
 */
@Timeout(60)
final class CompletionTest {
  /**
   * What is on the line, the word to complete last; and what must be offered. {@code *} stands for
   * all files of the directory.
   */
  private static final Map<List<String>, Set<String>> EXPECTED =
      Map.ofEntries(
          entry(words(""), "chat", "profile", "help", "completion"),
          entry(words("c"), "chat", "completion"),
          entry(words("profile", ""), "create", "list"),
          entry(words("-p", "work", "profile", "c"), "create"),
          entry(words("--profile=work", "profile", "c"), "create"),
          entry(words("-p", ""), "default", "work", "w$(touch oops)"),
          entry(words("chat", "--profile", "wo"), "work"),
          entry(words("chat", "--profile=wo"), "work"),
          entry(words("profile", "create", "x", "--from", "d"), "default"),
          entry(words("chat", "--effort", ""), "low", "medium", "high"),
          entry(words("chat", "--effort=h"), "high"),
          entry(words("chat", "--effort", "low", "--qu"), "--quiet"),
          entry(words("chat", "--tag", "profile", "--verb"), "--verbose"),
          entry(words("chat", "--tra")),
          entry(words("chat", "--tag", "")),
          entry(words("chat", "--", "--qu")),
          entry(words("profile", "list", "--j")),
          entry(words("profile", "--j"), "--json"),
          entry(words("--vers"), "--version"),
          entry(words("completion", ""), "bash", "zsh", "fish"),
          entry(words("completion", "bash", "")),
          entry(words("help", "pro"), "profile", "profiles"),
          entry(words("chat", "--attach", "fi"), "file one", "file-two"),
          entry(words("profile", "create", "--into", ""), "folder"));

  @TempDir Path directory;

  private static List<String> words(String... words) {
    return List.of(words);
  }

  private static Map.Entry<List<String>, Set<String>> entry(List<String> line, String... offered) {
    return Map.entry(line, Set.of(offered));
  }

  @BeforeEach
  void an_alpi_with_profiles_and_some_files() throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path alpi = bin.resolve("alpi");
    Files.writeString(
        alpi,
        """
        #!/bin/sh
        case "$*" in
          'profile list --names') printf '%s\\n' default work 'w$(touch oops)' ;;
          'peers list --ids') printf '%s\\n' home lab ;;
          '--profile=work peers list --ids') echo default ;;
          'schedule list --ids') printf '%s\\t%s\\n' 3f9a81c0 'at 9:30: why?' 77aa00bb '$(touch oops)' ;;
          'outputs list --ids') printf '%s\\t%s\\n' 3f2a 'a report' ;;
          *) echo "asked for $*" >&2; exit 2 ;;
        esac
        """);
    assertThat(alpi.toFile().setExecutable(true)).isTrue();
    Path here = Files.createDirectories(directory.resolve("here"));
    Files.writeString(here.resolve("file one"), "");
    Files.writeString(here.resolve("file-two"), "");
    Files.createDirectories(here.resolve("folder"));
  }

  private static boolean installed(String shell) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(bin -> Files.isExecutable(Path.of(bin, shell)));
  }

  private static String script(String shell) {
    return script(shell, new SampleCommands());
  }

  private static String script(String shell, CommandTable table) {
    FakeContext context = new FakeContext();
    int code = new Cli(table).execute(List.of("completion", shell), context);
    assertThat(code).isZero();
    return context.stdio().printed();
  }

  private List<String> run(List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.resolve("here").toFile());
    builder.redirectErrorStream(true);
    String path = builder.environment().getOrDefault("PATH", "");
    builder.environment().put("PATH", directory.resolve("bin") + ":" + path);
    builder.environment().put("HOME", directory.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed.lines().filter(line -> !line.isEmpty()).toList();
  }

  /** Lines of the real commands, whose script the words come from. */
  private static final Map<List<String>, Set<String>> SETTINGS =
      Map.ofEntries(
          entry(
              words("config", "get", "budget."),
              "budget.daily_usd",
              "budget.monthly_usd",
              "budget.daily_tokens",
              "budget.per_run_usd",
              "budget.per_peer_usd",
              "budget.unknown_price_usd_per_mtok.in",
              "budget.unknown_price_usd_per_mtok.out"),
          entry(words("config", "set", "tiers.f"), "tiers.fast.model", "tiers.fast.effort"),
          entry(words("config", "unset", "--base", "paus"), "paused"),
          entry(words("config", "source", "mod"), "model", "model_reasoning.effort"),
          // keys with a name of one's own cannot be offered, and values are not known
          entry(words("config", "get", "mcp.")),
          entry(words("config", "set", "paused", "")),
          entry(words("config", "set", "--b"), "--base"),
          entry(words("config", "s"), "set", "source", "schema"));

  /** Ids of the real commands, which belong to the profile of the line. */
  private static final Map<List<String>, Set<String>> IDS =
      Map.ofEntries(
          entry(words("peers", "ping", ""), "home", "lab"),
          entry(words("peers", "ask", "l"), "lab"),
          entry(words("peers", "ask", "lab", "")),
          entry(words("-p", "work", "peers", "ping", ""), "default"),
          entry(words("peers", "ping", "--profile=work", ""), "default"),
          entry(words("schedule", "history", ""), "3f9a81c0", "77aa00bb"),
          entry(words("schedule", "remove", "3"), "3f9a81c0"),
          entry(words("outputs", "show", ""), "3f2a"),
          // a profile that has none
          entry(words("-p", "lab", "outputs", "show", "")));

  private void assertOffered(List<String> line, List<String> offered) {
    assertOffered(line, EXPECTED.get(line), offered);
  }

  private void assertOffered(List<String> line, Set<String> expected, List<String> offered) {
    Set<String> found = new TreeSet<>();
    offered.forEach(word -> found.add(word.endsWith("/") ? word.replace("/", "") : word));
    assertThat(found).as(line.toString()).isEqualTo(new TreeSet<>(expected));
    assertThat(directory.resolve("here").resolve("oops")).doesNotExist();
  }

  private static String quoted(String word) {
    return CompletionTree.quoted(word);
  }

  private List<String> bash(Path script, List<String> line) throws Exception {
    StringBuilder words = new StringBuilder("alpi");
    int count = 0;
    for (String word : line) {
      // as readline does: "=" breaks words
      String[] parts = word.isEmpty() ? new String[] {""} : word.split("(?<==)|(?==)", -1);
      for (String part : parts) {
        words.append(' ').append(quoted(part));
        count++;
      }
    }
    String run =
        "source "
            + quoted(script.toString())
            + "; COMP_WORDS=("
            + words
            + "); COMP_CWORD="
            + count
            + "; _alpi alpi; printf '%s\\n' \"${COMPREPLY[@]}\"";
    return run(List.of("bash", "--norc", "-c", run));
  }

  @Test
  void bash_completes_the_keys_of_settings() throws Exception {
    assumeTrue(installed("bash"), "bash is not installed: its completion was not tried");
    String text = script("bash", new Commands());
    Path script = Files.writeString(directory.resolve("alpi.bash"), text);
    for (Map.Entry<List<String>, Set<String>> line : SETTINGS.entrySet()) {
      assertOffered(line.getKey(), line.getValue(), bash(script, line.getKey()));
    }
  }

  @Test
  void bash_completes() throws Exception {
    assumeTrue(installed("bash"), "bash is not installed: its completion was not tried");
    Path script = Files.writeString(directory.resolve("alpi.bash"), script("bash"));
    for (List<String> line : EXPECTED.keySet()) {
      assertOffered(line, bash(script, line));
    }
    assertThat(run(List.of("bash", "--norc", "-c", "source ../alpi.bash; complete -p alpi")))
        .containsExactly("complete -F _alpi alpi");
  }

  /** Replaces what only works inside zsh's line editor by functions that print what they get. */
  private static final String ZSH_STUBS =
      """
      compdef() { :; }
      compset() { shift_prefix=${cur%%=*}=; cur=${cur#*=}; }
      offer() { for w in "$@"; do [[ $w == "$cur"* ]] && print -r -- "$w"; done; true; }
      compadd() { shift; offer "$@"; }
      _describe() { local -a w; w=("${(@P)${@[-1]}%%:*}"); offer $w; }
      _files() { local -a w; [[ $1 == -/ ]] && w=(*(N/)) || w=(*(N)); offer $w; }
      """;

  @Test
  void zsh_completes() throws Exception {
    assumeTrue(installed("zsh"), "zsh is not installed: its completion was not tried");
    Path script = Files.writeString(directory.resolve("_alpi"), script("zsh"));
    for (List<String> line : EXPECTED.keySet()) {
      assertOffered(line, zsh(script, line));
    }
  }

  @Test
  void zsh_completes_the_keys_of_settings() throws Exception {
    assumeTrue(installed("zsh"), "zsh is not installed: its completion was not tried");
    Path script = Files.writeString(directory.resolve("_alpi"), script("zsh", new Commands()));
    for (Map.Entry<List<String>, Set<String>> line : SETTINGS.entrySet()) {
      assertOffered(line.getKey(), line.getValue(), zsh(script, line.getKey()));
    }
  }

  private List<String> zsh(Path script, List<String> line) throws Exception {
    StringBuilder words = new StringBuilder("alpi");
    line.forEach(word -> words.append(' ').append(quoted(word)));
    String run =
        ZSH_STUBS
            + "source "
            + quoted(script.toString())
            + "; words=("
            + words
            + "); CURRENT="
            + (line.size() + 1)
            + "; _alpi";
    return run(List.of("zsh", "-f", "-c", run));
  }

  @Test
  void fish_completes() throws Exception {
    assumeTrue(installed("fish"), "fish is not installed: its completion was not tried");
    Path script = Files.writeString(directory.resolve("alpi.fish"), script("fish"));
    for (List<String> line : EXPECTED.keySet()) {
      assertOffered(line, fish(script, line));
    }
  }

  @Test
  void fish_completes_the_keys_of_settings() throws Exception {
    assumeTrue(installed("fish"), "fish is not installed: its completion was not tried");
    String text = script("fish", new Commands());
    Path script = Files.writeString(directory.resolve("alpi.fish"), text);
    for (Map.Entry<List<String>, Set<String>> line : SETTINGS.entrySet()) {
      assertOffered(line.getKey(), line.getValue(), fish(script, line.getKey()));
    }
  }

  private List<String> fish(Path script, List<String> line) throws Exception {
    String run =
        "source "
            + quoted(script.toString())
            + "; complete -C 'alpi "
            + String.join(" ", line)
            + "'";
    List<String> offered = new ArrayList<>();
    for (String entry : run(List.of("fish", "--no-config", "-c", run))) {
      String word = entry.split("\t")[0];
      // fish repeats the option in front of its value
      offered.add(word.startsWith("--") && word.contains("=") ? word.replaceAll(".*=", "") : word);
    }
    return offered;
  }

  @Test
  void bash_completes_ids() throws Exception {
    assumeTrue(installed("bash"), "bash is not installed: its completion was not tried");
    String text = script("bash", new Commands());
    Path script = Files.writeString(directory.resolve("alpi.bash"), text);
    for (Map.Entry<List<String>, Set<String>> line : IDS.entrySet()) {
      assertOffered(line.getKey(), line.getValue(), bash(script, line.getKey()));
    }
  }

  @Test
  void zsh_completes_ids() throws Exception {
    assumeTrue(installed("zsh"), "zsh is not installed: its completion was not tried");
    String text = script("zsh", new Commands());
    Path script = Files.writeString(directory.resolve("_alpi"), text);
    for (Map.Entry<List<String>, Set<String>> line : IDS.entrySet()) {
      assertOffered(line.getKey(), line.getValue(), zsh(script, line.getKey()));
    }
  }

  @Test
  void fish_completes_ids() throws Exception {
    assumeTrue(installed("fish"), "fish is not installed: its completion was not tried");
    String text = script("fish", new Commands());
    Path script = Files.writeString(directory.resolve("alpi.fish"), text);
    for (Map.Entry<List<String>, Set<String>> line : IDS.entrySet()) {
      assertOffered(line.getKey(), line.getValue(), fish(script, line.getKey()));
    }
  }
}
