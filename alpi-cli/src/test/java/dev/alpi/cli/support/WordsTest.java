package dev.alpi.cli.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a text. {@code -Dalpi.words=write} makes the list of words anew. */
class WordsTest {
  private static final Path LIST =
      Path.of("src", "main", "resources", "dev", "alpi", "cli", "support", "words.txt");

  private static final Pattern LITERAL =
      Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);

  private static final Pattern WORD =
      Pattern.compile("(?<![A-Za-z0-9])[A-Za-z]{1,20}(?![A-Za-z0-9])");

  private final Words words = words(Map.of("LAB", "swordfish-of-mine"));

  private static Words words(Map<String, String> variables) {
    return Words.of(KnownSecrets.of(List.of(variables), Map.of()), Set.of("Daemon"));
  }

  private static TreeSet<String> ofSources() throws IOException {
    // units are put together of letters
    TreeSet<String> found = new TreeSet<>(List.of("kb", "mb", "gb", "tb"));
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      for (Path each :
          files
              .filter(file -> file.toString().contains("/src/main/java/dev/alpi/"))
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.toString().contains("alpi-testkit"))
              .filter(file -> !file.toString().contains("alpi-bench"))
              // its words are those of people
              .filter(file -> !file.toString().contains("/memory/relation/"))
              .toList()) {
        Matcher literal = LITERAL.matcher(Files.readString(each));
        while (literal.find()) {
          String text = literal.group(1) != null ? literal.group(1) : literal.group(2);
          Matcher word = WORD.matcher(text.replaceAll("\\\\.", " "));
          while (word.find()) {
            found.add(word.group().toLowerCase(Locale.ROOT));
          }
        }
      }
    }
    return found;
  }

  @Test
  void the_list_is_of_short_words_that_stand_in_the_sources() throws IOException {
    TreeSet<String> found = ofSources();
    assertThat(found).hasSizeGreaterThan(2_000);
    if ("write".equals(System.getProperty("alpi.words"))) {
      Files.writeString(LIST, String.join("\n", found) + "\n");
    }
    List<String> listed = Files.readAllLines(LIST);
    assertThat(listed).isSorted().doesNotHaveDuplicates().allMatch(each -> each.matches("[a-z]+"));
    // words may have gone or come since: then there is a gap more, or a word that nobody says
    assertThat(listed).hasSizeBetween(found.size() * 3 / 4, found.size() * 4 / 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none was made of this home",
        "alpi doctor --fix: removed",
        "logs/ledger.json is damaged",
        "does not run, and 2 jobs wait",
        "79 GB free",
        "tools.terminal.sandbox is off"
      })
  void what_alpi_says_stays(String text) {
    assertThat(words.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-ant-api03-AbCdEfGh1234567890",
        "me@example.org",
        "https://example.org/path",
        "https://user:pw@host/",
        "/home/zaphod/.alpi",
        "192.168.10.20",
        "2001:db8::1",
        "4915112345678",
        "zaphod",
        "c3dvcmRmaXNo",
        "%73%77%6f%72%64",
        "3f9a81c0d2e4",
        "Grüße",
        "swordfish-of-mine",
        "daemon"
      })
  void what_is_somebody_s_does_not(String text) {
    assertThat(words.of(text)).isEqualTo("…");
    assertThat(words.of("the file " + text + " is damaged")).isEqualTo("the file … is damaged");
    assertThat(words.of("(" + text + "),")).isEqualTo("…");
    assertThat(words.of("file=" + text)).isEqualTo("…");
  }

  @Test
  void a_password_that_is_a_word_goes_with_its_label() {
    assertThat(words.of("password=sessions1 or api_key: \"sessions\"")).doesNotContain("sessions");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the mail session failed: 739164 was refused",
        "bad (739164), \"Session\"",
        "file=739164",
        "SESSION/739164"
      })
  void a_known_value_goes_however_short_it_is(String text) {
    Map<String, String> variables = Map.of("EMAIL__HOME__PASSWORD", "739164", "B", "session");
    assertThat(words.of(text)).containsPattern("(?i)739164|session");
    assertThat(words(variables).of(text)).doesNotContainPattern("(?i)739164|session");
  }

  @Test
  void a_known_value_is_no_part_of_a_word() {
    assertThat(words(Map.of("LAB_PIN", "run", "B", "73")).of("runs of 1739 failed, run 73"))
        .isEqualTo("runs of 1739 failed, …");
  }

  @Test
  void values_of_switches_stay_but_those_with_the_name_of_a_secret() {
    String text = "sandbox is on, 3 jobs wait";
    assertThat(words(Map.of("A_SWITCH", "on", "B_FIGURE", "3")).of(text)).isEqualTo(text);
    assertThat(words(Map.of("A_PASSWORD", "on", "WEBHOOK__A__TOKEN", "3")).of(text))
        .isEqualTo("sandbox is … jobs wait");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the login with password: 739164 failed",
        "bad pin 739164",
        "token=739164, failed",
        "{\"code\": \"739164\"}",
        "the code is 739164",
        "LAB_KEY = '739164 739164'",
        "the secret was 739164",
        "codes: 739164, 739164",
        "passphrase: this is 739164"
      })
  void what_stands_behind_a_label_goes(String text) {
    assertThat(words.of(text)).doesNotContain("739164").contains("…");
  }

  @Test
  void figures_of_alpi_are_behind_no_label() {
    String text = "exit code 3, status code 500, 739 tokens";
    assertThat(words.of(text)).isEqualTo(text);
  }
}
