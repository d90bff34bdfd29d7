package dev.alpi.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/** The client's side of SMTP or LMTP, to a server on this machine. */
public final class MailDialogue {
  private MailDialogue() {}

  /**
   * Who a mail is from, and whom it is for.
   *
   * @param from the sender of the envelope
   * @param to the recipient of the envelope
   */
  public record Envelope(String from, String to) {}

  /**
   * Hands a mail over, as it is.
   *
   * @param port where the server listens
   * @param hello the first line: {@code EHLO localhost}, or with LMTP {@code LHLO localhost}
   * @param mail all of it; lines may end without a carriage return
   * @throws IOException if the server does not take it
   */
  public static void deliver(int port, String hello, Envelope envelope, String mail)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      expect(in, "220");
      for (String line :
          List.of(
              hello, "MAIL FROM:<" + envelope.from() + ">", "RCPT TO:<" + envelope.to() + ">")) {
        say(socket, line);
        expect(in, "250");
      }
      say(socket, "DATA");
      expect(in, "354");
      String dotted = mail.replaceAll("(?m)^\\.", "..").replaceAll("\r?\n", "\r\n");
      say(socket, dotted + (dotted.endsWith("\r\n") ? "." : "\r\n."));
      expect(in, "250");
      say(socket, "QUIT");
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static void expect(BufferedReader in, String status) throws IOException {
    String line;
    do {
      line = String.valueOf(in.readLine());
    } while (line.startsWith(status + "-"));
    if (!line.startsWith(status)) {
      throw new IOException("expected " + status + ", got " + line);
    }
  }
}
