package dev.alpi.profile;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The directories and seed files of a fresh profile (alpi-state spec §2.1). */
final class ProfileTree {
  private static final List<String> DIRECTORIES =
      List.of(
          "memories",
          "secrets",
          "sessions",
          "skills",
          "recipes",
          "schedule/output",
          "logs",
          "host",
          "mentions",
          "outputs");

  private static final Map<String, String> SEEDS =
      Map.of(
          ".gitignore",
          """
          .env
          secrets/
          sessions/
          mentions/
          gateway/sessions/
          schedule/output/
          logs/
          cache/
          skills/**/secrets/
          """,
          "config.yaml",
          """
          # Settings of this profile; `alpi config list` shows what is in force.
          # An empty model means builtin/offline, which needs no key and no network.
          model: ""
          providers:
            ollama: []
          mcp:
            servers: {}
          email:
            accounts: {}
          """,
          "memories/USER.md",
          "",
          "memories/MEMORY.md",
          "",
          "memories/AGENT.md",
          """
          # Who I am

          I am the personal agent of the owner of this machine. I answer briefly, say what I did and
          what I could not do, and ask before anything that cannot be undone.
          """);

  private ProfileTree() {}

  /** Creates what is missing under {@code home}; what exists is left as it is. */
  static void complete(Path home) throws IOException {
    DurableFiles.createDirectories(home);
    for (String directory : DIRECTORIES) {
      DurableFiles.createDirectories(home.resolve(directory));
    }
    for (Map.Entry<String, String> seed : new TreeMap<>(SEEDS).entrySet()) {
      DurableFiles.createIfAbsent(
          home.resolve(seed.getKey()), seed.getValue(), FileMode.PRIVATE_FILE);
    }
  }
}
