package dev.alpi.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * OpenSMTPD, of the package opensmtpd, as a child of the test: SMTP on a free port of this machine,
 * behind a {@link TlsFront}. What it takes it hands on by LMTP.
 *
 * <p>It needs root, and there is one at a time on a machine: its queue and its socket have fixed
 * places. Its own TLS does not work where it is linked with OpenSSL 3, as in Debian 12
 * (github.com/OpenSMTPD/OpenSMTPD, issue 1171), and without TLS it lets nobody log in; so TLS is
 * taken off before it, and it asks for no password.
 */
public final class OpenSmtpdServer implements AutoCloseable {
  private static final String PROGRAM = "/usr/sbin/smtpd";

  private final Path settings;
  private final Process process;
  private final int port;

  private OpenSmtpdServer(Path settings, Process process, int port) {
    this.settings = settings;
    this.process = process;
    this.port = port;
  }

  /** {@return why it cannot be had here; empty if it can} */
  public static Optional<String> missing() throws IOException, InterruptedException {
    if (!MailProcesses.exists("test", "-x", PROGRAM)) {
      return Optional.of("opensmtpd is not installed: .ci/install-test-programs");
    }
    if (!MailProcesses.isRoot()) {
      return Optional.of("opensmtpd needs root");
    }
    return MailProcesses.exists("test", "-e", "/var/run/smtpd.sock")
        ? Optional.of("another opensmtpd runs on this machine")
        : Optional.empty();
  }

  /** Starts it; what it takes goes to {@code lmtpPort}. */
  public static OpenSmtpdServer start(int lmtpPort) throws IOException, InterruptedException {
    int port = MailProcesses.freePort();
    Path settings = Files.createTempFile("alpi-smtpd", ".conf");
    Files.writeString(
        settings,
        """
        listen on 127.0.0.1 port PORT
        action "deliver" relay host "lmtp://127.0.0.1:LMTP"
        match from any for any action "deliver"
        """
            .replace("PORT", Integer.toString(port))
            .replace("LMTP", Integer.toString(lmtpPort)));
    Process process =
        new ProcessBuilder(PROGRAM, "-d", "-f", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    OpenSmtpdServer server = new OpenSmtpdServer(settings, process, port);
    MailProcesses.await(process, port);
    return server;
  }

  /** {@return where it speaks SMTP, without TLS} */
  public int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    try {
      MailProcesses.end(process);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(settings);
  }
}
