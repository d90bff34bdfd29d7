package dev.alpi.engine;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.engine.web.Resolver;
import dev.alpi.engine.web.WebClient;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionLookup;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.NewProfile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.FakeClock;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A profile on a disk, a model server that plays a script, and an engine between them. The clock
 * stands still; pauses are noted and move it.
 */
final class EngineOnDisk implements AutoCloseable {
  static final String KEY = "lab-key-0123456789";
  static final String MODEL = "lab/some-model";

  final Path userHome;
  final Path workspace;
  final Profile profile;
  final ScriptedModelServer server;
  final FakeClock clock = FakeClock.at("2026-03-04T10:00:00Z");
  final List<TurnEvent> events = Collections.synchronizedList(new ArrayList<>());
  final List<Duration> pauses = new ArrayList<>();
  private final Wire wire;
  final FileLocks locks;

  Approver approver = Approver.nobody();
  CommandRunner commands =
      (command, cancellation) ->
          new CommandRunner.Result(
              "ran " + command.text() + "\n", "", new CommandRunner.End.Exited(0));
  SecretSource secrets = SecretSource.envFiles();
  WebClient web = new WebClient(Resolver.system());
  Pause pause =
      (length, cancellation) -> {
        pauses.add(length);
        clock().advance(length);
      };
  private Engine engine;

  private EngineOnDisk(
      Path userHome, String profileName, FileLocks locks, Wire wire, Script script) {
    this.userHome = userHome;
    this.workspace = userHome.resolve("work");
    this.locks = locks;
    this.wire = wire;
    this.server = ScriptedModelServer.start(script);
    try {
      Files.createDirectories(workspace);
      HomeRoot root = HomeRoot.at(userHome.resolve(".alpi"));
      ProfileStore store = ProfileStore.of(root, locks, InstantSource.system());
      store.bootstrap();
      ProfileName name = new ProfileName(profileName);
      if (!name.isDefault()) {
        store.create(NewProfile.named(profileName));
      }
      this.profile = root.profile(name);
      env("LAB_KEY=" + KEY);
      config("");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns an engine whose model is the script, in memory. */
  static EngineOnDisk of(Wire wire, Script script) {
    Path home = memoryDisk().getPath("/home/me");
    return new EngineOnDisk(home, "default", FileLocks.inMemory(), wire, script);
  }

  /** Returns the engine of another profile under {@code other}'s root. */
  static EngineOnDisk beside(EngineOnDisk other, String name, Script script) {
    return new EngineOnDisk(other.userHome, name, other.locks, other.wire, script);
  }

  /** Returns an engine on a real disk. */
  static EngineOnDisk of(Wire wire, Script script, Path directory) {
    return new EngineOnDisk(directory, "default", FileLocks.betweenProcesses(), wire, script);
  }

  /** Returns an engine whose model is the built-in one. */
  static EngineOnDisk offline() throws IOException {
    EngineOnDisk disk = of(Wire.OPENAI, Script.empty());
    disk.configIs("model: \"\"\n");
    return disk;
  }

  static FileSystem memoryDisk() {
    return Jimfs.newFileSystem(
        Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix", "unix")
            .build());
  }

  private FakeClock clock() {
    return clock;
  }

  /** Configures the script's model at 1 and 2 dollars per million tokens, and {@code more}. */
  void config(String more) throws IOException {
    configIs(
        """
        model: lab/some-model
        providers:
          endpoints:
            - {name: lab, url: "{url}", wire: {wire}, key: LAB_KEY}
        models:
          lab/some-model:
            price_usd_per_mtok: {in: 1.0, out: 2.0}
        """
            + more);
  }

  /** Replaces {@code config.yaml}; {@code {url}} and {@code {wire}} are those of the server. */
  void configIs(String yaml) throws IOException {
    String text =
        yaml.replace("{url}", server.baseUri() + "/v1")
            .replace("{wire}", wire.name().toLowerCase(Locale.ROOT));
    DurableFiles.replace(profile.configFile(), text, FileMode.PRIVATE_FILE);
  }

  void env(String lines) throws IOException {
    DurableFiles.replace(profile.envFile(), lines + "\n", FileMode.PRIVATE_FILE);
  }

  void file(String name, String content) throws IOException {
    Path file = workspace.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  Engine engine() {
    if (engine == null) {
      engine = Engine.of(profile, machine(new ProcessStamp(1, 1)), approver);
    }
    return engine;
  }

  /** Uses an engine in another world. */
  void engineIs(Machine machine) {
    engine = Engine.of(profile, machine, approver);
  }

  /** Forgets the engine, as the end of its process would. */
  void restart() {
    engine = null;
  }

  Machine machine(ProcessStamp self) {
    return new Machine(
        userHome,
        workspace,
        locks,
        clock,
        clock::nanoTime,
        ZoneOffset.ofHours(2),
        new Random(11),
        self,
        self::equals,
        commands,
        pause,
        secrets,
        web);
  }

  Session newSession() throws IOException {
    return engine().sessions().create(MODEL);
  }

  TurnOutcome run(String text) throws IOException {
    return run(text, newSession());
  }

  TurnOutcome run(String text, Session session) throws IOException {
    return run(text, session, event -> {}, Cancellation.none());
  }

  TurnOutcome run(
      String text, Session session, Consumer<TurnEvent> listener, Cancellation cancellation)
      throws IOException {
    return engine()
        .run(
            new TurnRequest(text, session, "cli"),
            event -> {
              events.add(event);
              listener.accept(event);
            },
            cancellation);
  }

  <T extends TurnEvent> List<T> events(Class<T> kind) {
    synchronized (events) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
  }

  Session load(SessionId id) throws IOException {
    if (engine().sessions().load(id) instanceof SessionLookup.Found(Session session)) {
      return session;
    }
    throw new AssertionError("no session " + id);
  }

  JsonValue.Obj sessionFile(SessionId id) throws IOException {
    try {
      return Json.parseObject(Files.readString(profile.home().resolve("sessions/" + id + ".json")));
    } catch (JsonSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  List<String> log(String name) throws IOException {
    return Files.readAllLines(profile.logs().resolve(name + ".log"));
  }

  /** Returns the files under {@code directory} that hold {@code needle} anywhere. */
  static List<String> holding(Path directory, String needle) throws IOException {
    List<String> found = new ArrayList<>();
    int looked = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        looked++;
        if (Files.readString(file).contains(needle)) {
          found.add(directory.relativize(file).toString());
        }
      }
    }
    if (looked == 0) {
      throw new AssertionError("nothing to look at in " + directory);
    }
    return found;
  }

  static <T extends TurnOutcome> T as(Class<T> kind, TurnOutcome outcome) {
    if (kind.isInstance(outcome)) {
      return kind.cast(outcome);
    }
    throw new AssertionError("not " + kind.getSimpleName() + ": " + outcome);
  }

  @Override
  public void close() throws IOException {
    server.close();
    FileSystem disk = userHome.getFileSystem();
    if (!disk.provider().getScheme().equals("file") && disk.isOpen()) {
      disk.close();
    }
  }
}
