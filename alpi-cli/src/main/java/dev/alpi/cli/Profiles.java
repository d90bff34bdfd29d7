package dev.alpi.cli;

import dev.alpi.alp.link.LinkServer;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.cli.doctor.Unreadable;
import dev.alpi.profile.ActiveProfile;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.Resolution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the profile that a command is about, or refuses. */
final class Profiles {
  private Profiles() {}

  /**
   * Returns the profile that the command line and the environment choose; it may be a default that
   * is not there yet.
   */
  static Resolution.Found resolve(Invocation invocation) throws IOException, CommandFailure {
    return resolve(invocation, Resolution.Launch.COMMAND);
  }

  /** Returns the profile that alpi would open without a command. */
  static Resolution.Found bare(Invocation invocation) throws IOException, CommandFailure {
    return resolve(invocation, Resolution.Launch.BARE);
  }

  private static Resolution.Found resolve(Invocation invocation, Resolution.Launch launch)
      throws IOException, CommandFailure {
    Optional<Resolution.Found> known = invocation.chosen(launch);
    if (known.isPresent()) {
      return known.get();
    }
    Resolution.Found found = choose(invocation, launch);
    invocation.choose(launch, found);
    return found;
  }

  /**
   * Returns where all profiles are, for a command that finds the one that {@code -p} names itself:
   * it may be one that is to be made, and is not lost where {@code ALPI_HOME} chooses another.
   */
  static HomeRoot root(Invocation invocation) throws IOException, CommandFailure {
    // one that is never absent, so that only the place is asked for
    Optional<String> any = Optional.of(ProfileName.DEFAULT.text());
    Resolution resolution = resolution(invocation, any, Resolution.Launch.COMMAND);
    if (resolution instanceof Resolution.Unknown unknown) {
      return unknown.root();
    }
    return found(resolution).root();
  }

  /** Returns the profile of {@code root} that {@code -p} names, which must be there. */
  static Optional<Profile> named(HomeRoot root, Invocation invocation)
      throws IOException, CommandFailure {
    if (invocation.profile().isEmpty()) {
      return Optional.empty();
    }
    String asked = invocation.profile().get();
    Optional<Profile> named = find(root, asked);
    if (named.isEmpty()) {
      List<ProfileName> known = root.list().stream().map(Profile::name).toList();
      throw notFound(new Resolution.Unknown(asked, Resolution.Rule.OPTION, root, known));
    }
    return named;
  }

  /** Returns the profile of {@code root} that is called {@code text}, which may be no name. */
  static Optional<Profile> find(HomeRoot root, String text) throws IOException {
    return ProfileName.problem(text).isPresent()
        ? Optional.empty()
        : root.find(new ProfileName(text));
  }

  private static Resolution.Found choose(Invocation invocation, Resolution.Launch launch)
      throws IOException, CommandFailure {
    Resolution.Found found = found(resolution(invocation, invocation.profile(), launch));
    warnIfIgnored(invocation, found);
    if (!found.warning().isEmpty()) {
      invocation.warn(found.warning());
    }
    return found;
  }

  private static Resolution resolution(
      Invocation invocation, Optional<String> option, Resolution.Launch launch)
      throws IOException, CommandFailure {
    CliContext context = invocation.context();
    try {
      return Resolution.resolve(context.environment(), option, context.userHome(), launch);
    } catch (IOException e) {
      Unreadable why = Unreadable.of(e, context.userHome().resolve(".alpi"));
      throw new CommandFailure(
          Failure.of(e).code(), "the home cannot be read: " + why.reason(), why.hint());
    }
  }

  private static Resolution.Found found(Resolution resolution) throws CommandFailure {
    // as nearly always; no switch over types, which is linked anew at each start of alpi
    if (!(resolution instanceof Resolution.Found found)) {
      throw notFound(resolution);
    }
    return found;
  }

  private static CommandFailure notFound(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Found _ -> throw new IllegalArgumentException("it was found");
      case Resolution.Unknown unknown ->
          new CommandFailure(
              ExitCode.NO_SUCH_PROFILE,
              "there is no profile "
                  + unknown.asked()
                  + " (named by "
                  + unknown.rule()
                  + "); there "
                  + listed(unknown.known()),
              "check the spelling, or create it with alpi profile create " + unknown.asked());
      case Resolution.Invalid invalid ->
          CommandFailure.usage(
              invalid.problem() + " (given by " + invalid.rule() + ")",
              "alpi profile list shows the profiles");
    };
  }

  /** A -p that a variable of the environment overrules should not go unnoticed. */
  private static void warnIfIgnored(Invocation invocation, Resolution.Found found)
      throws IOException {
    Optional<String> asked = invocation.profile();
    if (found.rule() == Resolution.Rule.ALPI_HOME
        && asked.isPresent()
        && !asked.get().equalsIgnoreCase(found.profile().name().text())) {
      invocation.warn(
          "-p " + asked.get() + " has no effect: ALPI_HOME chooses " + found.profile().home());
    }
  }

  /**
   * Returns the one profile that somebody named, for a command that is about all of them else; that
   * ALPI_HOME says where all is names none.
   */
  static Optional<Profile> named(Invocation invocation) throws IOException, CommandFailure {
    Resolution.Found found = resolve(invocation);
    boolean isNamed =
        switch (found.rule()) {
          case OPTION, ALPI_PROFILE -> true;
          case ALPI_HOME -> !found.profile().name().isDefault() || invocation.profile().isPresent();
          case ACTIVE_PROFILE, DEFAULT -> false;
        };
    return isNamed ? Optional.of(found.profile()) : Optional.empty();
  }

  /** Returns the chosen profile, which must be there: commands that only read make nothing. */
  static Profile existing(Invocation invocation) throws IOException, CommandFailure {
    Resolution.Found found = resolve(invocation);
    tellOfActive(invocation, found);
    Profile profile = found.profile();
    if (!profile.exists()) {
      throw new CommandFailure(
          ExitCode.NO_SUCH_PROFILE,
          "there is no profile yet in " + profile.root(),
          "the first alpi chat makes the default one");
    }
    return profile;
  }

  /** Returns the profile that alpi opens without a command. */
  static Profile opened(Invocation invocation) throws IOException, CommandFailure {
    return bootstrapped(invocation, bare(invocation));
  }

  /** Makes {@code profile}, which was opened, the active one if -p named it. */
  static void remember(Profile profile, Invocation invocation) throws IOException, CommandFailure {
    if (invocation.profile().isEmpty()) {
      return;
    }
    Resolution.Found found = bare(invocation);
    if (found.rule() == Resolution.Rule.OPTION && !found.root().active().is(profile)) {
      CliContext context = invocation.context();
      ProfileStore.of(found.root(), context.locks(), context.clock()).activate(profile);
    }
  }

  /** Returns the chosen profile; the default one of a fresh machine is made. */
  static Profile bootstrapped(Invocation invocation) throws IOException, CommandFailure {
    Resolution.Found found = resolve(invocation);
    tellOfActive(invocation, found);
    return bootstrapped(invocation, found);
  }

  /** Who has chosen a profile for alpi alone may expect it to count here too. */
  private static void tellOfActive(Invocation invocation, Resolution.Found found)
      throws IOException {
    if (found.rule() == Resolution.Rule.DEFAULT
        && invocation.err().isTerminal()
        && found.root().active() instanceof ActiveProfile.Set(Profile active)
        && !active.name().isDefault()) {
      invocation.note(
          "on profile default; commands do not follow profile use: -p " + active.name());
    }
  }

  private static Profile bootstrapped(Invocation invocation, Resolution.Found found)
      throws IOException {
    if (found.profile().name().isDefault()) {
      CliContext context = invocation.context();
      ProfileStore store = ProfileStore.of(found.root(), context.locks(), context.clock());
      if (store.bootstrap()) {
        invocation.note("made your profile in " + found.root().path());
      }
    }
    return found.profile();
  }

  /** Returns which profiles there are, after the words "there is no …; there". */
  static String known(HomeRoot root) throws IOException {
    return listed(root.list().stream().map(Profile::name).toList());
  }

  private static String listed(List<ProfileName> names) {
    if (names.isEmpty()) {
      return "are none yet";
    }
    return names.size() == 1
        ? "is only " + names.getFirst()
        : "are " + String.join(", ", names.stream().map(ProfileName::text).toList());
  }

  /** Returns a directory with a short name, for sockets whose own is too long. */
  static Path temporary(CliContext context) {
    return context.systemRoot().resolve("tmp");
  }

  /** Returns what links between profiles get from outside. */
  static LinkWorld links(CliContext context) {
    return new LinkWorld(
        context.locks(),
        context.clock(),
        context.ticker(),
        context.keys(),
        temporary(context),
        // its one thread is a daemon, and begins with its first use
        LinkServer.timer());
  }
}
