package dev.alpi.cli;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.Resolution;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code alpi profile}. */
final class ProfileCommands {
  private static final Argument NEW_NAME =
      Argument.of("NAME", Argument.Arity.REQUIRED, "1 to 50 of letters, digits, - and _");
  private static final Argument NAME =
      Argument.of("NAME", Argument.Arity.OPTIONAL, "the profile; default the one in use")
          .values(Values.Open.PROFILE);
  private static final Option NAMES =
      Option.flag("names", "print names alone, one a line").hidden();

  private ProfileCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "profile",
        "Make and list profiles: isolated agents, each with its own keys, memory and budget",
        """
        A profile is one directory with everything an agent has: settings, keys, memory, sessions \
        and a spending cap. Nothing crosses from one to another. The profile default is made by \
        the first chat; others by profile create. Choose one with -p NAME or ALPI_PROFILE.\
        """,
        List.of(create(), list(), path()));
  }

  private static Command create() {
    return Command.of("profile create", "Make a profile", ProfileCommands::create)
        .taking(NEW_NAME)
        .printing("`name`; `path`: its directory")
        .example("alpi profile create work", "then alpi -p work chat …")
        .exits(ExitCode.LOCKED);
  }

  private static Command list() {
    return Command.of("profile list", "List the profiles", ProfileCommands::list)
        .with(NAMES)
        .printing(
            "`profiles`: array of `{name, model, path, current}`; `current` marks the one in use")
        .example("alpi profile list", "which profiles there are");
  }

  private static Command path() {
    return Command.of("profile path", "Print the directory of a profile", ProfileCommands::path)
        .taking(NAME)
        .printing("`name`; `path`: its directory")
        .example("cd \"$(alpi profile path work)\"", "go to where it lives")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  private static ExitCode create(Invocation invocation) throws IOException, CommandFailure {
    String text = invocation.required(NEW_NAME);
    Optional<String> problem = ProfileName.problemWithNew(text);
    if (problem.isPresent()) {
      throw CommandFailure.usage(problem.get(), "choose another name");
    }
    HomeRoot root = root(invocation);
    return switch (root.create(new ProfileName(text))) {
      case HomeRoot.Creation.Created(Profile profile) -> {
        invocation.out().line("created " + profile.name() + " in " + profile.home());
        invocation.answer(object(profile));
        yield ExitCode.OK;
      }
      case HomeRoot.Creation.Exists(Profile profile) ->
          throw CommandFailure.usage(
              "there is a profile " + profile.name() + " already", "choose another name");
    };
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    Resolution.Found current = Profiles.resolve(invocation);
    List<Profile> profiles = current.root().list();
    List<JsonValue> rows = new ArrayList<>();
    int nameWidth = 0;
    for (Profile profile : profiles) {
      nameWidth = Math.max(nameWidth, profile.name().text().length());
    }
    for (Profile profile : profiles) {
      if (invocation.has(NAMES)) {
        invocation.out().line(profile.name().text());
        continue;
      }
      boolean isCurrent = profile.name().equals(current.profile().name());
      String model = Config.peekModel(profile.home(), profile.root());
      String name = profile.name().text();
      invocation
          .out()
          .line(
              (isCurrent ? "* " : "  ")
                  + name
                  + " ".repeat(nameWidth - name.length())
                  + "  "
                  + model
                  + "  "
                  + profile.home());
      rows.add(object(profile).with("model", model).with("current", isCurrent));
    }
    if (profiles.isEmpty() && !invocation.has(NAMES)) {
      invocation.out().line("no profiles yet; the first alpi chat makes the default one");
    }
    invocation.answer(Obj.EMPTY.with("profiles", new JsonValue.Arr(rows)));
    return ExitCode.OK;
  }

  private static ExitCode path(Invocation invocation) throws IOException, CommandFailure {
    Optional<String> name = invocation.optional(NAME);
    Profile profile =
        name.isPresent() ? named(name.get(), invocation) : Profiles.existing(invocation);
    invocation.out().line(profile.home().toString());
    invocation.answer(object(profile));
    return ExitCode.OK;
  }

  private static Profile named(String text, Invocation invocation)
      throws IOException, CommandFailure {
    HomeRoot root = root(invocation);
    Optional<Profile> found =
        ProfileName.problem(text).isPresent() ? Optional.empty() : root.find(new ProfileName(text));
    if (found.isEmpty()) {
      throw new CommandFailure(
          ExitCode.NO_SUCH_PROFILE,
          "there is no profile " + text,
          "alpi profile list shows the profiles");
    }
    return found.get();
  }

  private static HomeRoot root(Invocation invocation) throws IOException, CommandFailure {
    return Profiles.resolve(invocation).root();
  }

  private static Obj object(Profile profile) {
    return Obj.EMPTY.with("name", profile.name().text()).with("path", profile.home().toString());
  }
}
