package example.embedding;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.NewProfile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileChange.Done;
import dev.alpi.profile.ProfileChange.Reason;
import dev.alpi.profile.ProfileChange.Refused;
import dev.alpi.profile.ProfileMetadata;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigFile;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Makes the profile {@code work} in a directory, sets its model and cap, and reads them back. */
public final class Embedding {
  private final HomeRoot root;
  private final FileLocks locks;
  private final InstantSource clock;

  Embedding(Path directory, FileLocks locks, InstantSource clock) {
    this.root = HomeRoot.at(directory);
    this.locks = locks;
    this.clock = clock;
  }

  /** Works in the directory that the argument names, on a real disk. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    new Embedding(directory, FileLocks.betweenProcesses(), InstantSource.system())
        .run()
        .forEach(System.out::println);
  }

  List<String> run() throws IOException {
    Profile work = profile(new ProfileName("work"));
    // as long as it is held, nobody renames or removes it
    try (FileLocks.Held _ = work.hold(locks)) {
      ConfigFile settings = ConfigFile.at(work.configFile(), locks);
      settings.set(ConfigKey.parse("model"), new JsonValue.Str("builtin/offline"));
      settings.set(ConfigKey.parse("budget.daily_usd"), JsonValue.Num.of(2.5));

      Config config = Config.load(work.home(), work.root(), JsonValue.Obj.EMPTY);
      ProfileMetadata metadata = work.metadata().orElseThrow();
      return List.of(
          "profile: " + work.name() + ", " + metadata.description() + " " + metadata.tags(),
          "model: " + config.string("model").orElseThrow(),
          "daily cap: " + config.decimal("budget.daily_usd").orElseThrow(),
          "the cap is set by: " + config.source(ConfigKey.parse("budget.daily_usd")),
          "the patience is set by: "
              + config.source(ConfigKey.parse("runtime.first_byte_timeout_s")));
    }
  }

  private Profile profile(ProfileName name) throws IOException {
    ProfileStore profiles = ProfileStore.of(root, locks, clock);
    NewProfile wanted = new NewProfile(name, "answers at work", List.of("team"));
    return switch (profiles.create(wanted)) {
      case Done<Profile>(Profile made) -> made;
      // a refusal is an answer, not an exception
      case Refused<Profile> refused when refused.reason() == Reason.EXISTS ->
          root.find(name).orElseThrow();
      case Refused<Profile>(_, String problem, String hint) ->
          throw new IOException(problem + "; " + hint);
    };
  }
}
