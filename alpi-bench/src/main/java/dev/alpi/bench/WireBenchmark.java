package dev.alpi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.model.Cancellation;
import dev.alpi.model.HttpConnections;
import dev.alpi.model.Message;
import dev.alpi.model.ModelException;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelReply;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.ModelRouter;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.OfflineModel;
import dev.alpi.model.Route;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An answer of 1 MB in 5,000 events over the loopback interface: read bare, and by alpi. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireBenchmark {
  private static final int EVENTS = 5_000;
  private static final String EVENT =
      """
      data: {"id":"chatcmpl-0","object":"chat.completion.chunk","created":1700000000,\
      "model":"some-model","system_fingerprint":"fp_0000000000","choices":[{"index":0,\
      "delta":{"content":" port"},"logprobs":null,"finish_reason":null}]}

      """;
  private static final String END =
      """
      data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: [DONE]

      """;

  private static final ModelRequest REQUEST =
      new ModelRequest(
          new ModelName("lab", "some-model"),
          "",
          List.of(new Message.User("which port?")),
          List.of(),
          100,
          Optional.empty(),
          "000000000000");

  /** What runs while it is measured. */
  private Optional<Running> running = Optional.empty();

  private record Running(
      CannedServer server, HttpConnections connections, ModelRouter router, BareClient bare) {}

  /** Starts the server and its clients. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    CannedServer server = CannedServer.start((EVENT.repeat(EVENTS) + END).getBytes(UTF_8));
    String config =
        "{\"providers\":{\"endpoints\":[{\"name\":\"lab\",\"url\":\"%s/v1\",\"wire\":\"openai\"}]}}";
    HttpConnections connections = new HttpConnections();
    ModelRouter router =
        new ModelRouter(
            ModelSettings.read(Json.parseObject(config.formatted(server.uri()))),
            Secrets.of(Map.of(), "", Map.of()),
            OfflineModel.create(),
            System::nanoTime,
            connections);
    running = Optional.of(new Running(server, connections, router, new BareClient(server.uri())));
  }

  /** Stops them. */
  @TearDown(Level.Trial)
  public void stop() throws IOException {
    Running ended = running.orElseThrow();
    ended.router().close();
    ended.connections().close();
    ended.bare().close();
    ended.server().close();
  }

  /** Reads the bytes and throws them away. */
  @Benchmark
  public void bare() throws IOException, InterruptedException {
    running.orElseThrow().bare().send(List.of("{}"));
  }

  /** Reads them as a model's answer. */
  @Benchmark
  public ModelReply alpi() throws ModelException, IOException {
    return switch (running.orElseThrow().router().route(REQUEST.model())) {
      case Route.Found found -> found.client().call(REQUEST, _ -> {}, Cancellation.none());
      case Route.Refused refused -> throw new IOException("no route: " + refused.reason());
    };
  }
}
