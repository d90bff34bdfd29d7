package dev.alpi.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.alpi.testkit.FakeSmtp.Fault;
import dev.alpi.testkit.FakeSmtp.Step;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One client of a {@link FakeSmtp}. */
final class FakeSmtpDialogue {
  private static final int LINE_BYTES_MAX = 16 * 1024;

  private final FakeSmtp server;
  private InputStream in;
  private OutputStream out;
  private Socket socket;
  private boolean isSecret;
  private String from = "";
  private final List<String> to = new ArrayList<>();

  FakeSmtpDialogue(FakeSmtp server, Socket socket) throws IOException {
    this.server = server;
    this.socket = socket;
    this.isSecret = socket instanceof SSLSocket;
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  void run() throws IOException {
    if (!says(Step.GREETING, "220 fake ESMTP")) {
      return;
    }
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty() || !handle(line.get())) {
        return;
      }
    }
  }

  /** Returns whether the dialogue goes on. */
  private boolean handle(String line) throws IOException {
    String command = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    return switch (command) {
      case "EHLO" -> says(Step.EHLO, greeting());
      case "HELO", "NOOP" -> say("250 ok");
      case "RSET" -> says(Step.RSET, "250 ok");
      case "STARTTLS" -> startTls();
      case "AUTH" -> authenticate(line);
      case "MAIL" -> {
        from = address(line);
        to.clear();
        yield says(Step.MAIL, "250 sender ok");
      }
      case "RCPT" -> {
        to.add(address(line));
        yield says(Step.RCPT, "250 recipient ok");
      }
      case "DATA" -> takes();
      case "QUIT" -> {
        say("221 bye");
        yield false;
      }
      default -> say("500 what?");
    };
  }

  private String greeting() {
    boolean offersTls = server.tls().isPresent() && !isSecret;
    return "250-fake\r\n"
        + (offersTls ? "250-STARTTLS\r\n" : "250-AUTH PLAIN LOGIN XOAUTH2\r\n")
        + "250 8BITMIME";
  }

  private boolean startTls() throws IOException {
    Optional<SSLContext> tls = server.tls();
    if (tls.isEmpty()) {
      return say("502 no");
    }
    say("220 go ahead");
    SSLSocket secret =
        (SSLSocket) tls.get().getSocketFactory().createSocket(socket, null, socket.getPort(), true);
    secret.setUseClientMode(false);
    secret.startHandshake();
    socket = secret;
    isSecret = true;
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    return true;
  }

  private boolean authenticate(String line) throws IOException {
    server.seen(line);
    List<String> words = List.of(line.split(" "));
    if (words.size() == 2) {
      say("334 ");
      server.seen(line().orElse(""));
      if (words.get(1).equalsIgnoreCase("LOGIN")) {
        say("334 ");
        server.seen(line().orElse(""));
      }
    }
    return says(Step.AUTH, "235 welcome");
  }

  private static String address(String line) {
    int start = line.indexOf('<');
    int end = line.indexOf('>', Math.max(0, start));
    return start < 0 || end < 0 ? "" : line.substring(start + 1, end);
  }

  private boolean takes() throws IOException {
    Optional<Fault> fault = server.fault(Step.DATA);
    if (fault.isPresent()) {
      return happens(fault.get());
    }
    say("354 go ahead");
    StringBuilder text = new StringBuilder();
    Optional<Fault> broken = server.fault(Step.CONTENT);
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty()) {
        return false;
      }
      if (line.get().equals(".")) {
        break;
      }
      if (broken.isPresent()) {
        return happens(broken.get());
      }
      text.append(line.get().startsWith(".") ? line.get().substring(1) : line.get()).append("\r\n");
    }
    Optional<Fault> end = server.fault(Step.END);
    if (end.isPresent()) {
      return happens(end.get());
    }
    server.keep(new FakeSmtp.Mail(from, to, text.toString()));
    return says(Step.KEPT, "250 kept");
  }

  private boolean says(Step step, String line) throws IOException {
    Optional<Fault> fault = server.fault(step);
    return fault.isPresent() ? happens(fault.get()) : say(line);
  }

  private boolean happens(Fault fault) throws IOException {
    return switch (fault) {
      case Fault.Drop() -> false;
      case Fault.Say(String line) -> say(line);
      case Fault.Silence() -> {
        // until the client gives up
        while (line().isPresent()) {}
        yield false;
      }
    };
  }

  private boolean say(String line) throws IOException {
    out.write(FakeSmtp.bytes(line + "\r\n"));
    out.flush();
    return true;
  }

  private Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b; (b = in.read()) >= 0; ) {
      if (b == '\n') {
        String text = line.toString(ISO_8859_1);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
      }
      if (line.size() > LINE_BYTES_MAX) {
        throw new IOException("a line is too long");
      }
      line.write(b);
    }
    return Optional.empty();
  }
}
