package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of what the image is made of. */
final class SbomProcessTest {
  private static final Repository REPOSITORY = Repository.ofThisBuild();

  @TempDir Path directory;

  private String said(String program, String... words) throws Exception {
    Command.Result result =
        Command.of(directory, REPOSITORY.image().resolve("bin").resolve(program), words)
            .with("HOME", directory)
            .run();
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out();
  }

  @Test
  void every_module_of_the_image_is_in_it_with_version_licence_and_address() throws Exception {
    Obj sbom = Json.parseObject(said("alpi", "version", "--sbom"));
    assertThat(sbom.string("bomFormat")).contains("CycloneDX");
    assertThat(sbom.string("specVersion")).contains("1.6");
    TreeSet<String> listed = new TreeSet<>();
    for (Obj each : sbom.objects("components")) {
      String purl = each.string("purl").orElseThrow();
      assertThat(each.string("version")).as(purl).isPresent();
      assertThat(each.array("licenses")).as(purl).isNotEmpty();
      if (purl.startsWith("pkg:maven/")) {
        assertThat(each.objects("hashes"))
            .as(purl)
            .anyMatch(hash -> hash.string("alg").orElse("").equals("SHA-256"));
      }
      for (Obj property : each.objects("properties")) {
        listed.add(property.string("value").orElseThrow());
      }
    }
    List<String> modules =
        said("java", "--list-modules").lines().map(line -> line.split("@")[0]).toList();
    assertThat(modules).contains("dev.alpi.cli", "java.base", "org.jsoup");
    assertThat(listed).containsExactlyInAnyOrderElementsOf(modules);
  }

  @Test
  void it_says_neither_when_nor_where_it_was_made() throws Exception {
    String text = Files.readString(REPOSITORY.image().resolve("lib/alpi.cdx.json"));
    assertThat(text).doesNotContain("serialNumber", REPOSITORY.image().getParent().toString());
    assertThat(Json.parseObject(text).object("metadata").string("timestamp"))
        .contains("2026-01-01T00:00:00Z");
  }
}
