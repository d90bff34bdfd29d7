package dev.alpi.engine.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.Cancellation;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS the name of the host counts, although the address was chosen before. */
class WebTlsTest {
  private static final char[] PASSWORD = "not a secret".toCharArray();

  @TempDir static Path folder;
  private static SSLContext context;

  private final List<String> names = new CopyOnWriteArrayList<>();
  private LoopServer server;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=site.test",
                "-ext",
                "san=dns:site.test,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(keytool.exitValue()).as(Files.readString(folder.resolve("keytool.txt"))).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("a", keys.getCertificate("a"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
  }

  @BeforeEach
  void start() throws Exception {
    SSLServerSocket listener =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    server =
        LoopServer.on(
            listener,
            (head, socket) -> {
              ((ExtendedSSLSession) ((SSLSocket) socket).getSession())
                  .getRequestedServerNames()
                  .forEach(name -> names.add(name.toString()));
              String plain = "http://site.test:" + socket.getLocalPort() + "/";
              LoopServer.write(
                  socket,
                  head.startsWith("GET /down")
                      ? LoopServer.redirect(301, plain)
                      : LoopServer.ok("text/plain", "private"));
            });
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static WebClient client(SSLContext tls) {
    Resolver names =
        Lab.names(Map.of("site.test", List.of(Lab.HERE), "other.test", List.of(Lab.HERE)));
    return new WebClient(names, Lab.HERE::equals, tls::getSocketFactory);
  }

  private String url(String host) {
    return "https://" + host + ":" + server.port() + "/";
  }

  @Test
  void the_name_is_told_and_compared_with_the_certificate() throws Exception {
    WebPage page = client(context).fetch(url("site.test"), Lab.LIMITS, Cancellation.none());
    assertThat(page.text()).isEqualTo("private");
    assertThat(names).singleElement().asString().contains("site.test");
    assertThat(server.requests.getFirst()).contains("Host: site.test:" + server.port());
    assertThat(client(context).fetch(url("127.0.0.1"), Lab.LIMITS, Cancellation.none()).text())
        .isEqualTo("private");
  }

  @Test
  void a_certificate_of_another_host_is_refused() {
    assertThat(Lab.failure(client(context), url("other.test"), Lab.LIMITS))
        .startsWith("other.test: no secure connection")
        .contains("other.test");
    assertThat(server.requests).isEmpty();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() throws Exception {
    assertThat(Lab.failure(client(SSLContext.getDefault()), url("site.test"), Lab.LIMITS))
        .startsWith("site.test: no secure connection");
    assertThat(server.requests).isEmpty();
  }

  @Test
  void no_redirect_leads_out_of_tls() {
    assertThat(Lab.failure(client(context), url("site.test") + "down", Lab.LIMITS))
        .contains("redirects from https to http");
    assertThat(server.requests).hasSize(1);
  }
}
