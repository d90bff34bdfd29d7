package dev.alpi.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest.Builder;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A plain client of both wire formats, as a real one behaves. */
final class Client implements AutoCloseable {
  static final String CHAT =
      """
      {"model":"m","messages":[{"role":"user","content":"hello"}]}\
      """;
  static final String CHAT_STREAM =
      """
      {"model":"m","stream":true,"stream_options":{"include_usage":true},
       "messages":[{"role":"user","content":"hello"}]}\
      """;
  static final String MESSAGES =
      """
      {"model":"m","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}\
      """;
  static final String MESSAGES_STREAM =
      """
      {"model":"m","max_tokens":100,"stream":true,
       "messages":[{"role":"user","content":"hello"}]}\
      """;

  private final HttpClient http = HttpClient.newHttpClient();

  HttpResponse<String> post(ScriptedModelServer server, Wire wire, String body, String... headers)
      throws IOException, InterruptedException {
    return http.send(
        request(server, wire, headers).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  HttpResponse<String> get(ScriptedModelServer server, String path, String... headers)
      throws IOException, InterruptedException {
    Builder request = java.net.http.HttpRequest.newBuilder(server.baseUri().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  static Builder request(ScriptedModelServer server, Wire wire, String... headers) {
    URI uri = server.baseUri().resolve(wire.path());
    Builder request =
        java.net.http.HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json");
    if (wire == Wire.ANTHROPIC && !List.of(headers).contains("anthropic-version")) {
      request.header("anthropic-version", "2023-06-01");
    }
    return headers.length == 0 ? request : request.headers(headers);
  }

  /** Returns the JSON payloads of a stream's data lines. */
  static List<Json> data(String stream) throws JsonText.SyntaxException {
    List<Json> payloads = new java.util.ArrayList<>();
    for (String line : stream.split("\n")) {
      if (line.startsWith("data: {")) {
        payloads.add(JsonText.parse(line.substring("data: ".length())));
      }
    }
    return payloads;
  }

  /** Returns what stands at {@code pointer}, as {@link SeenRequest#at} does. */
  static String at(Json json, String pointer) {
    Json here = json;
    for (String step : pointer.substring(1).split("/")) {
      here =
          switch (here) {
            case Json.Obj object -> object.member(step).orElse(Json.of("(none)"));
            case Json.Arr(List<Json> items, int _) when Integer.parseInt(step) < items.size() ->
                items.get(Integer.parseInt(step));
            default -> Json.of("(none)");
          };
    }
    return here instanceof Json.Str(String text, int _) ? text : here.print();
  }

  /** Joins what stands at {@code pointer} in every event. */
  static String join(List<Json> events, String pointer) {
    StringBuilder all = new StringBuilder();
    for (Json event : events) {
      String text = at(event, pointer);
      all.append(text.equals("(none)") || text.equals("null") ? "" : text);
    }
    return all.toString();
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
