package dev.alpi.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The least that any program needs for a turn's requests: the same bodies, one kept connection, the
 * answer read to its end and thrown away.
 */
final class BareClient implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;

  BareClient(URI server) {
    url = URI.create(server + "/v1/chat/completions");
  }

  /** Sends {@code bodies} one after the other. */
  void send(List<String> bodies) throws IOException, InterruptedException {
    for (String body : bodies) {
      HttpRequest request =
          HttpRequest.newBuilder(url)
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
              .build();
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException("the server answered " + answer.statusCode());
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
