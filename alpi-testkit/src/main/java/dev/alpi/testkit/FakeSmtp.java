package dev.alpi.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;

/**
 * A server of SMTP on a free port of this machine, that keeps what it gets and fails where it is
 * told to.
 *
 * <p>It lets in whoever shows some secret, and takes mail for everybody.
 *
 * <p><b>Threads:</b> any.
 */
public final class FakeSmtp implements AutoCloseable {
  /** Where in the dialogue something can go wrong. */
  public enum Step {
    /** When a client has connected. */
    GREETING,
    /** At EHLO. */
    EHLO,
    /** At AUTH. */
    AUTH,
    /** At MAIL. */
    MAIL,
    /** At RCPT. */
    RCPT,
    /** At RSET. */
    RSET,
    /** At DATA. */
    DATA,
    /** When the first line of the mail has come. */
    CONTENT,
    /** When all of the mail has come, which is then forgotten. */
    END,
    /** When the mail is kept, before the client is told. */
    KEPT
  }

  /** What goes wrong. */
  public sealed interface Fault {
    /** The connection is closed. */
    record Drop() implements Fault {}

    /** The connection stays, and nothing is said. */
    record Silence() implements Fault {}

    /**
     * This is said instead.
     *
     * @param line a status and a text
     */
    record Say(String line) implements Fault {}
  }

  /**
   * A mail that was kept.
   *
   * @param from the sender of the envelope
   * @param to the recipients of the envelope
   * @param text all of it
   */
  public record Mail(String from, List<String> to, String text) {
    /** Copies the list. */
    public Mail {
      to = List.copyOf(to);
    }

    /** {@return the value of the first header {@code name}, unfolded; empty if there is none} */
    public String header(String name) {
      String head = text.substring(0, Math.max(0, text.indexOf("\r\n\r\n")));
      for (String line : head.replaceAll("\r\n[ \t]+", " ").split("\r\n")) {
        if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }
  }

  private final Connections connections;
  private final Optional<SSLContext> tls;
  private final List<Mail> mails = new ArrayList<>();
  private final List<String> secrets = new ArrayList<>();
  private final Map<Step, List<Fault>> faults = new HashMap<>();
  private final Map<Step, Integer> steps = new HashMap<>();
  private Random chance = new Random(0);
  private double rate;

  private FakeSmtp(Connections connections, Optional<SSLContext> tls) {
    this.connections = connections;
    this.tls = tls;
  }

  /** Returns one without TLS. */
  public static FakeSmtp start() throws IOException {
    return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), Optional.empty());
  }

  /** Returns one that speaks TLS from the first byte on. */
  public static FakeSmtp startSecret(SSLContext tls) throws IOException {
    return start(
        tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        Optional.empty());
  }

  /** Returns one that offers STARTTLS, and lets nobody in before that. */
  public static FakeSmtp startUpgradable(SSLContext tls) throws IOException {
    return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), Optional.of(tls));
  }

  private static FakeSmtp start(ServerSocket server, Optional<SSLContext> tls) {
    FakeSmtp smtp = new FakeSmtp(new Connections(server, "fake-smtp"), tls);
    smtp.connections.accept(socket -> new FakeSmtpDialogue(smtp, socket).run());
    return smtp;
  }

  /** {@return where it listens} */
  public int port() {
    return connections.port();
  }

  /** {@return what was kept, in its order; the same mail as often as it came} */
  public synchronized List<Mail> mails() {
    return List.copyOf(mails);
  }

  /** {@return how often each Message-ID was kept} */
  public synchronized Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    mails.forEach(mail -> counts.merge(mail.header("Message-ID"), 1, Integer::sum));
    return counts;
  }

  /** {@return the lines with which clients have asked to be let in} */
  public synchronized List<String> secrets() {
    return List.copyOf(secrets);
  }

  /** Fails once at {@code step}; several faults of a step come one after the other. */
  public synchronized void fail(Step step, Fault fault) {
    faults.computeIfAbsent(step, _ -> new ArrayList<>()).add(fault);
  }

  /**
   * Drops connections at steps that {@code seed} draws, each step with probability {@code rate}.
   */
  public synchronized void failAtRandom(long seed, double rate) {
    chance = new Random(seed);
    this.rate = rate;
  }

  /** {@return how often a client has come as far as {@code step}} */
  public synchronized int steps(Step step) {
    return steps.getOrDefault(step, 0);
  }

  synchronized Optional<Fault> fault(Step step) {
    steps.merge(step, 1, Integer::sum);
    List<Fault> due = faults.getOrDefault(step, List.of());
    if (!due.isEmpty()) {
      return Optional.of(due.removeFirst());
    }
    return chance.nextDouble() < rate ? Optional.of(new Fault.Drop()) : Optional.empty();
  }

  synchronized void keep(Mail mail) {
    mails.add(mail);
  }

  synchronized void seen(String secret) {
    secrets.add(secret);
  }

  Optional<SSLContext> tls() {
    return tls;
  }

  @Override
  public void close() {
    connections.close();
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
