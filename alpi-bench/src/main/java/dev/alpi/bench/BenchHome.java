package dev.alpi.bench;

import dev.alpi.engine.Approver;
import dev.alpi.engine.Engine;
import dev.alpi.engine.Machine;
import dev.alpi.engine.Pause;
import dev.alpi.engine.SecretSource;
import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.engine.web.Resolver;
import dev.alpi.engine.web.WebClient;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.NewProfile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileChange;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A home on the real disk with a person's workspace beside it; gone when closed. */
final class BenchHome implements AutoCloseable {
  /** What the model asks to read: a page of text. */
  private static final int README_LINES = 60;

  private final Path folder;
  private final FileLocks locks = FileLocks.betweenProcesses();

  private BenchHome(Path folder) {
    this.folder = folder;
  }

  /** Makes a home whose model is the server at {@code server}, under a cap that is never met. */
  static BenchHome create(URI server) throws IOException {
    BenchHome home = new BenchHome(Files.createTempDirectory("alpi-bench-"));
    Files.createDirectory(home.workspace());
    String line = "The staging port is 5433, and the build takes four minutes on two cores.\n";
    Files.writeString(home.workspace().resolve("README.md"), line.repeat(README_LINES));
    ProfileStore.of(home.root(), home.locks(), InstantSource.system()).bootstrap();
    Files.writeString(home.profile().configFile(), config(server));
    return home;
  }

  static String config(URI server) {
    return """
    model: lab/some-model
    budget:
      daily_usd: 100000
      unknown_price_usd_per_mtok: {in: 1.0, out: 2.0}
    providers:
      endpoints:
        - {name: lab, url: "%s/v1", wire: openai}
    """
        .formatted(server);
  }

  FileLocks locks() {
    return locks;
  }

  Path workspace() {
    return folder.resolve("workspace");
  }

  HomeRoot root() {
    return HomeRoot.at(folder.resolve("home"));
  }

  Profile profile() {
    return root().profile(ProfileName.DEFAULT);
  }

  Engine engine() {
    return engine(Approver.nobody());
  }

  Engine engine(Approver approver) {
    return Engine.of(profile(), machine(), approver);
  }

  /** Returns the engines of {@code count} profiles with the same settings, the default's first. */
  List<Engine> engines(int count) throws IOException {
    Machine machine = machine();
    List<Engine> engines = new ArrayList<>();
    engines.add(Engine.of(profile(), machine, Approver.nobody()));
    ProfileStore store = ProfileStore.of(root(), locks, InstantSource.system());
    for (int i = 1; i < count; i++) {
      switch (store.create(NewProfile.named("p" + i))) {
        case ProfileChange.Done<Profile>(Profile made) -> {
          Files.copy(
              profile().configFile(), made.configFile(), StandardCopyOption.REPLACE_EXISTING);
          engines.add(Engine.of(made, machine, Approver.nobody()));
        }
        case ProfileChange.Refused<Profile> refused -> throw new IOException(refused.problem());
      }
    }
    return engines;
  }

  private Machine machine() {
    Path disk = folder.getRoot();
    Path processes = disk.resolve("proc");
    return new Machine(
        folder,
        workspace(),
        locks,
        InstantSource.system(),
        System::nanoTime,
        ZoneOffset.UTC,
        new Random(),
        ProcessStamp.current(processes),
        stamp -> stamp.isAlive(processes),
        LocalCommands.create(Map.of("PATH", "/usr/bin:/bin"), disk),
        Pause.real(),
        SecretSource.envFiles(),
        new WebClient(Resolver.system()));
  }

  @Override
  public void close() throws IOException {
    DurableFiles.deleteTree(folder);
  }
}
