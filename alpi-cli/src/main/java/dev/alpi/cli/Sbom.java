package dev.alpi.cli;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The list of what an image is made of, as its build has put it there: CycloneDX in JSON. */
final class Sbom {
  static final String NAME = "alpi.cdx.json";

  /** Who publishes what is ours: nobody but us knows of holes in that. */
  private static final String OURS = "dev.alpi";

  private final Path file;
  private final String text;

  private Sbom(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Returns that of the image that runs; empty if alpi does not run from one. */
  static Optional<Sbom> of(CliContext context) throws IOException {
    Optional<Path> file = context.image().map(image -> image.resolveSibling(NAME));
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return Optional.empty();
    }
    return Optional.of(new Sbom(file.get(), Files.readString(file.get(), StandardCharsets.UTF_8)));
  }

  /** Returns it as it is in the image. */
  String text() {
    return text;
  }

  Obj json() throws CommandFailure {
    try {
      return Json.parseObject(text);
    } catch (JsonSyntaxException e) {
      throw new CommandFailure(
          ExitCode.DAMAGED_DATA, file + " is " + e.getMessage(), "install alpi anew");
    }
  }

  /** Returns the package URLs of what others have made and publish under a name and version. */
  List<String> foreign() throws CommandFailure {
    return json().objects("components").stream()
        .filter(component -> !component.string("group").orElse("").equals(OURS))
        .flatMap(component -> component.string("purl").stream())
        .filter(purl -> purl.startsWith("pkg:maven/"))
        // what comes behind the version says which of its files
        .map(purl -> purl.split("[?#]", 2)[0])
        .distinct()
        .sorted()
        .toList();
  }
}
