package dev.alpi.engine.web;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.engine.tools.TodoList;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.memory.MemoryStore;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;

/** A client that may connect to 127.0.0.1 and to nothing else, and knows a few names. */
final class Lab {
  static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  /** What stands for a private address: this machine too, but not the one that is permitted. */
  static final InetAddress PRIVATE = InetAddress.ofLiteral("127.0.0.2");

  /** So long that only a failing test waits for it. */
  static final WebLimits LIMITS = new WebLimits(Duration.ofSeconds(60), 10_000);

  private Lab() {}

  static WebClient client() {
    return client(names(Map.of("site.test", List.of(HERE), "other.test", List.of(HERE))));
  }

  static WebClient client(Resolver resolver) {
    return new WebClient(
        resolver, HERE::equals, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  static Resolver names(Map<String, List<InetAddress>> names) {
    return host -> {
      if (!names.containsKey(host)) {
        throw new UnknownHostException(host);
      }
      return names.get(host);
    };
  }

  /** Returns what the client at {@code url} got. */
  static WebPage fetch(String url) throws WebException {
    return client().fetch(url, LIMITS, Cancellation.none());
  }

  static String url(LoopServer server) {
    return "http://site.test:" + server.port() + "/page";
  }

  /** Returns why {@code url} was not fetched. */
  static String failure(String url) {
    return failure(client(), url, LIMITS);
  }

  static String failure(WebClient client, String url, WebLimits limits) {
    try {
      WebPage page = client.fetch(url, limits, Cancellation.none());
      throw new AssertionError("fetched: " + page);
    } catch (WebException e) {
      return e.getMessage();
    }
  }

  static ToolContext context(Cancellation cancellation) {
    Path home =
        Jimfs.newFileSystem(Configuration.unix().toBuilder().setWorkingDirectory("/").build())
            .getPath("/home/me");
    MemoryStore memory =
        MemoryStore.open(
            home.resolve(".alpi"),
            FileLocks.inMemory(),
            FakeClock.atRandom(1),
            Redactor.knowing(List.of()));
    return ToolContext.of(
        new PathPolicy(home.resolve("work"), home, home.resolve(".alpi")),
        (command, turn) -> {
          throw new AssertionError("no command was expected: " + command.text());
        },
        memory,
        TodoList.of(List.of()),
        cancellation);
  }

  static String run(Tool tool, String json) throws ToolFailure, IOException {
    return tool.run(Arguments.parse(json), context(Cancellation.none()));
  }

  static String failure(Tool tool, String json) throws IOException {
    try {
      throw new AssertionError("done: " + run(tool, json));
    } catch (ToolFailure e) {
      return e.getMessage();
    }
  }
}
