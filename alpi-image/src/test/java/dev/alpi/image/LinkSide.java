package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.journal.RunJournals;
import dev.alpi.journal.RunSummary;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A profile as one end of a link.
 *
 * @param alpi works on that profile
 * @param home the profile's directory
 * @param address where it listens, unless it answers on its own machine only
 */
record LinkSide(Alpi alpi, Path home, Optional<String> address) {
  /** A server may run through all trials of a run by hand. */
  private static final Duration SERVES_MAX = Duration.ofHours(12);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Returns the profile {@code default} of the home of {@code alpi}. */
  static LinkSide of(Alpi alpi) {
    return new LinkSide(alpi, alpi.profile(), Optional.empty());
  }

  /** Makes the profile {@code name} in the home of {@code alpi}. */
  static LinkSide made(Alpi alpi, String name) throws Exception {
    requireOk(alpi.run("profile", "create", name));
    Path home = alpi.profile().resolve("profiles").resolve(name);
    return new LinkSide(alpi.with("ALPI_PROFILE", name), home, Optional.empty());
  }

  /** Returns the same, listening at {@code hostAndPort}. */
  LinkSide at(String hostAndPort) {
    return new LinkSide(alpi, home, Optional.of(hostAndPort));
  }

  /** Returns the key that others know it by. */
  String key() throws Exception {
    return requireOk(alpi.run("peers", "key")).out().strip();
  }

  /** Adds {@code other} to its peers. */
  void add(String id, LinkSide other, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("peers", "add", id, other.key()));
    words.addAll(List.of(option("--address", other.address)));
    requireOk(alpi.run(words(words, options)));
  }

  /** Changes what it says of a peer. */
  void edit(String id, String... options) throws Exception {
    requireOk(alpi.run(words(List.of("peers", "edit", id), options)));
  }

  /** Starts to answer its peers, and waits until it does. */
  RunningCommand serve() throws IOException, InterruptedException {
    RunningCommand server = startServing();
    try {
      awaitServing(server);
      return server;
    } catch (IOException | InterruptedException | AssertionError e) {
      server.close();
      throw e;
    }
  }

  /** Starts to answer its peers. */
  RunningCommand startServing() throws IOException {
    return alpi.startWithin(
        SERVES_MAX, words(List.of("alp", "serve"), option("--listen", address)));
  }

  /** Waits until {@code server} answers. */
  static void awaitServing(RunningCommand server) throws IOException, InterruptedException {
    server.awaitUntil(PATIENCE, () -> server.errSoFar().contains("answering the peers"));
  }

  /** Returns how its runs stand, the newest first: {@code running}, or how they ended. */
  List<String> runs() throws IOException {
    Path processes = Path.of("/proc");
    return RunJournals.of(
            home,
            FileLocks.betweenProcesses(),
            InstantSource.system(),
            new Random(),
            ProcessStamp.current(processes),
            stamp -> stamp.isAlive(processes))
        .list(5)
        .runs()
        .stream()
        .map(RunSummary::status)
        .toList();
  }

  /** Waits until the newest run of its server stands so. */
  void awaitRun(RunningCommand server, String status) throws IOException, InterruptedException {
    awaitRun(server, status, PATIENCE);
  }

  /** Waits for at most {@code limit} until the newest run of its server stands so. */
  void awaitRun(RunningCommand server, String status, Duration limit)
      throws IOException, InterruptedException {
    server.awaitUntil(limit, () -> runs().stream().findFirst().equals(Optional.of(status)));
  }

  /** Returns its socket. */
  Path socket() {
    return home.resolve("alp").resolve("alp.sock");
  }

  /** Returns sender and nonce of each request that it has accepted, as it has written them down. */
  List<String> accepted() throws IOException {
    List<String> accepted = new ArrayList<>();
    for (String line : Files.readAllLines(replayJournal())) {
      Obj entry = Json.parseObject(line);
      accepted.add(entry.string("from").orElseThrow() + " " + entry.string("nonce").orElseThrow());
    }
    return accepted;
  }

  /** Returns where it writes down what it accepts. */
  Path replayJournal() {
    return home.resolve("alp").resolve("secrets").resolve("replay.jsonl");
  }

  static Command.Result requireOk(Command.Result result) {
    assertThat(result.exitCode()).as("%s", result).isZero();
    return result;
  }

  private static String[] option(String name, Optional<String> value) {
    return value.map(text -> new String[] {name, text}).orElse(new String[0]);
  }

  private static String[] words(List<String> first, String... rest) {
    return Stream.concat(first.stream(), Stream.of(rest)).toArray(String[]::new);
  }
}
