package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that the pages on embedding show is that which is compiled and run. */
final class EmbeddingDocsTest {
  private static final Pattern SHOWN_FILE =
      Pattern.compile(
          "]\\(\\.\\./(examples/[^)]+\\.java)\\):\n\n```java\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern VERSION = Pattern.compile("<version>[^<]+</version>");

  private final Path root = Repository.ofThisBuild().root();

  @ParameterizedTest
  @ValueSource(strings = {"embedding", "embedding-alp"})
  void each_block_of_java_is_the_file_it_is_said_to_be(String name) throws IOException {
    String page = page(name);
    List<String> shown = new ArrayList<>();
    for (MatchResult file : SHOWN_FILE.matcher(page).results().toList()) {
      assertThat(file.group(2))
          .as(file.group(1))
          .isEqualTo(Files.readString(root.resolve(file.group(1))));
      shown.add(file.group(1));
    }

    assertThat(shown).hasSize(2);
    assertThat(page.split("```java\n", -1)).as("blocks without a file").hasSize(shown.size() + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedding", "embedding-alp"})
  void the_dependency_is_that_of_the_example_and_of_this_version(String name) throws IOException {
    List<String> dependencies =
        page(name).lines().filter(line -> line.startsWith("<dependency>")).toList();

    assertThat(dependencies)
        .singleElement()
        .satisfies(
            dependency -> {
              assertThat(Files.readString(root.resolve("examples/" + name + "/pom.xml")))
                  .contains(dependency);
              assertThat(VERSION.matcher(dependency).results().map(MatchResult::group))
                  .containsExactly("<version>" + System.getProperty("alpi.version") + "</version>");
            });
  }

  private String page(String name) throws IOException {
    return Files.readString(root.resolve("docs/" + name + ".md"));
  }
}
