package dev.alpi.cli;

import dev.alpi.alp.peers.PeerStore;
import dev.alpi.cli.tui.Candidate;
import dev.alpi.engine.Engine;
import dev.alpi.memory.SessionSummary;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What words in a chat can become. What cannot be read offers nothing. */
final class ChatCompletions {
  /** More than anybody looks through. */
  private static final int FOUND_MAX = 200;

  private final Profile profile;
  private final CliContext context;

  ChatCompletions(Profile profile, CliContext context) {
    this.profile = profile;
    this.context = context;
  }

  /** Returns files and directories that begin so; {@code ~} is the person's home. */
  List<Candidate> paths(String start) {
    int slash = start.lastIndexOf('/');
    String head = start.substring(0, slash + 1);
    String name = start.substring(slash + 1);
    List<Candidate> found = new ArrayList<>();
    try {
      Path directory =
          head.startsWith("~/")
              ? context.userHome().resolve(head.substring(2))
              : context.workingDirectory().resolve(head);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          String entryName = entry.getFileName().toString();
          boolean isHidden = entryName.startsWith(".") && !name.startsWith(".");
          if (entryName.startsWith(name) && !isHidden && found.size() < FOUND_MAX) {
            String end = Files.isDirectory(entry) ? "/" : "";
            found.add(new Candidate(head + entryName.replace(" ", "\\ ") + end, ""));
          }
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      return List.of();
    }
    found.sort(Comparator.comparing(Candidate::value));
    return found;
  }

  List<Candidate> peers(String start) {
    try {
      return PeerStore.of(profile.home(), context.locks(), context.clock()).read().all().stream()
          .map(peer -> new Candidate("@" + peer.id().text(), "peer"))
          .filter(candidate -> candidate.value().startsWith(start))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Returns the models that the settings name. */
  List<Candidate> models(Config config, String start) {
    Set<String> names = new LinkedHashSet<>();
    config.string("model").ifPresent(names::add);
    for (JsonValue item : config.list("fallback_models")) {
      if (item instanceof JsonValue.Str(String name)) {
        names.add(name);
      }
    }
    config.string("tiers.fast.model").ifPresent(names::add);
    config.string("tiers.deep.model").ifPresent(names::add);
    names.addAll(config.tree().object("models").members().keySet());
    names.add("builtin/offline");
    return names.stream()
        .filter(name -> !name.isBlank() && name.startsWith(start))
        .map(name -> new Candidate(name, ""))
        .toList();
  }

  List<Candidate> sessions(Engine engine, String start) {
    try {
      Instant now = context.clock().instant();
      return engine.sessions().list().sessions().stream()
          .filter(session -> session.id().text().startsWith(start))
          .limit(FOUND_MAX)
          .map(session -> new Candidate(session.id().text(), note(session, now)))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String note(SessionSummary session, Instant now) {
    String text = session.firstUserText().replace('\n', ' ');
    return ProfileViews.ago(session.updatedAt(), now) + "  " + text;
  }
}
