package dev.alpi.cli.doctor;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.FileLocks;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What is around of what is looked at.
 *
 * @param root where the profiles are
 * @param locks those that everybody who changes the same files takes
 * @param clock what time it is
 * @param random nothing depends on it
 * @param systemRoot the directory {@code /}
 * @param userHome the home of the person
 * @param environment the variables of the process
 */
public record DoctorWorld(
    HomeRoot root,
    FileLocks locks,
    InstantSource clock,
    SecureRandom random,
    Path systemRoot,
    Path userHome,
    Map<String, String> environment) {
  /** Copies the variables. */
  public DoctorWorld {
    environment = Map.copyOf(environment);
  }

  Path processes() {
    return systemRoot.resolve("proc");
  }

  ProfileStore store() {
    return ProfileStore.of(root, locks, clock);
  }

  /** Returns where the program {@code name} is: a path, or a name that is looked for in PATH. */
  Optional<Path> program(String name) {
    try {
      if (name.contains("/")) {
        return Optional.of(userHome.resolve(name)).filter(Files::isExecutable);
      }
      for (String folder : environment.getOrDefault("PATH", "").split(":")) {
        Path file = systemRoot.resolve(folder).resolve(name);
        if (!folder.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
          return Optional.of(file);
        }
      }
    } catch (InvalidPathException e) {
      // no file can be called so
      return Optional.empty();
    }
    return Optional.empty();
  }
}
