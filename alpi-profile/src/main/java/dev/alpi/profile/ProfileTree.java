package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a fresh profile consists of, and what may stand in one.
 *
 * <p>A fresh profile is three files; each directory is made by the first who writes in it. The
 * Python system makes all of them at once (alpi-state spec §2.1) and does not mind if they are
 * missing.
 */
final class ProfileTree {
  /** The directories that parts of alpi write in, as far as one look can tell. */
  static final List<String> DIRECTORIES =
      List.of(
          "agents",
          "alp",
          "cache",
          "host",
          "logs",
          "memories",
          "mentions",
          "outputs",
          "plugin-envs",
          "plugins",
          "prompts",
          "protocols",
          "recipes",
          "schedule",
          "secrets",
          "sessions",
          "skills");

  static final String SETTINGS = "config.yaml";

  /** One of these is in each profile that a person has made or used. */
  static final Set<String> MARKS =
      Set.of("profile.json", SETTINGS, "memories", "sessions", ".env", "secrets", "alp");

  /** The settings of a fresh profile. */
  static final String SETTINGS_SEED =
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
      """;

  /** So that a home under version control keeps secrets and conversations out of it. */
  private static final Map<String, String> SEEDS =
      Map.of(
          ".gitignore",
          """
          .env
          secrets/
          sessions/
          sessions.db*
          mentions/
          gateway/sessions/
          schedule/output/
          logs/
          cache/
          skills/**/secrets/
          """,
          SETTINGS,
          SETTINGS_SEED);

  private ProfileTree() {}

  /** Returns the names of the files that each profile starts with, beside its metadata. */
  static List<String> seeds() {
    return SEEDS.keySet().stream().sorted().toList();
  }

  /** Writes what {@code building}, a directory that nobody reads yet, lacks of a profile. */
  static void build(Path building, ProfileMetadata metadata) throws IOException {
    for (Map.Entry<String, String> seed : new TreeMap<>(SEEDS).entrySet()) {
      Path file = building.resolve(seed.getKey());
      if (!Files.exists(file)) {
        DurableFiles.createUnpublished(file, seed.getValue().getBytes(UTF_8));
      }
    }
    DurableFiles.createUnpublished(
        building.resolve(MetadataFile.NAME), MetadataFile.bytes(metadata));
  }

  /** Says whether {@code home} lacks nothing that {@link #complete} would make. */
  static boolean isComplete(Path home) {
    return Files.exists(home.resolve(MetadataFile.NAME))
        && SEEDS.keySet().stream().allMatch(name -> Files.exists(home.resolve(name)));
  }

  /** Creates what is missing in {@code home}, which exists; what is there is left as it is. */
  static void complete(Path home, ProfileMetadata metadata) throws IOException {
    for (Map.Entry<String, String> seed : new TreeMap<>(SEEDS).entrySet()) {
      DurableFiles.createIfAbsent(
          home.resolve(seed.getKey()), seed.getValue(), FileMode.PRIVATE_FILE);
    }
    DurableFiles.createIfAbsent(
        home.resolve(MetadataFile.NAME),
        new String(MetadataFile.bytes(metadata), UTF_8),
        FileMode.PRIVATE_FILE);
  }
}
