package dev.alpi.cli.cleanup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.cli.cleanup.FileSweep.FileLock;
import dev.alpi.journal.OldRuns;
import dev.alpi.journal.RunJournals;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in a profile what can go is. */
final class ProfileSweeps {
  /** What is done for good goes after so long. */
  static final Duration LONG = Duration.ofDays(30);

  /** Nothing that has lasted so long goes on. */
  static final Duration DAY = Duration.ofDays(1);

  /** What was made so long ago was played or read. */
  private static final Duration HOUR = Duration.ofHours(1);

  /** A log that was rotated; the one of approvals says who let what happen, and stays. */
  private static final Pattern ROTATED = Pattern.compile("(?!approval\\.)(.+\\.log)\\.\\d{1,3}");

  /** Directories in which files are written. */
  private static final List<String> FOLDERS =
      List.of(
          "",
          "agents",
          "alp",
          "alp/blobs",
          "alp/secrets",
          "cache",
          "gateway",
          "host",
          "logs",
          "logs/spend",
          "memories",
          "mentions",
          "outputs",
          "prompts",
          "protocols",
          "recipes",
          "runs",
          "schedule",
          "secrets",
          "sessions",
          "skills",
          "state/db");

  private final Profile profile;
  private final CleanupWorld world;
  private final Instant now;
  private final Path home;

  ProfileSweeps(Profile profile, CleanupWorld world, Instant now) {
    this.profile = profile;
    this.world = world;
    this.now = now;
    this.home = profile.home();
  }

  List<Sweep> of(Category category) throws IOException {
    return switch (category) {
      case TTS -> files(category, "cache/tts", HOUR);
      case INBOUND_MEDIA -> files(category, "cache/inbound", HOUR);
      case SESSIONS -> List.of(sessions());
      case MENTIONS -> List.of(mentions());
      case LOGS -> logs();
      case SCHEDULE -> files(category, "schedule/output", Duration.ZERO);
      case WORKGROUPS -> workgroups();
      case CURATOR -> files(category, "logs/curator", Duration.ZERO);
      case GENERATED -> files(category, "out", LONG);
      case ATTACHMENTS -> files(category, "host/attachments/tmp", DAY);
      case KNOWLEDGE -> List.of(new DatabaseSweep(home, world.locks()));
      case RUNS ->
          List.of(new RunSweep(new OldRuns(home, world.locks(), world.isAlive(), now.minus(LONG))));
      case TRASH -> List.of();
      case OLD_HOMES ->
          List.of(
              new ReplacedSweep(
                  folders(), Optional.empty(), world.locks(), world.clock(), now.minus(DAY)));
      case STALE ->
          List.of(new StaleSweep(profile.root(), folders(), world.locks(), now.minus(DAY)));
    };
  }

  private List<Path> folders() {
    return FOLDERS.stream()
        .map(each -> each.isEmpty() ? home : home.resolve(each))
        .filter(each -> isReal(each))
        .toList();
  }

  /** Says whether no directory on the way from the home is a link. */
  private boolean isReal(Path folder) {
    for (Path each = folder; !each.equals(home); each = each.getParent()) {
      if (!Files.isDirectory(each, NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  private List<Sweep> files(Category category, String folder, Duration age) {
    return List.of(files(category, folder, Reach.ALL, older(age)));
  }

  private FileSweep files(Category category, String folder, Reach reach, Predicate<Found> which) {
    return new FileSweep(category, home, home.resolve(folder), reach, which, Optional.empty());
  }

  private Predicate<Found> older(Duration age) {
    Instant before = now.minus(age);
    return age.isZero() ? _ -> true : each -> each.modified().isBefore(before);
  }

  private Sweep sessions() {
    SessionStore store =
        SessionStore.open(
            home, world.locks(), world.clock(), world.random(), UnaryOperator.identity());
    RunJournals journals =
        RunJournals.of(
            home, world.locks(), world.clock(), world.random(), world.self(), world.isAlive());
    return new SessionSweep(store, journals, now.minus(LONG));
  }

  private Sweep mentions() {
    Path folder = home.resolve("mentions");
    return new FileSweep(
        Category.MENTIONS,
        home,
        folder,
        Reach.CHILDREN,
        each -> !each.path().getFileName().toString().startsWith("."),
        Optional.of(new FileLock(world.locks(), folder.resolve(".lock"))));
  }

  /** Each log is rotated under a lock of its own. */
  private List<Sweep> logs() throws IOException {
    Path folder = home.resolve("logs");
    Set<String> logs = new LinkedHashSet<>();
    for (Path each : Trees.children(folder)) {
      Matcher rotated = ROTATED.matcher(each.getFileName().toString());
      if (rotated.matches()) {
        logs.add(rotated.group(1));
      }
    }
    List<Sweep> sweeps = new ArrayList<>();
    for (String log : logs) {
      Predicate<Found> isOfIt =
          each -> {
            Matcher rotated = ROTATED.matcher(each.path().getFileName().toString());
            return rotated.matches() && rotated.group(1).equals(log);
          };
      Path lock = folder.resolve("." + log + ".lock");
      sweeps.add(
          new FileSweep(
              Category.LOGS,
              home,
              folder,
              Reach.CHILDREN,
              isOfIt,
              Optional.of(new FileLock(world.locks(), lock))));
    }
    return sweeps;
  }

  private List<Sweep> workgroups() {
    return List.of(
        files(Category.WORKGROUPS, "alp/workgroups", Reach.ALL, _ -> true),
        files(
            Category.WORKGROUPS,
            "alp",
            Reach.CHILDREN,
            each -> each.path().getFileName().toString().equals("turns.jsonl")));
  }
}
