package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each row L1 to L38 of the aleph-ally spec has a test that names it: a test method {@code
 * L4_L29_what_holds}, or a comment {@code # L4 what holds} in a script. Rows that have none yet
 * stand here with the reason.
 */
final class SpecRowsTest {
  private static final int ROWS = 38;

  /** Take a row out when its test is there: one that is in both is an error too. */
  private static final Map<String, String> WAITING =
      Map.ofEntries(
          Map.entry("L25", "plugins: isolation"),
          Map.entry("L26", "plugins: install"),
          Map.entry("L27", "plugins: manifest"),
          Map.entry("L28", "plugins: calls"),
          Map.entry("L30", "plugins: activation"),
          Map.entry("L32", "agents: loading"));

  private static final Pattern METHOD = Pattern.compile("\\bvoid ((?:[A-Z]\\d+_)+)[a-z]");
  private static final Pattern COMMENT = Pattern.compile("(?m)^# .*");
  private static final Pattern ROW = Pattern.compile("(?<![A-Za-z0-9])L(\\d+)(?!\\d)");

  @Test
  void every_row_has_a_test_that_names_it_or_a_reason_to_wait() throws IOException {
    Map<String, Set<String>> named = named();
    // the search has looked at something
    assertThat(named).containsKeys("L1", "L4", "L15");
    List<String> wrong = new ArrayList<>();
    for (String row : rows()) {
      if (!named.containsKey(row) && !WAITING.containsKey(row)) {
        wrong.add(row + " has no test and no reason to wait");
      }
      if (named.containsKey(row) && WAITING.containsKey(row)) {
        wrong.add(row + " does not wait any more: " + named.get(row));
      }
    }
    named.keySet().stream()
        .filter(row -> !rows().contains(row))
        .forEach(row -> wrong.add(row + " is no row: " + named.get(row)));
    assertThat(wrong).isEmpty();
    assertThat(rows()).containsAll(WAITING.keySet());
  }

  private static List<String> rows() {
    return IntStream.rangeClosed(1, ROWS).mapToObj(row -> "L" + row).toList();
  }

  /** Returns the rows that are named, with the files that do. */
  private static Map<String, Set<String>> named() throws IOException {
    Map<String, Set<String>> named = new TreeMap<>();
    for (Path module : Repository.ofThisBuild().modules()) {
      try (Stream<Path> files = Files.walk(module.resolve("src/test"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = file.getFileName().toString();
          if (name.endsWith(".java")) {
            collect(METHOD.matcher(Files.readString(file)), name, named);
          } else if (file.getParent().endsWith("scripts")) {
            collect(COMMENT.matcher(Files.readString(file)), name, named);
          }
        }
      }
    }
    return named;
  }

  private static void collect(Matcher places, String file, Map<String, Set<String>> named) {
    while (places.find()) {
      // L7_L10_ names two rows
      Matcher rows = ROW.matcher(places.group().replace('_', ' '));
      while (rows.find()) {
        named.computeIfAbsent("L" + rows.group(1), _ -> new TreeSet<>()).add(file);
      }
    }
  }
}
