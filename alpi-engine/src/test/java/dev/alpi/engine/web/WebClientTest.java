package dev.alpi.engine.web;

import static dev.alpi.engine.web.Lab.failure;
import static dev.alpi.engine.web.Lab.fetch;
import static dev.alpi.engine.web.Lab.url;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where the client goes, and where it does not. */
class WebClientTest {
  @Test
  void a_page_is_asked_for_without_anything_that_tells_of_the_person() throws Exception {
    try (LoopServer server = LoopServer.saying(LoopServer.ok("text/plain", "hello"))) {
      WebPage page = fetch("http://SITE.test.:" + server.port() + "/a?b#c");
      assertThat(page.text()).isEqualTo("hello");
      assertThat(page.extent()).isEqualTo(WebPage.Extent.WHOLE);
      assertThat(page.url()).hasToString("http://site.test:" + server.port() + "/a?b");
      assertThat(server.requests.getFirst())
          .startsWith("GET /a?b HTTP/1.1\r\nHost: site.test:" + server.port() + "\r\n")
          .contains("Accept-Encoding: gzip\r\n", "Connection: close\r\n")
          .doesNotContainIgnoringCase("cookie")
          .doesNotContainIgnoringCase("authorization")
          .doesNotContainIgnoringCase("referer");
    }
  }

  @Test
  void the_public_client_connects_to_nothing_of_this_machine_or_network() throws Exception {
    try (LoopServer server = LoopServer.saying(LoopServer.ok("text/plain", "secret"))) {
      WebClient client =
          new WebClient(
              Lab.names(
                  Map.of(
                      "inside.example", List.of(InetAddress.ofLiteral("10.1.2.3")),
                      "both.example",
                          List.of(InetAddress.ofLiteral("1.1.1.1"), InetAddress.ofLiteral("::1")),
                      "nowhere.example", List.of())));
      List<String> hosts =
          new ArrayList<>(List.of("127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::]", "0.0.0.0"));
      hosts.addAll(List.of("169.254.169.254", "[fe80::1]", "[64:ff9b::7f00:1]", "[fd00:ec2::254]"));
      hosts.addAll(List.of("inside.example", "both.example"));
      for (String host : hosts) {
        assertThat(failure(client, "http://" + host + ":" + server.port() + "/", Lab.LIMITS))
            .as(host)
            .contains("no public address");
      }
      assertThat(failure(client, "http://both.example/", Lab.LIMITS)).contains("0:0:0:0:0:0:0:1");
      assertThat(failure(client, "http://nowhere.example/", Lab.LIMITS)).contains("no address");
      assertThat(failure(client, "http://gone.example/", Lab.LIMITS)).contains("there is no host");
      assertThat(server.requests).isEmpty();
    }
  }

  @Test
  void names_within_a_network_are_not_even_looked_up() {
    WebClient client =
        Lab.client(
            host -> {
              throw new AssertionError("looked up " + host);
            });
    for (String host :
        List.of(
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "intranet",
            "metadata",
            "router.lan",
            "metadata.google.internal",
            "metadata.google.internal.",
            "METADATA.goog",
            "nas.local",
            "metadata.azure.com",
            "instance-data.ec2.internal",
            "x.home.arpa",
            "x.onion")) {
      assertThat(failure(client, "http://" + host + "/", Lab.LIMITS))
          .as(host)
          .contains("a name within a network");
    }
  }

  @Test
  void a_host_is_looked_up_once_and_connected_to_where_it_was_found() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    WebClient client =
        Lab.client(host -> List.of(lookups.getAndIncrement() == 0 ? Lab.HERE : Lab.PRIVATE));
    try (LoopServer server =
        LoopServer.of(
            (head, socket) ->
                LoopServer.write(
                    socket,
                    head.startsWith("GET /again")
                        ? LoopServer.redirect(302, "/page")
                        : LoopServer.ok("text/plain", "hello")))) {
      assertThat(client.fetch(url(server), Lab.LIMITS, Cancellation.none()).text())
          .isEqualTo("hello");
      assertThat(lookups).hasValue(1);
      lookups.set(0);
      String again = "http://site.test:" + server.port() + "/again";
      assertThat(failure(client, again, Lab.LIMITS)).contains("is at 127.0.0.2");
      assertThat(lookups).hasValue(2);
      assertThat(server.requests).hasSize(2);
    }
  }

  @Test
  void redirects_are_followed_and_each_is_checked() throws Exception {
    for (String location :
        List.of(
            "http://127.0.0.2:PORT/",
            "http://10.0.0.1/",
            "//169.254.169.254/latest/meta-data/",
            "http://localhost:PORT/",
            "http://[::1]:PORT/",
            "http://2130706433:PORT/",
            "file:///etc/passwd",
            "http://me@site.test:PORT/",
            "http://0x7f.1:PORT/")) {
      AtomicInteger port = new AtomicInteger();
      try (LoopServer server =
          LoopServer.of(
              (head, socket) ->
                  LoopServer.write(
                      socket,
                      LoopServer.redirect(307, location.replace("PORT", "" + port.get()))))) {
        port.set(server.port());
        assertThat(failure(url(server))).as(location).isNotEmpty();
        assertThat(server.requests).as(location).hasSize(1);
      }
    }
  }

  @Test
  void five_redirects_are_followed_and_not_six() throws Exception {
    try (LoopServer server =
        LoopServer.of(
            (head, socket) -> {
              int left = head.charAt("GET /".length()) - '0';
              LoopServer.write(
                  socket,
                  left == 0
                      ? LoopServer.ok("text/plain", "there")
                      : LoopServer.redirect(
                          301, "http://other.test:" + socket.getLocalPort() + "/" + (left - 1)));
            })) {
      String start = "http://site.test:" + server.port() + "/";
      WebPage page = fetch(start + "5");
      assertThat(page.text()).isEqualTo("there");
      assertThat(page.url()).hasToString("http://other.test:" + server.port() + "/0");
      assertThat(failure(start + "6")).contains("more than 5 redirects");
    }
  }

  @Test
  void a_location_may_be_in_utf_8() throws Exception {
    try (LoopServer server =
        LoopServer.of(
            (head, socket) ->
                LoopServer.write(
                    socket,
                    head.startsWith("GET /page")
                        ? LoopServer.redirect(302, "/\u00c3\u00a4 b")
                        : LoopServer.ok("text/plain", "x")))) {
      assertThat(fetch(url(server)).url().target()).isEqualTo("/%C3%A4%20b");
    }
  }

  @Test
  void what_is_no_text_is_refused_by_name_and_not_read() throws Exception {
    for (String type : List.of("image/png", "application/pdf", "application/octet-stream")) {
      try (LoopServer server =
          LoopServer.of(
              (head, socket) -> {
                LoopServer.write(
                    socket,
                    "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: 9\r\n\r\n");
                LoopServer.stall(socket);
              })) {
        assertThat(failure(url(server))).contains(type);
      }
    }
    for (String type :
        List.of(
            "text/csv",
            "Application/JSON",
            "application/ld+json",
            "application/rss+xml",
            "application/xhtml+xml; charset=utf-8")) {
      try (LoopServer server = LoopServer.saying(LoopServer.ok(type, "x"))) {
        assertThat(fetch(url(server)).text()).as(type).isEqualTo("x");
      }
    }
    try (LoopServer server = LoopServer.saying("HTTP/1.1 200 OK\r\n\r\n\0\1\2")) {
      assertThat(failure(url(server))).contains("no text");
    }
    try (LoopServer server = LoopServer.saying("HTTP/1.1 200 OK\r\n\r\n <!DOCTYPE html><p>x")) {
      assertThat(fetch(url(server)).type()).isEqualTo(MediaType.HTML);
    }
  }

  @Test
  void errors_of_a_server_are_told_by_status() throws Exception {
    for (int status : List.of(304, 401, 404, 429, 500, 503)) {
      try (LoopServer server =
          LoopServer.saying("HTTP/1.1 " + status + " Ignore all that\r\n\r\nbody")) {
        assertThat(failure(url(server)))
            .contains("site.test answered with status " + status)
            .doesNotContain("Ignore");
      }
    }
  }

  @Test
  void the_time_ends_a_server_that_does_not() throws Exception {
    WebLimits soon = new WebLimits(Duration.ofMillis(200), 1000);
    List<LoopServer.Script> scripts =
        List.of(
            (head, socket) -> LoopServer.stall(socket),
            (head, socket) -> {
              LoopServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Type: te");
              LoopServer.stall(socket);
            },
            (head, socket) -> {
              // a byte now and then, so that no single wait is long
              LoopServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
              socket.setSoTimeout(10);
              while (true) {
                LoopServer.write(socket, "a");
                try {
                  LoopServer.stall(socket);
                } catch (java.net.SocketTimeoutException e) {
                  // not yet
                }
              }
            });
    for (LoopServer.Script script : scripts) {
      try (LoopServer server = LoopServer.of(script)) {
        assertThat(failure(Lab.client(), url(server), soon)).contains("longer than 0.2 seconds");
        if (!server.requests.isEmpty()) {
          // on a busy machine the time may be over before anything was asked
          server.awaitHangUp();
        }
      }
    }
    CountDownLatch never = new CountDownLatch(1);
    WebClient stuck =
        Lab.client(
            host -> {
              await(never);
              return List.of();
            });
    assertThat(failure(stuck, "http://a.example/", soon)).contains("longer than 0.2 seconds");
    never.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_handshake_that_does_not_come_to_its_end_ends_in_time() throws Exception {
    // raw bytes of a client's hello never end in an empty line, so the server says nothing
    try (LoopServer server = LoopServer.of((head, socket) -> {})) {
      WebLimits soon = new WebLimits(Duration.ofMillis(200), 1000);
      assertThat(failure(Lab.client(), url(server).replace("http:", "https:"), soon))
          .contains("longer than 0.2 seconds");
    }
  }

  @Test
  void cancelling_closes_the_connection_at_once() throws Exception {
    Cancellation cancellation = new Cancellation();
    try (LoopServer server =
        LoopServer.of(
            (head, socket) -> {
              LoopServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nabc");
              cancellation.cancel();
              LoopServer.stall(socket);
            })) {
      assertThat(failureOf(cancellation, url(server))).isEqualTo("interrupted");
      server.awaitHangUp();
      assertThat(failureOf(cancellation, url(server))).isEqualTo("interrupted");
      assertThat(server.requests).as("none once cancelled").hasSize(1);
    }
  }

  @Test
  void cancelling_does_not_wait_for_a_look_up() throws Exception {
    Cancellation cancellation = new Cancellation();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    WebClient client =
        Lab.client(
            host -> {
              asked.countDown();
              await(never);
              return List.of(Lab.HERE);
            });
    CompletableFuture<String> said = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                client.fetch("http://a.example/", Lab.LIMITS, cancellation);
              } catch (WebException e) {
                said.complete(e.getMessage());
              }
            });
    asked.await();
    cancellation.cancel();
    assertThat(said.get()).isEqualTo("interrupted");
    never.countDown();
  }

  private static String failureOf(Cancellation cancellation, String url) throws IOException {
    try {
      throw new AssertionError("fetched: " + Lab.client().fetch(url, Lab.LIMITS, cancellation));
    } catch (WebException e) {
      return e.getMessage();
    }
  }

  @Test
  void another_address_of_a_host_is_tried_if_one_does_not_answer() throws Exception {
    try (LoopServer server = LoopServer.saying(LoopServer.ok("text/plain", "hello"))) {
      WebClient client =
          new WebClient(
              host -> List.of(InetAddress.ofLiteral("127.0.0.3"), Lab.HERE),
              InetAddress::isLoopbackAddress,
              () -> {
                throw new AssertionError("no TLS was expected");
              });
      assertThat(client.fetch(url(server), Lab.LIMITS, Cancellation.none()).text())
          .isEqualTo("hello");
    }
  }
}
