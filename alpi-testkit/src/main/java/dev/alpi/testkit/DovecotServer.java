package dev.alpi.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Dovecot, of the packages dovecot-imapd and dovecot-lmtpd, as a child of the test: IMAP and LMTP
 * on free ports of this machine. Every address is a mailbox with the password {@link #PASSWORD}.
 *
 * <p>It never runs as root: where the test does, it is {@code nobody}.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class DovecotServer implements AutoCloseable {
  /** The password of every mailbox. */
  public static final String PASSWORD = "pw-of-tests";

  private static final String PROGRAM = "/usr/sbin/dovecot";

  private final Path folder;
  private final MailCertificate certificate;
  private final int imapPort = MailProcesses.freePort();
  private final int imapsPort = MailProcesses.freePort();
  private final int lmtpPort = MailProcesses.freePort();
  private final boolean isRoot = MailProcesses.isRoot();
  private Optional<Process> process = Optional.empty();

  private DovecotServer(Path folder, MailCertificate certificate)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.certificate = certificate;
  }

  /** {@return why it cannot be had here; empty if it can} */
  public static Optional<String> missing() throws InterruptedException {
    return MailProcesses.exists(PROGRAM, "--version")
            && MailProcesses.exists("test", "-x", "/usr/lib/dovecot/imap")
            && MailProcesses.exists("test", "-x", "/usr/lib/dovecot/lmtp")
        ? Optional.empty()
        : Optional.of(
            "dovecot-imapd and dovecot-lmtpd are not installed: .ci/install-test-programs");
  }

  /** Starts it, with empty mailboxes. */
  public static DovecotServer start(MailCertificate certificate)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("alpi-dovecot");
    DovecotServer server = new DovecotServer(folder, certificate);
    Files.writeString(folder.resolve("certificate.pem"), certificate.pem());
    Files.writeString(folder.resolve("key.pem"), certificate.keyPem());
    Files.writeString(folder.resolve("dovecot.conf"), server.settings());
    if (server.isRoot) {
      String _ = MailProcesses.run(List.of("chown", "-R", "nobody:nogroup", folder.toString()));
    }
    server.start();
    return server;
  }

  private String settings() throws IOException, InterruptedException {
    String user = isRoot ? "nobody" : MailProcesses.run(List.of("id", "-un"));
    String group = isRoot ? "nogroup" : MailProcesses.run(List.of("id", "-gn"));
    return """
    base_dir = FOLDER/run
    state_dir = FOLDER/state
    log_path = FOLDER/log
    protocols = imap lmtp
    listen = 127.0.0.1
    default_internal_user = USER
    default_internal_group = GROUP
    default_login_user = USER
    ssl = yes
    ssl_cert = <FOLDER/certificate.pem
    ssl_key = <FOLDER/key.pem
    auth_mechanisms = plain login
    disable_plaintext_auth = no
    first_valid_uid = 1
    mail_max_userip_connections = 100
    mail_location = maildir:~/Maildir
    passdb {
      driver = static
      args = password=PASSWORD
    }
    userdb {
      driver = static
      args = uid=USER gid=GROUP home=FOLDER/home/%u
    }
    service imap-login {
      chroot =
      inet_listener imap {
        port = IMAP
      }
      inet_listener imaps {
        port = SECRET
        ssl = yes
      }
    }
    service lmtp {
      user = USER
      inet_listener lmtp {
        address = 127.0.0.1
        port = LMTP
      }
    }
    service anvil {
      chroot =
    }
    """
        .replace("FOLDER", folder.toString())
        .replace("USER", user)
        .replace("GROUP", group)
        .replace("PASSWORD", PASSWORD)
        .replace("IMAP", Integer.toString(imapPort))
        .replace("SECRET", Integer.toString(imapsPort))
        .replace("port = LMTP", "port = " + lmtpPort);
  }

  /** Starts it again, with what was in its mailboxes. */
  public void start() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (isRoot) {
      command.addAll(
          List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"));
    }
    command.addAll(List.of(PROGRAM, "-F", "-c", folder.resolve("dovecot.conf").toString()));
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process = Optional.of(started);
    try {
      MailProcesses.await(started, imapPort);
      MailProcesses.await(started, lmtpPort);
    } catch (IOException e) {
      Path log = folder.resolve("log");
      throw new IOException(e.getMessage() + (Files.exists(log) ? Files.readString(log) : ""), e);
    }
  }

  /** Ends it; its connections are closed. */
  public void stop() throws InterruptedException {
    if (process.isPresent()) {
      MailProcesses.end(process.get());
      process = Optional.empty();
    }
  }

  /** {@return where it speaks IMAP, with STARTTLS} */
  public int imapPort() {
    return imapPort;
  }

  /** {@return where it speaks IMAP over TLS} */
  public int imapsPort() {
    return imapsPort;
  }

  /** {@return where it takes mail by LMTP} */
  public int lmtpPort() {
    return lmtpPort;
  }

  /** {@return what it shows} */
  public MailCertificate certificate() {
    return certificate;
  }

  /** Delivers a mail, as it is, to the mailbox {@code to}. */
  public void deliver(String to, byte[] mail) throws IOException {
    MailDialogue.deliver(
        lmtpPort,
        "LHLO test",
        new MailDialogue.Envelope("sender@example.net", to),
        new String(mail, ISO_8859_1));
  }

  /** {@return the mails in the mailbox {@code user}} */
  public List<String> mails(String user) throws IOException {
    List<String> mails = new ArrayList<>();
    for (Path file : files(user)) {
      mails.add(Files.readString(file, ISO_8859_1));
    }
    return mails;
  }

  /** {@return how many mails of the mailbox {@code user} are marked as seen} */
  public long seen(String user) throws IOException {
    return files(user).stream()
        .filter(file -> file.getFileName().toString().matches(".*:2,.*S.*"))
        .count();
  }

  private List<Path> files(String user) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String part : List.of("new", "cur")) {
      Path mails = mailbox(user).resolve(part);
      if (Files.isDirectory(mails)) {
        try (Stream<Path> all = Files.list(mails)) {
          files.addAll(all.toList());
        }
      }
    }
    return files;
  }

  private Path mailbox(String user) {
    return folder.resolve("home").resolve(user).resolve("Maildir");
  }

  /** Numbers the mailbox {@code user} anew, with another UIDVALIDITY; not while it runs. */
  public void renumber(String user) throws IOException {
    try (Stream<Path> all = Files.list(mailbox(user))) {
      for (Path file : all.toList()) {
        String name = file.getFileName().toString();
        if (name.equals("dovecot-uidlist") || name.startsWith("dovecot.index")) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
