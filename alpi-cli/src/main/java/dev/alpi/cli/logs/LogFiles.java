package dev.alpi.cli.logs;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.Presence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which log files a root has.
 *
 * @param root where the profiles are
 * @param only the one profile whose logs are wanted, beside the root's own; all if absent
 * @param sources what is wanted of them
 * @param zone the zone that stamps are written in
 */
public record LogFiles(HomeRoot root, Optional<Profile> only, Set<LogSource> sources, ZoneId zone) {

  public LogFiles {
    sources = Set.copyOf(sources);
  }

  /**
   * A directory with logs, which need not exist.
   *
   * @param home the directory that it is in
   * @param profile whose they are; empty if only the root's own are wanted
   */
  record Folder(Path directory, Path home, Optional<ProfileName> profile, Kind kind) {}

  /** What a directory has. */
  enum Kind {
    /** The logs of a profile. */
    PROFILE,
    /** The logs of the root and those of its default profile. */
    ROOT,
    /** What the daemon tells its clients. */
    HOST
  }

  /** Returns the directories that there are, or will be as soon as something is logged. */
  List<Folder> folders() throws IOException {
    List<Folder> folders = new ArrayList<>();
    Path home = root.path();
    folders.add(
        new Folder(
            home.resolve("logs"),
            home,
            only.map(Profile::name).or(() -> Optional.of(ProfileName.DEFAULT)),
            Kind.ROOT));
    if (sources.contains(LogSource.EVENTS)) {
      folders.add(new Folder(home.resolve("host"), home, Optional.empty(), Kind.HOST));
    }
    if (sources.stream().allMatch(LogSource::isOfRoot)) {
      return folders;
    }
    for (Profile profile : only.isPresent() ? List.of(only.get()) : root.list()) {
      if (!profile.name().isDefault()) {
        folders.add(
            new Folder(profile.logs(), profile.home(), Optional.of(profile.name()), Kind.PROFILE));
      }
    }
    return folders;
  }

  /**
   * Returns the streams that {@code folder} has.
   *
   * @throws IOException also if it may not be looked for
   */
  List<LogStream> streams(Folder folder) throws IOException {
    if (!Presence.isDirectory(folder.directory())) {
      return List.of();
    }
    Set<String> names = new TreeSet<>();
    for (Path child : Children.of(folder.directory())) {
      names.add(child.getFileName().toString().replaceFirst("\\.[0-9]$", ""));
    }
    List<LogStream> streams = new ArrayList<>();
    for (String name : names) {
      origin(folder, name)
          .ifPresent(
              origin ->
                  streams.add(
                      new LogStream(
                          folder.directory().resolve(name), origin, form(origin.source(), name))));
    }
    return streams;
  }

  private Optional<LogEntry.Origin> origin(Folder folder, String file) {
    Optional<LogSource> ofRoot =
        switch (folder.kind()) {
          case HOST ->
              file.equals("events.jsonl") ? Optional.of(LogSource.EVENTS) : Optional.empty();
          case ROOT -> LogSource.ofRoot(file);
          case PROFILE -> Optional.empty();
        };
    if (ofRoot.isPresent() || folder.kind() == Kind.HOST) {
      return ofRoot
          .filter(sources::contains)
          .map(source -> new LogEntry.Origin("", source, source.label()));
    }
    ProfileName profile = folder.profile().orElse(ProfileName.DEFAULT);
    if (folder.kind() == Kind.ROOT && !profile.isDefault()) {
      return Optional.empty();
    }
    return LogSource.ofProfile(file)
        .filter(this::mayHold)
        .map(source -> new LogEntry.Origin(profile.text(), source, name(source, file)));
  }

  private boolean mayHold(LogSource source) {
    return sources.contains(source)
        || (source == LogSource.RUNS && sources.contains(LogSource.SCHEDULE));
  }

  private static String name(LogSource source, String file) {
    return source == LogSource.OTHER
        ? file.substring(0, file.length() - ".log".length())
        : source.label();
  }

  private LineForm form(LogSource source, String file) {
    if (file.endsWith(".jsonl")) {
      return new RowForm(source, !sources.contains(source));
    }
    TextForm text = new TextForm(zone);
    return file.endsWith(".err") ? new OutcryForm(text) : text;
  }
}
