package dev.alpi.cli;

import dev.alpi.profile.Checkup;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.MetadataEdit;
import dev.alpi.profile.NewProfile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileChange;
import dev.alpi.profile.ProfileColor;
import dev.alpi.profile.ProfileMetadata;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.TrashEntry;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code alpi profile}: the commands that change something. */
final class ProfileCommands {
  static final Argument NAME =
      Argument.of("NAME", Argument.Arity.REQUIRED, "the profile").values(Values.Open.PROFILE);
  static final Argument NAME_OR_CURRENT =
      Argument.of("NAME", Argument.Arity.OPTIONAL, "the profile; default the one in use")
          .values(Values.Open.PROFILE);

  private static final Argument NEW_NAME =
      Argument.of("NAME", Argument.Arity.REQUIRED, "1 to 50 of letters, digits, - and _");
  private static final Argument OTHER_NAME =
      Argument.of("NEW-NAME", Argument.Arity.REQUIRED, "1 to 50 of letters, digits, - and _");
  private static final Option FROM =
      Option.valued("from", "PROFILE", "start with a copy of this profile's settings")
          .values(Values.Open.PROFILE);
  private static final Option DESCRIPTION =
      Option.valued("description", "TEXT", "what the profile is for, one line");
  private static final Option TAG =
      Option.valued("tag", "WORD", "a word to find it by; can be given several times").repeated();
  private static final Option UNTAG =
      Option.valued("untag", "WORD", "remove this tag; can be given several times").repeated();
  private static final Option COLOR =
      Option.valued("color", "COLOR", "the colour its name is shown in")
          .values(
              new Values.OneOf(
                  Arrays.stream(ProfileColor.values()).map(ProfileColor::code).toList()));
  private static final Option FORCE = Option.flag("force", "also if it has data");
  private static final Option FIX = Option.flag("fix", "repair what can be repaired");

  private ProfileCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "profile",
        "Make and manage profiles: isolated agents, each with its own keys, memory and budget",
        """
        A profile is one directory with everything an agent has: settings, keys, memory, sessions \
        and a spending cap. Nothing crosses from one to another. The profile default is made by \
        the first chat; others by profile create, or as a copy of one by profile create --from. \
        Choose one for a command with -p NAME or ALPI_PROFILE, and the one that alpi alone opens \
        with profile use. They are in ~/.alpi/profiles; docs/profiles.md has the rest.\
        """,
        List.of(
            create(),
            ProfileViews.list(),
            ProfileViews.info(),
            edit(),
            use(),
            ProfileViews.current(),
            rename(),
            remove(),
            TrashCommands.group(),
            doctor(),
            ProfileViews.path()),
        Map.of("delete", "remove", "show", "info", "add", "create"));
  }

  private static Command create() {
    return Command.of("profile create", "Make a profile", ProfileCommands::create)
        .has(Effect.CHANGES)
        .described(
            """
            The new profile is empty, or with --from starts with settings, agents, prompts, soul \
            and protocols of another one. Keys, .env, identity, memory, sessions, money and jobs \
            are never copied. It is not made the active one.\
            """)
        .taking(NEW_NAME)
        .with(FROM, DESCRIPTION, TAG)
        .printing("`name`; `path`: its directory; `from`: the profile it was copied from, if any")
        .example("alpi profile create work", "then alpi -p work chat …")
        .example("alpi profile create lab --from work --tag test", "a copy to try things in")
        .exits(
            ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.WRONG_KEY, ExitCode.DAMAGED_DATA);
  }

  private static Command edit() {
    return Command.of("profile edit", "Change description, tags or colour", ProfileCommands::edit)
        .has(Effect.CHANGES)
        .taking(NAME_OR_CURRENT)
        .with(DESCRIPTION, TAG, UNTAG, COLOR)
        .printing("`name`, `description`, `tags`, `color`, `created_at`, `updated_at`")
        .example("alpi profile edit work --description \"mail and calendar\"", "say what it is for")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command use() {
    return Command.of(
            "profile use", "Choose the profile that alpi alone opens", ProfileCommands::use)
        .has(Effect.CHANGES)
        .described(
            """
            The choice is for a person who types alpi and nothing else. Commands, scripts, jobs \
            and the daemon do not follow it: they take -p NAME, ALPI_PROFILE or default.\
            """)
        .taking(NAME)
        .printing("`name`; `path`: its directory")
        .example("alpi profile use work", "from now on alpi opens work")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  private static Command rename() {
    return Command.of("profile rename", "Give a profile another name", ProfileCommands::rename)
        .has(Effect.CHANGES)
        .described(
            """
            Everything stays in it. Refused while a process works in the profile. If it is the \
            one that alpi alone opens, it stays that.\
            """)
        .taking(NAME, OTHER_NAME)
        .printing("`name`: the new one; `path`: its directory")
        .example("alpi profile rename lab attic", "lab is free again")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static Command remove() {
    return Command.of("profile remove", "Move a profile to the trash", ProfileCommands::remove)
        .has(Effect.CHANGES)
        .described(
            """
            Nothing is erased: the whole directory, keys and all, moves to .trash in the root, \
            and profile trash restore brings it back. Refused for the default profile, the active \
            one, one that a process works in, and without --force one that has data.\
            """)
        .taking(NAME)
        .with(FORCE)
        .printing("`name`; `trash`: what profile trash restore takes; `path`: where it is now")
        .example("alpi profile remove lab", "put an unused profile away")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static Command doctor() {
    return Command.of(
            "profile doctor", "Find what is wrong with a profile", ProfileCommands::doctor)
        .has(Effect.changesIf(call -> call.has(FIX)))
        .described(
            """
            Looks and says; with --fix it repairs what can be repaired without losing anything, \
            and sets a damaged file aside. Ends with 15 if something is still wrong.\
            """)
        .taking(NAME_OR_CURRENT)
        .with(FIX)
        .printing(
            "`name`; `findings`: array of `{state, subject, problem, remedy}`, `state` being"
                + " `repaired`, `repairable`, `needs_person` or `note`; `healthy`")
        .example("alpi profile doctor", "is all well?")
        .example("alpi profile doctor work --fix", "repair it")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode create(Invocation invocation) throws IOException, CommandFailure {
    String text = invocation.required(NEW_NAME);
    require(ProfileName.problemWithNew(text), "choose another name");
    String description = invocation.value(DESCRIPTION).orElse("");
    require(ProfileMetadata.problemWithDescription(description), "shorten it to one line");
    List<String> tags = tags(invocation, TAG);
    ProfileStore store = store(invocation);
    NewProfile wanted = new NewProfile(new ProfileName(text), description, tags);
    Optional<String> from = invocation.value(FROM);
    Profile made;
    if (from.isPresent()) {
      Profile source = named(from.get(), invocation);
      made =
          done(
              store.clone(
                  wanted, source, new ProfileSecrets(invocation).secretsOf(source).values()));
    } else {
      made = done(store.create(wanted));
    }
    invocation.out().line("created " + made.name() + " in " + made.home());
    invocation.out().line("use it with: alpi -p " + made.name() + " chat --once \"…\"");
    Obj answer = object(made);
    invocation.answer(from.isPresent() ? answer.with("from", from.get()) : answer);
    return ExitCode.OK;
  }

  private static ExitCode edit(Invocation invocation) throws IOException, CommandFailure {
    MetadataEdit edit = MetadataEdit.NOTHING;
    Optional<String> description = invocation.value(DESCRIPTION);
    if (description.isPresent()) {
      require(ProfileMetadata.problemWithDescription(description.get()), "shorten it to one line");
      edit = edit.description(description.get());
    }
    List<String> added = tags(invocation, TAG);
    List<String> removed = invocation.values(UNTAG);
    edit = edit.adding(added).removing(removed);
    Optional<ProfileColor> color = invocation.value(COLOR).flatMap(ProfileColor::of);
    edit = color.isPresent() ? edit.color(color.get()) : edit;
    if (description.isEmpty() && added.isEmpty() && removed.isEmpty() && color.isEmpty()) {
      throw CommandFailure.usage(
          "nothing to change", "say --description, --tag, --untag or --color");
    }
    Profile profile = namedOrCurrent(invocation);
    ProfileMetadata metadata = done(store(invocation).edit(profile, edit));
    ProfileViews.describe(metadata, invocation);
    invocation.answer(ProfileViews.object(profile, metadata));
    return ExitCode.OK;
  }

  private static ExitCode use(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = namedOrDefault(invocation);
    store(invocation).activate(profile);
    invocation.out().line("alpi alone now opens " + profile.name());
    invocation.answer(object(profile));
    return ExitCode.OK;
  }

  private static ExitCode rename(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = namedOrDefault(invocation);
    String text = invocation.required(OTHER_NAME);
    require(ProfileName.problemWithNew(text), "choose another name");
    DaemonCommands.release(profile, invocation);
    Profile renamed = done(store(invocation).rename(profile, new ProfileName(text)));
    invocation.out().line("renamed " + profile.name() + " to " + renamed.name());
    invocation.answer(object(renamed));
    return ExitCode.OK;
  }

  private static ExitCode remove(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = namedOrDefault(invocation);
    DaemonCommands.release(profile, invocation);
    TrashEntry entry =
        done(
            store(invocation)
                .remove(
                    profile,
                    invocation.has(FORCE)
                        ? ProfileStore.NotEmpty.REMOVE
                        : ProfileStore.NotEmpty.REFUSE));
    invocation.affects("entry", entry.label());
    invocation.out().line("moved " + profile.name() + " to " + entry.directory());
    invocation.out().line("to undo: alpi profile trash restore " + entry.label());
    invocation.answer(
        Obj.EMPTY
            .with("name", profile.name().text())
            .with("trash", entry.label())
            .with("path", entry.directory().toString()));
    return ExitCode.OK;
  }

  private static ExitCode doctor(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = namedOrCurrent(invocation);
    Checkup checkup =
        store(invocation)
            .examine(profile, invocation.has(FIX) ? Checkup.Mode.REPAIR : Checkup.Mode.EXPLAIN);
    List<JsonValue> rows = new ArrayList<>();
    for (Checkup.Finding finding : checkup.findings()) {
      String state = finding.state().name().toLowerCase(Locale.ROOT);
      Style style =
          switch (finding.state()) {
            case REPAIRED -> Style.NAME;
            case REPAIRABLE -> Style.WARNING;
            case NEEDS_PERSON -> Style.ERROR;
            case NOTE -> Style.FAINT;
          };
      invocation.out().styled(style, state.replace('_', ' '));
      invocation.out().line(": " + finding.subject() + " " + finding.problem());
      invocation.out().line("  " + finding.remedy());
      rows.add(
          Obj.EMPTY
              .with("state", state)
              .with("subject", finding.subject())
              .with("problem", finding.problem())
              .with("remedy", finding.remedy()));
    }
    if (checkup.isSick()) {
      invocation.note(
          "the profile "
              + profile.name()
              + " is not healthy; "
              + (invocation.has(FIX)
                  ? "what is left needs a person"
                  : "--fix repairs what can be repaired"));
    } else {
      invocation.out().line("the profile " + profile.name() + " is healthy");
    }
    invocation.answer(
        Obj.EMPTY
            .with("name", profile.name().text())
            .with("findings", new JsonValue.Arr(rows))
            .with("healthy", !checkup.isSick()));
    return checkup.isSick() ? ExitCode.DAMAGED_DATA : ExitCode.OK;
  }

  /** Returns what a change made, or refuses as it did. */
  static <T> T done(ProfileChange<T> change) throws CommandFailure {
    return switch (change) {
      case ProfileChange.Done<T>(T result) -> result;
      case ProfileChange.Refused<T>(ProfileChange.Reason reason, String problem, String hint) ->
          throw new CommandFailure(
              switch (reason) {
                case DEFAULT, ACTIVE, EXISTS, HAS_DATA, LIMIT, UNSAFE -> ExitCode.USAGE;
                case ABSENT -> ExitCode.NO_SUCH_PROFILE;
                case IN_USE -> ExitCode.LOCKED;
              },
              problem,
              hint);
    };
  }

  /** Returns the profile of that name, which must be there. */
  static Profile named(String text, Invocation invocation) throws IOException, CommandFailure {
    HomeRoot root = root(invocation);
    Optional<Profile> found = Profiles.find(root, text);
    if (found.isEmpty()) {
      throw new CommandFailure(
          ExitCode.NO_SUCH_PROFILE,
          "there is no profile " + text + "; there " + Profiles.known(root),
          "check the spelling, or create it with alpi profile create");
    }
    return found.get();
  }

  /** Returns the profile that is named; the default one also if it is not there yet. */
  private static Profile namedOrDefault(Invocation invocation) throws IOException, CommandFailure {
    String text = invocation.required(NAME);
    return text.equalsIgnoreCase(ProfileName.DEFAULT.text())
        ? root(invocation).profile(ProfileName.DEFAULT)
        : named(text, invocation);
  }

  static Profile namedOrCurrent(Invocation invocation) throws IOException, CommandFailure {
    Optional<String> name = invocation.optional(NAME_OR_CURRENT);
    return name.isPresent() ? named(name.get(), invocation) : Profiles.existing(invocation);
  }

  static ProfileStore store(Invocation invocation) throws IOException, CommandFailure {
    return ProfileStore.of(
        root(invocation), invocation.context().locks(), invocation.context().clock());
  }

  static HomeRoot root(Invocation invocation) throws IOException, CommandFailure {
    return Profiles.resolve(invocation).root();
  }

  static Obj object(Profile profile) {
    return Obj.EMPTY.with("name", profile.name().text()).with("path", profile.home().toString());
  }

  private static List<String> tags(Invocation invocation, Option option) throws CommandFailure {
    List<String> tags = invocation.values(option).stream().distinct().toList();
    for (String tag : tags) {
      require(ProfileMetadata.problemWithTag(tag), "choose a shorter word");
    }
    if (tags.size() > ProfileMetadata.TAGS_MAX) {
      throw CommandFailure.usage(
          tags.size() + " tags, allowed " + ProfileMetadata.TAGS_MAX, "leave some out");
    }
    return tags;
  }

  private static void require(Optional<String> problem, String hint) throws CommandFailure {
    if (problem.isPresent()) {
      throw CommandFailure.usage(problem.get(), hint);
    }
  }
}
