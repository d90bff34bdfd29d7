package dev.alpi.cli;

import dev.alpi.profile.Inventory;
import dev.alpi.profile.Inventory.Kind;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileMetadata;
import dev.alpi.profile.Resolution;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code alpi profile}: the commands that only look. */
final class ProfileViews {
  private static final Option NAMES =
      Option.flag("names", "print names alone, one a line").hidden();

  /** What a list counts, in its order. */
  private static final List<Kind> LISTED =
      List.of(Kind.SKILLS, Kind.PLUGINS, Kind.AGENTS, Kind.PROMPTS, Kind.SESSIONS);

  /** The model of a profile whose settings cannot be read. */
  private static final String UNREADABLE = "?";

  private ProfileViews() {}

  static Command list() {
    return Command.of("profile list", "List the profiles", ProfileViews::list)
        .has(Effect.READS)
        .with(NAMES)
        .printing(
            "`profiles`: array of `{name, active, current, model, description, tags, color,"
                + " size_bytes, created_at, skills, plugins, agents, prompts, sessions, path}`;"
                + " `active` marks the one that alpi alone opens, `current` the one that this"
                + " command works on; `damaged`: array of `{name, problem}`")
        .example("alpi profile list", "which profiles there are; * marks the active one");
  }

  static Command info() {
    return Command.of("profile info", "Show a profile", ProfileViews::info)
        .has(Effect.READS)
        .taking(ProfileCommands.NAME_OR_CURRENT)
        .printing(
            "as a row of `profile list`, with `updated_at`, `memories`, `jobs`, `secrets`,"
                + " `settings` and `other`")
        .example("alpi profile info work", "what it is for and what it has")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  static Command current() {
    return Command.of(
            "profile current", "Tell which profile is chosen, and why", ProfileViews::current)
        .has(Effect.READS)
        .described(
            """
            Tells which profile alpi alone opens, and which one a command works on: the two \
            differ if nothing but profile use chose the first.\
            """)
        .printing(
            "`name`, `path`; `rule`: `ALPI_HOME`, `-p`, `ALPI_PROFILE`, `active_profile` or"
                + " `default`; `why`; `command`: `{name, rule}`, what a command works on;"
                + " `warning` if the active profile has vanished")
        .example("alpi profile current", "which profile, and what chose it")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  static Command path() {
    return Command.of("profile path", "Print the directory of a profile", ProfileViews::path)
        .has(Effect.READS)
        .taking(ProfileCommands.NAME_OR_CURRENT)
        .printing("`name`; `path`: its directory")
        .example("cd \"$(alpi profile path work)\"", "go to where it lives")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    Resolution.Found current = Profiles.resolve(invocation);
    List<Profile> profiles = current.root().list();
    if (invocation.has(NAMES)) {
      for (Profile profile : profiles) {
        invocation.out().line(profile.name().text());
      }
      invocation.answer(Obj.EMPTY.with("profiles", names(profiles)));
      return ExitCode.OK;
    }
    Optional<Profile> active = active(invocation);
    List<JsonValue> rows = new ArrayList<>();
    List<JsonValue> damaged = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    List<List<String>> table = new ArrayList<>();
    List<String> colors = new ArrayList<>();
    table.add(List.of("  NAME", "MODEL", "SIZE", "CREATED", "HAS", "DESCRIPTION"));
    Instant now = invocation.context().clock().instant();
    for (Profile profile : profiles) {
      Row row;
      try {
        row = Row.of(profile);
      } catch (IOException e) {
        // one profile that cannot be read hides no other
        String problem = Failure.of(e).message();
        String name = profile.name().text();
        invocation.warn("left out " + name + ": " + problem + "; alpi profile doctor " + name);
        damaged.add(Obj.EMPTY.with("name", name).with("problem", problem));
        continue;
      }
      if (row.model().equals(UNREADABLE)) {
        broken.add(profile.name().text());
      }
      boolean isActive = active.filter(profile::equals).isPresent();
      table.add(row.cells(isActive ? "* " : "  ", now));
      colors.add(color(row.metadata()));
      if (invocation.flags().json()) {
        rows.add(
            row.json().with("active", isActive).with("current", profile.equals(current.profile())));
      }
    }
    if (!colors.isEmpty()) {
      PeerViews.table(table, colors, invocation.out());
    }
    if (!broken.isEmpty()) {
      invocation.warn(
          "settings cannot be read: "
              + String.join(", ", broken)
              + "; alpi -p NAME config validate tells why");
    }
    if (profiles.isEmpty()) {
      invocation.out().line("no profiles yet; the first alpi chat makes the default one");
    }
    invocation.answer(
        Obj.EMPTY
            .with("profiles", new JsonValue.Arr(rows))
            .with("damaged", new JsonValue.Arr(damaged)));
    return ExitCode.OK;
  }

  /** One profile, as far as a list shows it. */
  private record Row(
      Profile profile, Optional<ProfileMetadata> metadata, String model, Inventory inventory) {

    static Row of(Profile profile) throws IOException {
      return new Row(profile, profile.metadata(), model(profile), Inventory.brief(profile));
    }

    /** Settings that cannot be read, perhaps those that all share, are no reason to hide it. */
    private static String model(Profile profile) {
      try {
        return Config.peekModel(profile.home(), profile.root());
      } catch (ConfigException e) {
        return UNREADABLE;
      }
    }

    List<String> cells(String mark, Instant now) {
      return List.of(
          mark + profile.name().text(),
          orDash(model),
          size(inventory.bytes()),
          createdAt().map(created -> ago(created, now)).orElse("-"),
          orDash(inventory.words()),
          orDash(metadata.map(ProfileMetadata::description).orElse("")));
    }

    private static String orDash(String text) {
      return text.isEmpty() ? "-" : TerminalText.visible(text);
    }

    private Optional<Instant> createdAt() {
      return metadata.flatMap(ProfileMetadata::createdAt);
    }

    Obj json() {
      Obj row =
          ProfileViews.object(profile, metadata)
              .with("model", model)
              .with("size_bytes", inventory.bytes());
      for (Kind kind : LISTED) {
        row = row.with(kind.name().toLowerCase(Locale.ROOT), inventory.count(kind));
      }
      return row;
    }
  }

  private static ExitCode info(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = ProfileCommands.namedOrCurrent(invocation);
    Optional<ProfileMetadata> metadata = profile.metadata();
    String model = Config.peekModel(profile.home(), profile.root());
    Inventory inventory = Inventory.of(profile);
    Output out = invocation.out();
    out.coloured(color(metadata), profile.name().text());
    boolean active = active(invocation).filter(profile::equals).isPresent();
    out.line(active ? " (active)" : "");
    if (metadata.isPresent()) {
      describe(metadata.get(), invocation);
    }
    out.line("model: " + model);
    out.line("path: " + profile.home());
    out.line("size: " + size(inventory.bytes()));
    out.line("has: " + (inventory.isEmpty() ? "nothing yet" : inventory.words()));
    if (metadata.isEmpty()) {
      invocation.note("no profile.json: alpi profile doctor --fix makes one");
    }
    Obj answer =
        object(profile, metadata)
            .with("active", active)
            .with("model", model)
            .with("size_bytes", inventory.bytes());
    for (Kind kind : Kind.values()) {
      answer = answer.with(kind.name().toLowerCase(Locale.ROOT), inventory.count(kind));
    }
    invocation.answer(answer);
    return ExitCode.OK;
  }

  private static ExitCode current(Invocation invocation) throws IOException, CommandFailure {
    Resolution.Found bare = Profiles.bare(invocation);
    Resolution.Found command = Profiles.resolve(invocation);
    String why = why(bare);
    invocation.out().line(bare.profile().name() + " (" + why + ")");
    if (!bare.profile().equals(command.profile())) {
      invocation
          .out()
          .line(
              "commands work on "
                  + command.profile().name()
                  + " unless -p or ALPI_PROFILE says otherwise");
    }
    Obj answer =
        ProfileCommands.object(bare.profile())
            .with("rule", bare.rule().toString())
            .with("why", why)
            .with(
                "command",
                Obj.EMPTY
                    .with("name", command.profile().name().text())
                    .with("rule", command.rule().toString()));
    invocation.answer(bare.warning().isEmpty() ? answer : answer.with("warning", bare.warning()));
    return ExitCode.OK;
  }

  private static String why(Resolution.Found found) {
    return switch (found.rule()) {
      case ALPI_HOME -> "the variable ALPI_HOME names its directory";
      case OPTION -> "-p names it";
      case ALPI_PROFILE -> "the variable ALPI_PROFILE names it";
      case ACTIVE_PROFILE -> "profile use chose it, for alpi without a command";
      case DEFAULT -> "nothing chose another one";
    };
  }

  private static ExitCode path(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = ProfileCommands.namedOrCurrent(invocation);
    invocation.out().line(profile.home().toString());
    invocation.answer(ProfileCommands.object(profile));
    return ExitCode.OK;
  }

  /** Returns the profile that alpi alone opens, whatever -p says now. */
  private static Optional<Profile> active(Invocation invocation) throws IOException {
    CliContext context = invocation.context();
    Resolution resolution =
        Resolution.resolve(
            context.environment(), Optional.empty(), context.userHome(), Resolution.Launch.BARE);
    if (!(resolution instanceof Resolution.Found found)) {
      return Optional.empty();
    }
    if (!found.warning().isEmpty()) {
      invocation.warn(found.warning());
    }
    return Optional.of(found.profile());
  }

  /** Prints what people wrote about a profile. */
  static void describe(ProfileMetadata told, Invocation invocation) throws IOException {
    Output out = invocation.out();
    if (!told.description().isEmpty()) {
      out.line("description: " + told.description());
    }
    if (!told.tags().isEmpty()) {
      out.line("tags: " + String.join(", ", told.tags()));
    }
    if (told.createdAt().isPresent()) {
      out.line("created: " + told.createdAt().get());
    }
    if (told.updatedAt().isPresent()) {
      out.line("updated: " + told.updatedAt().get());
    }
  }

  private static String color(Optional<ProfileMetadata> metadata) {
    return metadata.map(told -> told.color().code()).orElse("");
  }

  private static Obj object(Profile profile, Optional<ProfileMetadata> metadata) {
    return metadata.isPresent() ? object(profile, metadata.get()) : ProfileCommands.object(profile);
  }

  static Obj object(Profile profile, ProfileMetadata told) {
    Obj object =
        ProfileCommands.object(profile)
            .with("description", told.description())
            .with("tags", JsonValue.Arr.ofStrings(told.tags()))
            .with("color", told.color().code());
    if (told.createdAt().isPresent()) {
      object = object.with("created_at", told.createdAt().get().toString());
    }
    return told.updatedAt().isPresent()
        ? object.with("updated_at", told.updatedAt().get().toString())
        : object;
  }

  private static JsonValue names(List<Profile> profiles) {
    return JsonValue.Arr.ofStrings(
        profiles.stream().map(profile -> profile.name().text()).toList());
  }

  /** Returns {@code bytes} as people read them. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= 1024 && unit < 3) {
      size /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, size < 10 ? "%.1f %sB" : "%.0f %sB", size, "KMGT".charAt(unit));
  }

  /**
   * Returns how long {@code then} is ago, in the largest unit that fits; or with {@code --utc} when
   * it was.
   */
  static String ago(Instant then, Instant now) {
    if (TimeForm.now() == TimeForm.UTC) {
      return then.truncatedTo(ChronoUnit.SECONDS).toString();
    }
    Duration age = Duration.between(then, now);
    return age.toMinutes() < 1 ? "just now" : span(age) + " ago";
  }

  /**
   * Returns how long it is until {@code then}, in the largest unit that fits; or with {@code --utc}
   * when it is.
   */
  static String ahead(Instant then, Instant now) {
    if (TimeForm.now() == TimeForm.UTC) {
      return then.truncatedTo(ChronoUnit.SECONDS).toString();
    }
    Duration left = Duration.between(now, then);
    return left.isNegative() ? "now" : left.toMinutes() < 1 ? "in a minute" : "in " + span(left);
  }

  /** Returns how long something of a minute or more takes, in the largest unit that fits. */
  private static String span(Duration length) {
    if (length.toHours() < 1) {
      return words(length.toMinutes(), "minute");
    }
    if (length.toDays() < 1) {
      return words(length.toHours(), "hour");
    }
    if (length.toDays() < 60) {
      return words(length.toDays(), "day");
    }
    return length.toDays() < 730
        ? words(length.toDays() / 30, "month")
        : words(length.toDays() / 365, "year");
  }

  private static String words(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
