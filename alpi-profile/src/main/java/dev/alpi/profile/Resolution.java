package dev.alpi.profile;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which profile a command is about, and which rule chose it. */
public sealed interface Resolution {

  /** The rules, the strongest first. */
  enum Rule {
    /** The variable {@code ALPI_HOME} names the profile's directory. */
    ALPI_HOME("ALPI_HOME"),
    /** The option {@code -p}. */
    OPTION("-p"),
    /** The variable {@code ALPI_PROFILE}. */
    ALPI_PROFILE("ALPI_PROFILE"),
    /** The file {@code active_profile} in the root; only when a person launches alpi bare. */
    ACTIVE_PROFILE("active_profile"),
    /** Nothing chose another one. */
    DEFAULT("default");

    private final String shown;

    Rule(String shown) {
      this.shown = shown;
    }

    @Override
    public String toString() {
      return shown;
    }
  }

  /** How alpi was started. */
  enum Launch {
    /** By a person who opened it without saying what to do: the active profile counts. */
    BARE,
    /** With a command; by a script, a job, a daemon or another alpi as well as by a person. */
    COMMAND
  }

  /**
   * The profile. It exists, or it is the default of a fresh machine.
   *
   * @param profile the one that was chosen
   * @param root where its siblings are
   * @param rule the rule that decided
   * @param warning what a person should know about the choice, empty if nothing
   */
  record Found(Profile profile, HomeRoot root, Rule rule, String warning) implements Resolution {}

  /**
   * There is no such profile.
   *
   * @param asked the name or path that was given
   * @param rule the rule that decided
   * @param root where it would be
   * @param known the profiles that exist
   */
  record Unknown(String asked, Rule rule, HomeRoot root, List<ProfileName> known)
      implements Resolution {}

  /**
   * What was given cannot name a profile at all.
   *
   * @param asked the name or path that was given
   * @param rule the rule that decided
   * @param problem why not
   */
  record Invalid(String asked, Rule rule, String problem) implements Resolution {}

  /**
   * Applies the rules: {@code ALPI_HOME}, the option, {@code ALPI_PROFILE}, for a bare launch
   * {@code active_profile}, {@code default}. Reads directories, writes nothing.
   *
   * @param environment the process environment; empty values count as unset
   * @param option the value of {@code -p}, if given
   * @param userHome the person's home directory; {@code .alpi} in it is the root
   * @param launch who starts, and how
   * @return the profile, or why there is none
   * @throws IOException if the disk cannot be read; a root that is not there is no failure
   */
  static Resolution resolve(
      Map<String, String> environment, Optional<String> option, Path userHome, Launch launch)
      throws IOException {
    String home = environment.getOrDefault("ALPI_HOME", "");
    if (!home.isEmpty()) {
      return byHome(home, userHome.getFileSystem());
    }
    HomeRoot root = HomeRoot.at(userHome.resolve(".alpi"));
    root.requireReadable();
    if (option.isPresent()) {
      return byName(option.get(), Rule.OPTION, root);
    }
    String name = environment.getOrDefault("ALPI_PROFILE", "");
    if (!name.isEmpty()) {
      return byName(name, Rule.ALPI_PROFILE, root);
    }
    return switch (launch) {
      case BARE -> byFile(root);
      case COMMAND -> new Found(root.profile(ProfileName.DEFAULT), root, Rule.DEFAULT, "");
    };
  }

  /** Takes the active profile; the file is left as it is, whatever it says. */
  private static Resolution byFile(HomeRoot root) throws IOException {
    ActiveProfile active = root.active();
    if (active instanceof ActiveProfile.Set(Profile chosen)) {
      return new Found(chosen, root, Rule.ACTIVE_PROFILE, "");
    }
    String warning =
        active instanceof ActiveProfile.Vanished(String problem) ? problem + "; using default" : "";
    return new Found(root.profile(ProfileName.DEFAULT), root, Rule.DEFAULT, warning);
  }

  /** Takes the directory that ALPI_HOME names. */
  private static Resolution byHome(String home, FileSystem fileSystem) throws IOException {
    Path path;
    try {
      path = fileSystem.getPath(home).normalize();
    } catch (InvalidPathException e) {
      return new Invalid(home, Rule.ALPI_HOME, "ALPI_HOME is not a path: " + e.getReason());
    }
    if (!path.isAbsolute()) {
      return new Invalid(home, Rule.ALPI_HOME, "ALPI_HOME must be an absolute path");
    }
    Path parent = path.getParent();
    boolean named =
        parent != null
            && parent.getFileName() != null
            && parent.getParent() != null
            && parent.getFileName().toString().equals("profiles");
    if (!named) {
      HomeRoot root = HomeRoot.at(path);
      root.requireReadable();
      return new Found(root.profile(ProfileName.DEFAULT), root, Rule.ALPI_HOME, "");
    }
    HomeRoot root = HomeRoot.at(parent.getParent());
    return byName(path.getFileName().toString(), Rule.ALPI_HOME, root);
  }

  /** Takes the profile called {@code asked}. */
  private static Resolution byName(String asked, Rule rule, HomeRoot root) throws IOException {
    Optional<String> problem = ProfileName.problem(asked);
    if (problem.isPresent()) {
      return new Invalid(asked, rule, problem.get());
    }
    ProfileName name = new ProfileName(asked);
    if (name.isDefault()) {
      return new Found(root.profile(name), root, rule, "");
    }
    Optional<Profile> found = root.find(name);
    return found.isPresent()
        ? new Found(found.get(), root, rule, "")
        : new Unknown(asked, rule, root, root.list().stream().map(Profile::name).toList());
  }
}
