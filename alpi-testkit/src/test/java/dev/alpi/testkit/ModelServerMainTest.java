package dev.alpi.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModelServerMainTest {
  private static Process start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("dev.alpi.testkit.ModelServerMain");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  @Test
  void it_prints_its_address_and_serves_until_it_is_killed(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("script.json");
    Files.writeString(script, "{\"steps\":[\"hi\"],\"mode\":\"echo\"}");
    Process process = start("--script", script.toString(), "--completion-tokens", "4");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        HttpClient http = HttpClient.newHttpClient()) {
      URI base = URI.create(out.readLine());
      assertThat(base.toString()).matches("http://127\\.0\\.0\\.1:[0-9]+");
      HttpRequest request =
          HttpRequest.newBuilder(base.resolve("/v1/chat/completions"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(Client.CHAT))
              .build();
      assertThat(http.send(request, BodyHandlers.ofString()).body()).contains("\"hi\"");
      assertThat(
              http.send(
                      HttpRequest.newBuilder(base.resolve("/totals")).build(),
                      BodyHandlers.ofString())
                  .body())
          .contains("\"requests\":1,", "\"completion_tokens\":4,");
    } finally {
      process.destroy();
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_wrong_script_is_one_line_with_its_place(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("script.json");
    Files.writeString(script, "{\n\"stesp\":[]}");
    Process process = start("--script", script.toString());
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .startsWith("model-server: error: script ")
        .contains("script.json, line 2: unknown key \"stesp\"")
        .hasLineCount(1);
  }

  @Test
  void a_wrong_command_line_shows_the_right_one() throws Exception {
    Process process = start("--mode", "dance");
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .startsWith("model-server: error: --mode is dance")
        .contains("usage: model-server");
  }

  @Test
  void a_port_or_a_script_that_cannot_be_had_is_named() throws Exception {
    try (ScriptedModelServer taken = ScriptedModelServer.start(Script.echo())) {
      Process process =
          start("--mode", "echo", "--port", String.valueOf(taken.baseUri().getPort()));
      assertThat(process.waitFor()).isEqualTo(1);
      assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("model-server: error: cannot listen on the port: ")
          .hasLineCount(1);
    }
    Process process = start("--script", "nowhere.json");
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("model-server: error: no such script: nowhere.json\n");
  }
}
