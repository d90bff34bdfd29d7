package dev.alpi.bench;

import dev.alpi.profile.Redactor;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a session's text goes through, 100 KB of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TextBenchmark {
  private static final String PROSE =
      "The key: see https://example.org/docs; at 12:30 the build-server (staging) listens on"
          + " 5433.\n";

  private final String harmless = PROSE.repeat(100_000 / PROSE.length());
  private final String secret = harmless + "Authorization: Bearer abcdefgh12345678ijkl\n";
  private final Redactor redactor =
      Redactor.knowing(List.of("sk-of-the-profile-1", "sk-of-the-profile-2"));
  private final JsonValue session = session();
  private final String printed = Json.print(session, Json.Layout.INDENTED_ASCII);

  /** Two hundred turns of half a kilobyte. */
  private static JsonValue session() {
    JsonValue turn =
        Obj.EMPTY
            .with("at", 1_700_000_000.25)
            .with("user", PROSE)
            .with("assistant", PROSE.repeat(3))
            .with("tools", new JsonValue.Arr(List.of()));
    return Obj.EMPTY.with("turns", new JsonValue.Arr(Collections.nCopies(200, turn)));
  }

  /** Redacts text without a secret. */
  @Benchmark
  public String redactHarmless() {
    return redactor.apply(harmless);
  }

  /** Redacts text with a secret at its end. */
  @Benchmark
  public String redactSecret() {
    return redactor.apply(secret);
  }

  /** Parses a session. */
  @Benchmark
  public JsonValue parseJson() throws JsonSyntaxException {
    return Json.parse(printed);
  }

  /** Prints a session. */
  @Benchmark
  public String printJson() {
    return Json.print(session, Json.Layout.INDENTED_ASCII);
  }
}
