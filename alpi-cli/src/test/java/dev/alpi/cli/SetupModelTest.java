package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code alpi setup model}, against servers of all kinds. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
final class SetupModelTest {
  private static final String KEY = "sk-canary-5d2e";

  private final FakeContext context = new FakeContext();
  private FakeStdio stdio = new FakeStdio();
  private ScriptedModelServer server = start(Script.always(Answer.text("ready")));

  private static ScriptedModelServer start(Script script) {
    return ScriptedModelServer.start(script.withKey(KEY).withModels("big-1", "small-2"));
  }

  private void serves(Script script) {
    server.close();
    server = start(script);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private int alpi(String typed, String... words) {
    stdio = new FakeStdio().typed(typed);
    return Cli.run(words, context.with(stdio));
  }

  private String url() {
    return server.baseUri() + "/v1";
  }

  /** What is typed up to the key, for a server of one's own. */
  private String lab(String wire) {
    return "other\nlab\n" + url() + "\n" + wire + "\ny\n";
  }

  private String setting(String key) {
    return alpi("", "config", "get", key) == 0 ? stdio.printed().strip() : "";
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(context.userHome())) {
      return tree.filter(Files::isRegularFile).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void a_model_is_chosen_from_the_servers_list_and_tried(String wire) throws Exception {
    assertThat(alpi(lab(wire) + KEY + "\n2\ny\n", "setup", "model")).isZero();
    assertThat(stdio.complained())
        .contains("1  lab/big-1", "it answered within", "alpi config set model lab/small-2")
        .doesNotContain(KEY);
    assertThat(setting("model")).isEqualTo("lab/small-2");
    assertThat(alpi("", "models", "test")).as("with what is stored").isZero();
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void a_key_that_is_refused_is_asked_for_again_and_never_stored() throws Exception {
    String typed = lab("openai") + "sk-wrong\nagain\n" + KEY + "\n1\ny\n";
    assertThat(alpi(typed, "setup", "model")).isZero();
    assertThat(stdio.complained()).contains("the provider refuses the key (http 401)");
    assertThat(Files.readString(context.userHome().resolve(".alpi/.env")))
        .contains(KEY)
        .doesNotContain("sk-wrong");
  }

  @Test
  void whoever_goes_back_has_changed_nothing() throws Exception {
    assertThat(alpi(lab("openai") + "sk-wrong\nback\n", "setup", "model")).isZero();
    assertThat(alpi(lab("openai") + KEY + "\n1\nn\n", "setup", "model")).isZero();
    // the trial was paid, so the account of money is there; settings and keys are not
    assertThat(setting("model")).isEqualTo("builtin/offline");
    assertThat(setting("providers.endpoints")).isEqualTo("[]");
    assertThat(alpi("", "secrets", "list", "--json")).isZero();
    assertThat(stdio.printed()).contains("\"secrets\":[]");
  }

  @Test
  void too_many_requests_are_told_and_can_be_taken_all_the_same() {
    serves(Script.always(Answer.error(429).header("Retry-After", "1")));
    assertThat(alpi(lab("openai") + KEY + "\n1\ntake\ny\n", "setup", "model")).isZero();
    assertThat(stdio.complained()).contains("too many requests (http 429)");
    assertThat(setting("model")).isEqualTo("lab/big-1");
  }

  @Test
  void a_model_that_breaks_off_is_tried_again() {
    serves(Script.steps(Answer.text("ready").badJsonAt(0), Answer.text("ready")));
    String typed = lab("openai") + KEY + "\n1\nagain\n" + KEY + "\n2\ny\n";
    assertThat(alpi(typed, "setup", "model")).isZero();
    assertThat(setting("model")).isEqualTo("lab/small-2");
  }

  @Test
  void a_slow_server_is_waited_for_as_long_as_is_set() {
    context.ticking(System::nanoTime);
    serves(Script.always(Answer.text("late").firstByteDelay(Duration.ofSeconds(30))));
    assertThat(alpi("", "config", "set", "runtime.first_byte_timeout_s", "0.3")).isZero();
    assertThat(alpi(lab("openai") + KEY + "\n1\nback\n", "setup", "model")).isZero();
    assertThat(stdio.complained()).contains("nothing for 0.3 s until the first byte");
  }

  @Test
  void an_unknown_price_under_a_limit_is_asked_for() {
    assertThat(alpi("", "setup", "budget", "--daily-usd", "5")).isZero();
    String typed = lab("openai") + KEY + "\n1\nprice\n1,2\ny\n";
    assertThat(alpi(typed, "setup", "model")).isZero();
    assertThat(setting("budget.unknown_price_usd_per_mtok.out")).isEqualTo("2");
    assertThat(alpi("", "models", "test")).isZero();
  }

  @Test
  void with_options_nobody_is_asked_and_what_fails_stores_nothing() throws Exception {
    String[] start = {"setup", "model", "--provider", "lab", "--url", url(), "--model"};
    assertThat(alpi("sk-wrong\n", with(start, "big-1", "--key-stdin"))).isEqualTo(16);
    assertThat(setting("model")).isEqualTo("builtin/offline");
    assertThat(alpi(KEY + "\n", with(start, "huge-9", "--key-stdin"))).isEqualTo(16);
    assertThat(stdio.complained()).contains("no such model");
    assertThat(setting("model")).isEqualTo("builtin/offline");
    assertThat(alpi(KEY + "\n", with(start, "big-1", "--key-stdin", "--json"))).isZero();
    assertThat(stdio.printed()).contains("\"step\":\"model\"").doesNotContain(KEY);
    assertThat(setting("model")).isEqualTo("lab/big-1");
    assertThat(alpi("", "setup", "model", "--model", "lab/small-2")).as("a known one").isZero();
    assertThat(setting("model")).isEqualTo("lab/small-2");
  }

  private static String[] with(String[] start, String... more) {
    return Stream.of(start, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void a_key_comes_from_a_file_that_nobody_else_may_read() throws Exception {
    Path file = context.workingDirectory().resolve("key.txt");
    Files.writeString(file, KEY + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    String[] words = {
      "setup",
      "model",
      "--provider",
      "lab",
      "--url",
      url(),
      "--model",
      "big-1",
      "--key-file",
      "key.txt"
    };
    assertThat(alpi("", words)).isEqualTo(15);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(alpi("", words)).isZero();
    assertThat(setting("model")).isEqualTo("lab/big-1");
  }

  @Test
  void an_ollama_server_on_this_machine_is_found() {
    ScriptedModelServer ollama =
        ScriptedModelServer.start(Script.always(Answer.text("ready")).withModels("llama3.2"));
    try (ollama) {
      context.env("OLLAMA_HOST", "127.0.0.1:" + ollama.baseUri().getPort());
      assertThat(alpi("ollama\n\n1\ny\n", "setup", "model")).isZero();
      assertThat(stdio.complained()).contains("runs on this machine, with 1 model");
      assertThat(setting("model")).isEqualTo("ollama/llama3.2");
    }
  }

  @Test
  void nothing_but_this_machine_is_asked_for_ollama() {
    context.env("OLLAMA_HOST", "http://ollama.example:11434");
    assertThat(alpi("ollama\nq\n", "setup", "model")).isZero();
    assertThat(stdio.complained()).contains("Where is it [http://127.0.0.1:11434]");
  }

  @Test
  void a_known_provider_needs_its_key() {
    assertThat(alpi("", "setup", "model", "--provider", "groq", "--model", "x")).isEqualTo(2);
    assertThat(stdio.complained()).contains("groq needs a key", "--key-file FILE");
  }

  /** One answer to everything, as no real server gives it. */
  private String listed(String head, String body) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answer(socket, head, body));
      String endpoint =
          "providers.endpoints=[{name: lab, url: \"http://127.0.0.1:"
              + socket.getLocalPort()
              + "/v1\", wire: openai}]";
      alpi("", "models", "list", "lab", "--set", endpoint);
      return stdio.printed() + stdio.complained();
    }
  }

  private static void answer(ServerSocket server, String head, String body) {
    try (Socket socket = server.accept()) {
      byte[] _ = socket.getInputStream().readNBytes(20);
      String answer = head + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // the client has had enough
    }
  }

  @Test
  void lists_that_are_none_are_told() throws Exception {
    String ok = "HTTP/1.1 200 OK";
    assertThat(listed(ok, "<html>")).contains("alpi: error: lab/models: ");
    assertThat(listed(ok, "[]")).contains("the answer is no list of models");
    assertThat(listed(ok, "{\"data\": 7}")).contains("the answer is no list of models");
    assertThat(listed("HTTP/1.1 503 Busy", "later")).contains("(http 503): later");
    assertThat(listed("nonsense", "")).contains("alpi: error: lab/models: ");
    assertThat(listed(ok, "{\"data\": [{\"id\": \"a b\"}, {\"id\": \"models/c\"}, 7, {}]}"))
        .as("names that no setting takes are left out")
        .isEqualTo("lab/c\n");
  }

  @Test
  void looking_makes_nothing() throws Exception {
    assertThat(alpi("", "models", "providers")).isZero();
    assertThat(alpi("", "models", "list", "builtin")).isZero();
    assertThat(alpi("", "models", "show", "openai/gpt-5-mini")).isZero();
    assertThat(files()).isEmpty();
  }
}
