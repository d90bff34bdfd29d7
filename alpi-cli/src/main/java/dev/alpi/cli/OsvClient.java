package dev.alpi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a server of the OSV protocol which packages have known holes, by {@code POST
 * /v1/querybatch}. It learns names and versions of public libraries, and nothing else.
 */
final class OsvClient {
  /** Most queries that the protocol allows in one request. */
  static final int QUERIES_MAX = 1_000;

  /** A few hundred ids are some ten kilobytes. */
  private static final int BODY_BYTES_MAX = 8 * 1024 * 1024;

  /** A server that always has one more page is not waited for. */
  private static final int REQUESTS_MAX = 50;

  private static final int ID_CHARS_MAX = 80;

  private final URI address;
  private final Duration patience;

  /**
   * Describes the server.
   *
   * @param address where its paths start
   * @param patience how long one answer may take, from the connection to the last byte
   */
  OsvClient(String address, Duration patience) {
    String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    this.address = URI.create(base + "/v1/querybatch");
    this.patience = patience;
  }

  /**
   * What is known.
   *
   * @param holes ids of the holes of each package that has some
   * @param problem why that may not be all; empty if it is
   */
  record Answer(Map<String, List<String>> holes, Optional<String> problem) {}

  /** A package to ask for, and the page of its holes. */
  private record Query(String purl, String page) {
    Obj json() {
      Obj query = Obj.EMPTY.with("package", Obj.EMPTY.with("purl", purl));
      return page.isEmpty() ? query : query.with("page_token", page);
    }
  }

  /** Asks for {@code purls}, with versions. What fails is in the answer. */
  Answer ask(List<String> purls) throws InterruptedException {
    Map<String, TreeSet<String>> holes = new TreeMap<>();
    List<Query> queries = new ArrayList<>(purls.stream().map(purl -> new Query(purl, "")).toList());
    Optional<String> problem = Optional.empty();
    try (HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .build()) {
      try {
        for (int requests = 0; !queries.isEmpty(); requests++) {
          if (requests == REQUESTS_MAX) {
            throw new IOException("it has more than " + REQUESTS_MAX + " pages");
          }
          List<Query> now = List.copyOf(queries.subList(0, Math.min(QUERIES_MAX, queries.size())));
          queries.subList(0, now.size()).clear();
          queries.addAll(take(now, call(http, now), holes));
        }
      } catch (IOException e) {
        problem = Optional.of(String.valueOf(e.getMessage()));
      } finally {
        // what is slow is not waited for
        http.shutdownNow();
      }
    }
    Map<String, List<String>> found = new LinkedHashMap<>();
    holes.forEach((purl, ids) -> found.put(purl, List.copyOf(ids)));
    return new Answer(found, problem);
  }

  private Obj call(HttpClient http, List<Query> queries) throws IOException, InterruptedException {
    List<JsonValue> asked = queries.stream().<JsonValue>map(Query::json).toList();
    String body = Json.compact(Obj.EMPTY.with("queries", new Arr(asked)));
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("content-type", "application/json")
            .header("user-agent", "alpi/" + Cli.VERSION)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), BODY_BYTES_MAX));
    try {
      HttpResponse<byte[]> response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("it answers with status " + response.statusCode());
      }
      return Json.parseObject(new String(response.body(), UTF_8));
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      String why =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw new IOException(why, cause);
    } catch (JsonSyntaxException e) {
      throw new IOException("its answer is " + e.getMessage(), e);
    } finally {
      answer.cancel(true);
    }
  }

  /** Takes what an answer says; returns what there is to ask for after that. */
  private static List<Query> take(
      List<Query> queries, Obj answer, Map<String, TreeSet<String>> holes) throws IOException {
    List<JsonValue> results = answer.array("results");
    if (results.size() != queries.size()) {
      throw new IOException(
          "it answers " + results.size() + " of " + queries.size() + " questions");
    }
    List<Query> more = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      if (!(results.get(i) instanceof Obj result)) {
        throw new IOException("an answer of it is no object");
      }
      String purl = queries.get(i).purl();
      for (Obj hole : result.objects("vulns")) {
        String id = hole.string("id").orElse("");
        if (id.isBlank() || id.length() > ID_CHARS_MAX) {
          throw new IOException("a hole that it tells of has no id");
        }
        holes.computeIfAbsent(purl, _ -> new TreeSet<>()).add(id);
      }
      String token = result.string("next_page_token").orElse("");
      if (!token.isEmpty()) {
        more.add(new Query(purl, token));
      }
    }
    return more;
  }
}
