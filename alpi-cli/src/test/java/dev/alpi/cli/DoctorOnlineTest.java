package dev.alpi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeSmtp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mail accounts log in if that is asked for, and only then. */
@Timeout(60)
final class DoctorOnlineTest {
  private final ReportHomeFixture at = new ReportHomeFixture();
  private final Imap imap = new Imap("open sesame");
  private final FakeSmtp smtp = FakeSmtp.start();

  DoctorOnlineTest() throws IOException {}

  @AfterEach
  void close() {
    imap.close();
    smtp.close();
  }

  /** A server of IMAP that knows one password. */
  private static final class Imap implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final String password;

    Imap(String password) throws IOException {
      this.password = password;
      Thread _ = Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = server.accept();
          connections.incrementAndGet();
          Thread _ = Thread.ofVirtual().start(() -> serve(socket));
        }
      } catch (IOException e) {
        // it was closed
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        say(socket, "* OK ready\r\n");
        for (String line; (line = in.readLine()) != null; ) {
          String tag = line.split(" ")[0];
          boolean isRefused = line.contains(" LOGIN ") && !line.contains(password);
          say(socket, answer(line) + tag + (isRefused ? " NO wrong\r\n" : " OK done\r\n"));
        }
      } catch (IOException e) {
        // the client is gone
      }
    }

    private static String answer(String line) {
      if (line.contains(" CAPABILITY")) {
        return "* CAPABILITY IMAP4rev1\r\n";
      }
      return line.contains(" SELECT ")
          ? "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 1] ok\r\n"
          : "";
    }

    private static void say(Socket socket, String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    }

    @Override
    public void close() {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void account(String password) throws IOException {
    at.write(
        "config.yaml",
        """
        email:
          accounts:
            work:
              address: me@example.org
              imap_host: localhost
              imap_port: %d
              imap_tls: none
              smtp_host: localhost
              smtp_port: %d
              smtp_tls: none
        """
            .formatted(imap.server.getLocalPort(), smtp.port()),
        at.now);
    Path env = at.write(".env", "EMAIL__WORK__PASSWORD='" + password + "'\n", at.now);
    Files.setPosixFilePermissions(env, PosixFilePermissions.fromString("rw-------"));
  }

  private Obj row(Obj report) {
    return report.objects("checks").stream()
        .filter(each -> each.string("check").orElse("").equals("mail/work login"))
        .findFirst()
        .orElse(Obj.EMPTY);
  }

  @Test
  void by_itself_it_calls_nobody() throws Exception {
    account("open sesame");
    assertThat(row(at.json("doctor"))).isEqualTo(Obj.EMPTY);
    assertThat(imap.connections).hasValue(0);
  }

  @Test
  void a_password_that_works_is_told_and_nothing_is_sent() throws Exception {
    account("open sesame");
    Obj row = row(at.json("doctor", "--online"));
    assertThat(row.string("status")).as("%s", row).contains("ok");
    assertThat(row.string("detail").orElse("")).contains("me@example.org");
    assertThat(imap.connections).hasValue(1);
    assertThat(smtp.mails()).isEmpty();
  }

  @Test
  void one_that_does_not_is_a_failure_with_what_to_do_and_is_not_shown() throws Exception {
    account("canary-77");
    Obj row = row(at.json("doctor", "--online"));
    assertThat(row.string("status")).as("%s", row).contains("fail");
    assertThat(row.string("detail").orElse("")).contains("did not accept");
    assertThat(row.string("hint").orElse("")).contains("docs/gateways/mail.md");
    assertThat(at.stdio.printed()).doesNotContain("canary-77");
  }

  @Test
  void a_server_that_is_not_there_is_a_failure_of_its_own_row() throws Exception {
    account("open sesame");
    imap.close();
    Obj row = row(at.json("doctor", "--online"));
    assertThat(row.string("status")).as("%s", row).contains("fail");
  }
}
