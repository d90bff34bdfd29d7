package dev.alpi.model;

import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A scripted model server and a router that knows it as {@code lab}. */
final class Lab implements AutoCloseable {
  /** A key that must not turn up anywhere but in a request header. */
  static final String KEY = "sk-canary-7f3a91d2";

  final ScriptedModelServer server;
  final ModelRouter router;
  final ModelClient client;
  private final HttpConnections connections;
  final List<ModelEvent> events = Collections.synchronizedList(new ArrayList<>());

  private Lab(
      ScriptedModelServer server,
      ModelRouter router,
      ModelClient client,
      HttpConnections connections) {
    this.server = server;
    this.router = router;
    this.client = client;
    this.connections = connections;
  }

  static Lab start(Wire wire, Script script) {
    return start(wire, script, Timeouts.DEFAULT);
  }

  static Lab start(Wire wire, Script script, Timeouts timeouts) {
    ScriptedModelServer server = ScriptedModelServer.start(script.withKey(KEY));
    HttpConnections connections = new HttpConnections();
    ModelRouter router = router(wire, server.baseUri() + "/v1", timeouts, connections);
    return new Lab(server, router, client(router), connections);
  }

  static ModelRouter router(Wire wire, String url, Timeouts timeouts, HttpConnections connections) {
    String config =
        """
        {"providers": {"endpoints": [
          {"name": "lab", "url": "%s", "wire": "%s", "key": "LAB_KEY"}]},
         "models": {"lab/eyes": {"images": true}},
         "runtime": {"first_byte_timeout_s": %s, "stream_idle_timeout_s": %s,
                     "stream_max_duration_s": %s}}
        """
            .formatted(
                url,
                wire.text(),
                timeouts.firstByte().toMillis() / 1000.0,
                timeouts.idle().toMillis() / 1000.0,
                timeouts.total().toMillis() / 1000.0);
    try {
      ModelSettings settings = ModelSettings.read(Json.parseObject(config));
      return new ModelRouter(
          settings,
          Secrets.of(Map.of("LAB_KEY", KEY), "", Map.of()),
          new Silent(),
          System::nanoTime,
          connections);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  static ModelClient client(ModelRouter router) {
    return switch (router.route(new ModelName("lab", "m"))) {
      case Route.Found found -> found.client();
      case Route.Refused refused -> throw new AssertionError(refused);
    };
  }

  static ModelRequest ask(String text, List<Message> more) {
    List<Message> messages = new ArrayList<>();
    messages.add(new Message.User(text));
    messages.addAll(more);
    JsonValue.Obj schema =
        JsonValue.Obj.EMPTY.with("type", "object").with("properties", JsonValue.Obj.EMPTY);
    return new ModelRequest(
        new ModelName("lab", "m"),
        "be brief",
        messages,
        List.of(ToolSpec.of("read_file", "reads a file", schema)),
        1_000,
        Optional.empty(),
        "s1");
  }

  ModelReply call() throws ModelException {
    return call(Cancellation.none());
  }

  ModelReply call(Cancellation cancellation) throws ModelException {
    return client.call(ask("hello", List.of()), events::add, cancellation);
  }

  ModelException failure() {
    return failure(Cancellation.none());
  }

  ModelException failure(Cancellation cancellation) {
    try {
      ModelReply reply = call(cancellation);
      throw new AssertionError("a reply: " + reply);
    } catch (ModelException e) {
      return e;
    }
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (ModelEvent event : List.copyOf(events)) {
      if (event instanceof ModelEvent.Text(String delta)) {
        text.append(delta);
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    router.close();
    connections.close();
    server.close();
  }

  /** A model that says nothing. */
  static final class Silent implements ModelClient {
    @Override
    public ModelReply call(
        ModelRequest request,
        java.util.function.Consumer<ModelEvent> events,
        Cancellation cancellation) {
      return new ModelReply(
          Message.Assistant.of(""), "", ModelReply.Stop.END, Optional.of(Usage.NONE));
    }

    @Override
    public void close() {}
  }
}
