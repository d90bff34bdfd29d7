package dev.alpi.cli;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A home in memory with a history; {@link #now} is what the clock of its commands says. */
final class ReportHomeFixture {
  final FakeContext context = new FakeContext();
  final Path home = context.userHome().resolve(".alpi");
  final Instant now = context.clock().instant();
  FakeStdio stdio = new FakeStdio();

  ReportHomeFixture() throws IOException {
    Files.createDirectories(home);
    write("config.yaml", "", now.minus(Duration.ofDays(30)));
  }

  int run(String... words) {
    stdio = new FakeStdio();
    return new Cli(new Commands()).execute(List.of(words), context.with(stdio));
  }

  Obj json(String... words) throws JsonSyntaxException {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    run(all.toArray(new String[0]));
    return Json.parseObject(stdio.printed());
  }

  /** Writes a file that was written at {@code modified}. */
  Path write(String name, String content, Instant modified) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(modified));
    return file;
  }

  /** Returns a turn of ten seconds with two tool calls that began so long ago. */
  String turn(Duration ago) {
    double at = now.minus(ago).toEpochMilli() / 1000.0;
    return "{\"at\":"
        + at
        + ",\"ended_at\":"
        + (at + 10)
        + ",\"user\":\"hello\",\"assistant\":\"hi\",\"tools\":[{\"name\":\"a\"},{\"name\":\"b\"}]}";
  }

  /** Writes a session that has cost a dollar and 1,000 tokens in all. */
  void session(String id, String key, String... turns) throws IOException {
    write("sessions/" + id + ".json", session(id, key, 1.0, turns), now);
  }

  static String session(String id, String key, double usd, String... turns) {
    return "{\"schema_version\":3,\"id\":\""
        + id
        + "\","
        + (key.isEmpty() ? "" : "\"alpi_session_key\":\"" + key + "\",")
        + "\"input_tokens\":900,\"output_tokens\":100,\"cost_usd\":"
        + usd
        + ",\"turns\":["
        + String.join(",", turns)
        + "]}";
  }

  /** Returns a row of runs.jsonl of a turn that ended so long ago. */
  String row(Duration ago, String session, double usd, long tokens) {
    return "{\"at\":"
        + now.minus(ago).toEpochMilli() / 1000.0
        + ",\"kind\":\"agent\",\"outcome\":\"ok\",\"elapsed_s\":10.0,\"session_id\":\""
        + session
        + "\",\"tokens_in\":"
        + tokens
        + ",\"tokens_out\":0,\"usd\":"
        + usd
        + "}\n";
  }

  /** Returns the whole tree with modes, times and contents. */
  Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(context.workingDirectory().getRoot())) {
      for (Path path : paths.toList()) {
        String content = Files.isRegularFile(path) ? Files.readString(path) : "";
        tree.put(
            path.toString(),
            Files.getLastModifiedTime(path)
                + " "
                + Files.getPosixFilePermissions(path)
                + " "
                + content);
      }
    }
    return tree;
  }
}
