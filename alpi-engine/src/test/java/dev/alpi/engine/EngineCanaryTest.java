package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.engine.web.Resolver;
import dev.alpi.engine.web.WebClient;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.SeenRequest;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty profiles in one process, on a real disk, with real commands: a word of their own in
 * whatever each of them keeps, all of them at work at once, and then a look at every file, every
 * request, and what the commands were given.
 */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "commands look into /proc")
class EngineCanaryTest {
  private static final int PROFILES = 20;
  private static final int TURNS = 3;
  private static final Pattern CANARY = Pattern.compile("canary\\d\\dq");

  /** What each command tells of itself: its environment, its files, and its parent's. */
  private static final String LOOK =
      """
      { cat /proc/self/environ; echo; ls -l /proc/self/fd; pwd; } > "look-$1.txt" 2>&1
      """;

  private static String canary(int number) {
    return "canary%02dq".formatted(number);
  }

  private static Script script(String canary) {
    return Script.empty()
        .rule(Rule.toolResult(Answer.text("said-" + canary)))
        .otherwise(
            new Script.Otherwise.Always(
                call("memory", "action", "add", "target", "memory", "content", "fact-" + canary)
                    .andCall("todo", json("action", "add", "content", "todo-" + canary))
                    .andCall("notify", json("text", "note-" + canary, "title", "t-" + canary))
                    .andCall("terminal", json("command", "sh look.sh run # " + canary))
                    .andCall("terminal", json("action", "background", "command", "sh look.sh bg"))
                    .andCall("write_file", json("path", "made.txt", "content", "made-" + canary))
                    .andCall("read_file", json("path", "own.txt"))
                    .andCall("search", json("pattern", "canary"))
                    .andCall("session_search", json("query", "canary prompt"))
                    .andCall(
                        "db",
                        json(
                            "action",
                            "exec",
                            "skill",
                            "notes",
                            "sql",
                            "create table if not exists t(x); insert into t values ('db-"
                                + canary
                                + "')"))
                    .andCall(
                        "db", json("action", "query", "skill", "notes", "sql", "select * from t"))
                    .andCall("delegate", "{\"goals\":[\"goal-" + canary + "\"]}")));
  }

  private static Answer call(String tool, String... fields) {
    return Answer.call(tool, json(fields));
  }

  private static String json(String... fields) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < fields.length; i += 2) {
      members.add("\"" + fields[i] + "\":\"" + fields[i + 1] + "\"");
    }
    return "{" + String.join(",", members) + "}";
  }

  private static EngineOnDisk profile(Path directory, List<EngineOnDisk> earlier, String canary)
      throws IOException {
    EngineOnDisk disk =
        earlier.isEmpty()
            ? EngineOnDisk.of(Wire.OPENAI, script(canary), directory)
            : EngineOnDisk.beside(earlier.getFirst(), "p-" + canary, script(canary));
    Path workspace = Files.createDirectories(directory.resolve("work-" + canary));
    Files.writeString(workspace.resolve("own.txt"), "own-" + canary + "\n");
    Files.writeString(workspace.resolve("look.sh"), LOOK);
    disk.approver = (_, _) -> Approver.Answer.ALWAYS;
    disk.config("workspace: ~/work-" + canary + "\ntimezone: UTC # config-" + canary + "\n");
    disk.env("LAB_KEY=key-" + canary + "\nOTHER=env-" + canary);
    Path home = disk.profile.home();
    Path memories = Files.createDirectories(home.resolve("memories"));
    Files.writeString(memories.resolve("AGENT.md"), "I am agent-" + canary + ".\n");
    Files.writeString(memories.resolve("USER.md"), "- Their name is user-" + canary + "\n");
    for (String store :
        List.of(
            "peers.yaml",
            "schedule/jobs.json",
            "alp/identity.key",
            "gateway/inbox.json",
            "cache/any",
            "skills/own/SKILL.md")) {
      Files.createDirectories(home.resolve(store).getParent());
      Files.writeString(home.resolve(store), "planted-" + canary + "\n");
    }
    return disk;
  }

  /** One world for all of them, as a daemon has it; its own environment has their keys. */
  private static Machine machine(Path directory) {
    Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
    for (int i = 0; i < PROFILES; i++) {
      environment.put("CANARY_SECRET_" + i, "process-" + canary(i));
    }
    Path root = directory.getRoot();
    Path proc = root.resolve("proc");
    return new Machine(
        directory,
        directory,
        FileLocks.betweenProcesses(),
        InstantSource.system(),
        System::nanoTime,
        ZoneOffset.UTC,
        new Random(),
        ProcessStamp.current(proc),
        stamp -> stamp.isAlive(proc),
        LocalCommands.create(environment, root),
        (_, _) -> {},
        SecretSource.envFiles(),
        new WebClient(Resolver.system()));
  }

  @Test
  void nothing_of_one_profile_is_found_with_another(@TempDir Path temporary) throws Exception {
    Path directory = temporary.toRealPath();
    List<EngineOnDisk> disks = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Machine machine = machine(directory);
      for (int i = 0; i < PROFILES; i++) {
        disks.add(profile(directory, disks, canary(i)));
        disks.getLast().engineIs(machine);
      }
      List<Callable<TurnOutcome>> turns = new ArrayList<>();
      for (int turn = 0; turn < TURNS; turn++) {
        for (int i = 0; i < PROFILES; i++) {
          EngineOnDisk disk = disks.get(i);
          String prompt = "prompt-" + canary(i);
          turns.add(() -> disk.run(prompt));
        }
      }
      for (Future<TurnOutcome> turn : threads.invokeAll(turns)) {
        as(TurnOutcome.Completed.class, turn.get());
      }
      assertFilesArePrivate(directory, disks);
      for (int i = 0; i < PROFILES; i++) {
        assertRequestsArePrivate(disks.get(i), canary(i));
        assertCommandsArePrivate(directory.resolve("work-" + canary(i)), canary(i));
      }
    } finally {
      for (EngineOnDisk disk : disks) {
        disk.close();
      }
    }
  }

  /** In the files of a profile there is its own word or none, and elsewhere there is none. */
  private static void assertFilesArePrivate(Path directory, List<EngineOnDisk> disks)
      throws IOException {
    Map<String, List<String>> found = new HashMap<>();
    List<String> crossings = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        String owner = owner(name);
        String text = name + Files.readString(file, StandardCharsets.ISO_8859_1);
        Matcher canaries = CANARY.matcher(text);
        while (canaries.find()) {
          if (canaries.group().equals(owner)) {
            found.computeIfAbsent(owner, _ -> new ArrayList<>()).add(name);
          } else {
            crossings.add(canaries.group() + " in " + name);
          }
        }
      }
    }
    assertThat(crossings).isEmpty();
    assertThat(found).hasSize(disks.size());
    // the search finds something where there is something
    found.forEach(
        (_, names) ->
            assertThat(String.join("\n", names))
                .contains(
                    ".env", "config.yaml", "AGENT.md", "USER.md", "MEMORY.md", "sessions/", "todo")
                .contains("approvals.json", "approval.log", "agent.log", "outputs", "jobs.json")
                .contains("notes", "peers.yaml", "identity.key", "made.txt", "look-run.txt"));
  }

  /** Whose a file is: the first profile has the root, the others have homes in it. */
  private static String owner(String name) {
    Matcher named = Pattern.compile("^(?:\\.alpi/profiles/p-|work-)(canary\\d\\dq)/").matcher(name);
    return named.find() ? named.group(1) : canary(0);
  }

  private static void assertRequestsArePrivate(EngineOnDisk disk, String canary) {
    // each turn asks twice, and its sub-agent at least once
    assertThat(disk.server.requests()).hasSizeGreaterThanOrEqualTo(3 * TURNS);
    for (SeenRequest seen : disk.server.requests()) {
      String all = seen.path() + seen.headers() + seen.body();
      assertThat(CANARY.matcher(all).results().map(each -> each.group()).distinct())
          .containsExactly(canary);
      assertThat(seen.header("authorization")).contains("Bearer key-" + canary);
      assertThat(seen.body()).doesNotContain("key-", "env-", "config-", "process-", "planted-");
    }
  }

  private static void assertCommandsArePrivate(Path workspace, String canary) throws IOException {
    for (String kind : List.of("run", "bg")) {
      String look = Files.readString(workspace.resolve("look-" + kind + ".txt"));
      assertThat(look)
          .contains("PATH=", "work-" + canary)
          .doesNotContain("SECRET", "LAB_KEY", "key-", "env-", "process-", "planted-");
      assertThat(CANARY.matcher(look).results().map(each -> each.group()).distinct())
          .containsExactly(canary);
    }
  }
}
