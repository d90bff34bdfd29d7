package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * A server of IMAP with one mailbox, that says what a test makes of its answers. It has no IDLE.
 *
 * <p><b>Threads:</b> any.
 */
final class ScriptedImap implements AutoCloseable {
  /** Closes the connection, as an answer. */
  static final String DROP = "DROP";

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Map<Long, String> mails = new TreeMap<>();
  private volatile BiFunction<String, String, String> bend = (_, answer) -> answer;
  private volatile long validity = 1;
  private long next = 1;

  ScriptedImap() throws IOException {
    Thread _ = Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  synchronized void add(String mail) {
    mails.put(next++, mail.replace("\n", "\r\n"));
  }

  /** Gives each command, without its tag, and the answer to it to {@code bend}. */
  void bend(BiFunction<String, String, String> bend) {
    this.bend = bend;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
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
      OutputStream out = socket.getOutputStream();
      say(out, bend.apply("", "* OK ready\r\n"));
      for (String line; (line = in.readLine()) != null; ) {
        String[] words = line.split(" ", 2);
        String command = words.length < 2 ? "" : words[1];
        String answer = bend.apply(command, answer(command) + "TAG OK done\r\n");
        if (answer.equals(DROP)) {
          return;
        }
        say(out, answer.replace("TAG", words[0]));
      }
    } catch (IOException e) {
      // the client is gone
    }
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  private synchronized String answer(String command) {
    if (command.startsWith("CAPABILITY")) {
      return "* CAPABILITY IMAP4rev1\r\n";
    }
    if (command.startsWith("SELECT")) {
      return "* "
          + mails.size()
          + " EXISTS\r\n* OK [UIDVALIDITY "
          + validity
          + "] ok\r\n* OK [UIDNEXT "
          + next
          + "] ok\r\n";
    }
    if (command.startsWith("UID SEARCH")) {
      StringBuilder found = new StringBuilder("* SEARCH");
      mails.keySet().forEach(uid -> found.append(' ').append(uid));
      return found + "\r\n";
    }
    return command.startsWith("UID FETCH") ? fetched(command) : "";
  }

  private String fetched(String command) {
    StringBuilder all = new StringBuilder();
    for (String uid : command.split(" ")[2].split(",")) {
      String mail = mails.getOrDefault(Long.parseLong(uid), "");
      if (mail.isEmpty()) {
        continue;
      }
      String head = mail.substring(0, mail.indexOf("\r\n\r\n") + 4);
      boolean isHead = command.contains("HEADER");
      String part = isHead ? head : mail;
      all.append("* ").append(uid).append(" FETCH (UID ").append(uid);
      if (isHead) {
        all.append(" RFC822.SIZE ").append(mail.length());
        all.append(" INTERNALDATE \" 1-Jan-2026 10:00:00 +0000\" BODY[HEADER.FIELDS (FROM)]<0> ");
      } else {
        all.append(" BODY[]<0> ");
      }
      all.append('{').append(part.length()).append("}\r\n").append(part).append(")\r\n");
    }
    return all.toString();
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
