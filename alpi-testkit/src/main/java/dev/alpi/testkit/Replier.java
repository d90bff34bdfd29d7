package dev.alpi.testkit;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Turns a request into a response: routes, checks, asks the script, lays out. */
final class Replier {
  private static final String JSON = "application/json";
  private static final Set<String> VERSIONS = Set.of("2023-06-01", "2023-01-01");

  private final Service service;
  private final ScriptRun run;
  private final PromptCache cache = new PromptCache();
  private final ScriptedModelServer server;

  Replier(Script script, ScriptedModelServer server) {
    service = script.service();
    this.server = server;
    run = new ScriptRun(script);
  }

  /** Answers a request, whatever it is. */
  Response reply(HttpRequest request) {
    Response response = route(request);
    boolean isFluent = response.delivery().equals(Delivery.PLAIN);
    return service.pace() == Service.Pace.AT_ONCE && isFluent ? response.joined() : response;
  }

  private Response route(HttpRequest request) {
    String path = request.path().split("\\?", 2)[0];
    Optional<Wire> wire = Wire.ofPath(path);
    if (wire.isPresent() && request.method().equals("POST")) {
      return model(wire.get(), request);
    }
    Wire shape = request.headers().containsKey("anthropic-version") ? Wire.ANTHROPIC : Wire.OPENAI;
    if (request.method().equals("GET") && path.equals("/totals")) {
      return Response.plain(200, JSON, server.totals().json());
    }
    try {
      if (request.method().equals("GET") && path.equals("/v1/models")) {
        authenticate(shape, request);
        return Response.plain(200, JSON, models(shape));
      }
      throw nowhere(shape, request.method() + " " + path);
    } catch (Refusal refusal) {
      return Response.plain(refusal.status(), JSON, refusal.body(shape));
    }
  }

  private static Refusal nowhere(Wire shape, String target) {
    return switch (shape) {
      case OPENAI ->
          new Refusal(404, "invalid_request_error", "", "", "Invalid URL (" + target + ")");
      case ANTHROPIC -> new Refusal(404, "not_found_error", "", "", "Not Found");
    };
  }

  private Response model(Wire wire, HttpRequest request) {
    Json.Obj body;
    long promptTokens = 0;
    PromptCache.Use used = PromptCache.Use.NONE;
    try {
      authenticate(wire, request);
      body = parse(wire, request);
      promptTokens = PromptSize.ofRequest(body).tokens();
      switch (wire) {
        case OPENAI -> ChatCompletionsCheck.check(body, service.models());
        case ANTHROPIC -> {
          version(request);
          MessagesCheck.check(body, service.models());
        }
      }
      if (service.window().isPresent()) {
        Service.Window window = service.window().get();
        window.overflow().check(wire, body, promptTokens, window.tokens());
      }
      Answer answer = run.next(wire, Conversation.of(wire, body));
      used = cached(wire, request, body, answer);
      Response response = respond(wire, request, body, answer, used);
      server.record(new SeenRequest(wire, request, promptTokens, used, response.status(), ""));
      return response;
    } catch (Refusal refusal) {
      server.countRefused();
      server.record(
          new SeenRequest(
              wire, request, promptTokens, used, refusal.status(), refusal.getMessage()));
      return Response.plain(refusal.status(), JSON, refusal.body(wire));
    }
  }

  /** An error leaves nothing in the cache. */
  private PromptCache.Use cached(Wire wire, HttpRequest request, Json.Obj body, Answer answer) {
    if (service.caching() == Service.Caching.NONE || !(answer.content instanceof Content.Reply)) {
      return PromptCache.Use.NONE;
    }
    String key =
        request.headers().getOrDefault(wire == Wire.OPENAI ? "authorization" : "x-api-key", "");
    String asker = wire + " " + body.text("model").orElse("") + " " + key;
    return cache.use(wire, asker, PromptParts.of(wire, body));
  }

  private void authenticate(Wire wire, HttpRequest request) throws Refusal {
    if (service.key().isEmpty()) {
      return;
    }
    String key = service.key().get();
    switch (wire) {
      case OPENAI -> {
        String given = request.headers().getOrDefault("authorization", "");
        if (!given.equals("Bearer " + key)) {
          String message =
              given.isEmpty()
                  ? "You didn't provide an API key. You need to provide your API key in an"
                      + " Authorization header using Bearer auth (i.e. Authorization: Bearer"
                      + " YOUR_KEY)."
                  : "Incorrect API key provided.";
          String code = given.isEmpty() ? "" : "invalid_api_key";
          throw new Refusal(401, "invalid_request_error", code, "", message);
        }
      }
      case ANTHROPIC -> {
        String given = request.headers().getOrDefault("x-api-key", "");
        if (!given.equals(key)) {
          String message = given.isEmpty() ? "x-api-key header is required" : "invalid x-api-key";
          throw new Refusal(401, "authentication_error", "", "", message);
        }
      }
    }
  }

  private static void version(HttpRequest request) throws Refusal {
    String version = request.headers().getOrDefault("anthropic-version", "");
    if (!VERSIONS.contains(version)) {
      String message =
          version.isEmpty()
              ? "anthropic-version: header is required"
              : "anthropic-version: \"" + version + "\" is not a valid version";
      throw new Refusal(400, "invalid_request_error", "", "", message);
    }
  }

  private static Json.Obj parse(Wire wire, HttpRequest request) throws Refusal {
    String type = request.headers().getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
    if (!type.startsWith(JSON)) {
      throw invalid(
          "unsupported_content_type",
          "Unsupported content type: '"
              + type
              + "'. This API method only accepts '"
              + JSON
              + "' requests");
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(request.body())).toString();
      if (JsonText.parse(text) instanceof Json.Obj object) {
        return object;
      }
      throw invalid("", "The request body is not a JSON object");
    } catch (CharacterCodingException e) {
      throw invalid("", "The request body is not valid UTF-8");
    } catch (JsonText.SyntaxException e) {
      throw invalid(
          "",
          (wire == Wire.OPENAI
                  ? "We could not parse the JSON body of your request: "
                  : "The request body is not valid JSON: ")
              + e.getMessage());
    }
  }

  private static Refusal invalid(String code, String message) {
    return new Refusal(400, "invalid_request_error", code, "", message);
  }

  private Response respond(
      Wire wire, HttpRequest request, Json.Obj body, Answer answer, PromptCache.Use used) {
    return switch (answer.content) {
      case Content.Reply reply ->
          reply(wire, request, body, answer, reply, usage(body, reply, used));
      case Content.Failure failure -> {
        server.countRefused();
        yield Response.whole(failure.status(), JSON, Failures.body(wire, failure), answer);
      }
      case Content.Raw(int status, String contentType, String text) -> {
        if (status == 200) {
          server.bill(
              computed(body, text, OptionalLong.empty(), PromptCache.Use.NONE, Optional.empty()));
        } else {
          server.countRefused();
        }
        yield Response.whole(status, contentType, text, answer);
      }
    };
  }

  private Response reply(
      Wire wire,
      HttpRequest request,
      Json.Obj body,
      Answer answer,
      Content.Reply reply,
      TokenUsage usage) {
    server.bill(usage);
    String id = Fnv.hex(request.body());
    Answer named = answer.header(wire == Wire.OPENAI ? "x-request-id" : "request-id", "req_" + id);
    if (body.isTrue("stream")) {
      return Response.stream(
          switch (wire) {
            case OPENAI -> new ChatCompletionsReply(reply, usage, body, id).events(answer.delivery);
            case ANTHROPIC -> new MessagesReply(reply, usage, body, id).events(answer.delivery);
          },
          named);
    }
    if (reply.streamFailure().isPresent()) {
      Content.Failure failure = reply.streamFailure().get();
      return Response.whole(failure.status(), JSON, Failures.body(wire, failure), named);
    }
    String whole =
        switch (wire) {
          case OPENAI -> new ChatCompletionsReply(reply, usage, body, id).whole();
          case ANTHROPIC -> new MessagesReply(reply, usage, body, id).whole();
        };
    return Response.whole(200, JSON, whole, named);
  }

  private TokenUsage usage(Json.Obj body, Content.Reply reply, PromptCache.Use used) {
    if (reply.usage() instanceof Content.UsageReport.Given(TokenUsage usage)) {
      return usage;
    }
    StringBuilder output = new StringBuilder(reply.reasoning()).append(reply.text());
    reply.calls().forEach(call -> output.append(call.name()).append(call.arguments()));
    Optional<BigDecimal> costUsd =
        reply.usage() instanceof Content.UsageReport.Computed(Optional<BigDecimal> cost)
            ? cost
            : Optional.empty();
    return computed(body, output.toString(), Conversation.outputTokensMax(body), used, costUsd);
  }

  private TokenUsage computed(
      Json.Obj body,
      String output,
      OptionalLong outputTokensMax,
      PromptCache.Use used,
      Optional<BigDecimal> costUsd) {
    long outputTokens = new PromptSize(output.getBytes(StandardCharsets.UTF_8).length, 0).tokens();
    long completion =
        service.completionTokens().isPresent()
            ? service.completionTokens().getAsInt()
            : Math.max(1, outputTokens);
    return new TokenUsage(
        PromptSize.ofRequest(body).tokens(),
        used.readTokens(),
        used.writtenTokens(),
        Math.min(completion, outputTokensMax.orElse(Long.MAX_VALUE)),
        0,
        costUsd);
  }

  private String models(Wire shape) {
    List<String> names = service.models().isEmpty() ? List.of("some-model") : service.models();
    List<Json> models = new ArrayList<>();
    for (String name : names) {
      models.add(
          switch (shape) {
            case OPENAI ->
                Json.object(
                    "id", name, "object", "model", "created", 1_700_000_000, "owned_by", "testkit");
            case ANTHROPIC ->
                Json.object(
                    "type",
                    "model",
                    "id",
                    name,
                    "display_name",
                    name,
                    "created_at",
                    "2025-01-01T00:00:00Z");
          });
    }
    return switch (shape) {
      case OPENAI -> Json.object("object", "list", "data", models).print();
      case ANTHROPIC ->
          Json.object(
                  "data",
                  models,
                  "has_more",
                  false,
                  "first_id",
                  names.getFirst(),
                  "last_id",
                  names.getLast())
              .print();
    };
  }
}
