package dev.alpi.image.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.image.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the house rules over all modules. What may break one is listed in {@code tidy-allowed.txt},
 * each with its reason.
 */
final class TidyTest {
  static final List<TidyRule> RULES =
      List.of(
          new BannedCalls(),
          new Catches(),
          new Docs(),
          new Exports(),
          new Imports(),
          new Names(),
          new Sizes(),
          new StaticState());

  private final Path root = Repository.ofThisBuild().root();

  @Test
  void sources_keep_the_house_rules() throws IOException {
    List<JavaSource> sources = sources();
    List<Finding> findings = new ArrayList<>();
    for (TidyRule rule : RULES) {
      int looked = 0;
      for (JavaSource source : sources) {
        looked += rule.inspect(source, findings::add);
      }
      assertThat(looked).as("what the rule '%s' looked at", rule.name()).isGreaterThan(10);
    }
    for (Path file : textFiles()) {
      findings.addAll(Leftovers.in(root.relativize(file).toString(), Files.readString(file)));
    }

    Allowances allowed = Allowances.parse(Files.readString(allowances()));
    assertThat(allowed.remaining(findings))
        .as("breaches; change the code, or allow it with a reason in %s", allowances())
        .isEmpty();
    assertThat(allowed.unneeded(findings)).as("allowances that nothing needs").isEmpty();
  }

  @Test
  void every_source_was_compiled_and_read() throws IOException {
    List<JavaSource> sources = sources();

    assertThat(Repository.ofThisBuild().modules()).hasSizeGreaterThan(6);
    assertThat(sources).hasSizeGreaterThan(50);
    assertThat(sources)
        .filteredOn(source -> !source.path().endsWith("-info.java"))
        .as("without a class: the rule on calls would not see them")
        .allSatisfy(source -> assertThat(source.classes()).as(source.path()).isNotEmpty());
  }

  @Test
  void every_package_is_described() throws IOException {
    List<Path> undescribed = new ArrayList<>();
    int looked = 0;
    for (Path module : Repository.ofThisBuild().modules()) {
      Path main = module.resolve("src/main/java");
      try (Stream<Path> files = Files.walk(main)) {
        for (Path folder : files.filter(Files::isDirectory).toList()) {
          if (holdsSources(folder) && !folder.equals(main)) {
            looked++;
            if (!Files.exists(folder.resolve("package-info.java"))) {
              undescribed.add(root.relativize(folder));
            }
          }
        }
      }
    }
    assertThat(looked).isGreaterThan(6);
    assertThat(undescribed).as("packages without package-info.java").isEmpty();
  }

  private static boolean holdsSources(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".java"));
    }
  }

  private List<JavaSource> sources() throws IOException {
    List<JavaSource> result = new ArrayList<>();
    List<Path> modules = new ArrayList<>(Repository.ofThisBuild().modules());
    modules.add(root.resolve("alpi-image"));
    for (Path module : modules) {
      Path target = module.resolve("target");
      result.addAll(
          JavaSources.read(root, module.resolve("src/main/java"), target.resolve("classes")));
      result.addAll(
          JavaSources.read(root, module.resolve("src/test/java"), target.resolve("test-classes")));
    }
    return result;
  }

  /** Returns the files of the repository that a person writes. */
  private List<Path> textFiles() throws IOException {
    Set<String> notOurs = Set.of("target", ".git", "node_modules");
    List<Path> result = new ArrayList<>();
    List<Path> folders = new ArrayList<>(List.of(root));
    while (!folders.isEmpty()) {
      try (Stream<Path> entries = Files.list(folders.removeLast())) {
        for (Path entry : entries.filter(each -> !Files.isSymbolicLink(each)).toList()) {
          String name = entry.getFileName().toString();
          if (Files.isDirectory(entry) && !notOurs.contains(name)) {
            folders.add(entry);
          } else if (name.matches("alpi|.*\\.(java|xml|md|sh|yml|yaml|txt|properties|json)")) {
            result.add(entry);
          }
        }
      }
    }
    assertThat(result).hasSizeGreaterThan(50);
    return result;
  }

  private Path allowances() {
    return root.resolve("alpi-image/src/test/resources/tidy-allowed.txt");
  }
}
