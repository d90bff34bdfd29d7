package dev.alpi.gateway.mail;

import dev.alpi.gateway.SendException;
import dev.alpi.gateway.SendException.Kind;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * A connection to a server of SMTP (RFC 5321, RFC 6409) for one mail. It keeps what Angus Mail does
 * not tell: how far the dialogue was when it failed.
 *
 * <p><b>Threads:</b> one; {@link #close} any.
 */
final class SmtpConnection implements AutoCloseable {
  private static final String PROTOCOL = "smtp";

  /** It needs a user, not a sender: the settings of this machine are wrong, not the mail. */
  private static final int AUTHENTICATION_REQUIRED = 530;

  private final MailSockets sockets;
  private final Dialogue dialogue;

  private SmtpConnection(MailSockets sockets, Dialogue dialogue) {
    this.sockets = sockets;
    this.dialogue = dialogue;
  }

  /** How far a dialogue is. */
  private enum Stage {
    /** Nothing of the mail was written. */
    BEFORE,
    /** The mail is being written, or was. */
    CONTENT,
    /** The server has said something else than that it has the mail. */
    ANSWERED,
    /** The server has said that it has the mail. */
    ACCEPTED
  }

  /**
   * Connects and logs in.
   *
   * @throws IOException if that fails; the message says what to do
   * @throws InterruptedException if the thread is to end
   */
  static SmtpConnection open(
      MailSockets sockets, MailSettings.Account account, Credential.Source source)
      throws IOException, InterruptedException {
    Credential credential = source.current();
    MailSettings.Endpoint endpoint = sockets.endpoint();
    Dialogue dialogue = new Dialogue(session(sockets, account, credential));
    try {
      dialogue.connect(endpoint.host(), endpoint.port(), account.user(), credential.secret());
    } catch (AuthenticationFailedException e) {
      source.wasRejected(credential);
      throw new IOException(endpoint + " did not accept the user or the secret: " + said(e));
    } catch (MessagingException e) {
      throw new IOException(endpoint + " cannot be used: " + said(e));
    } catch (NullPointerException | IndexOutOfBoundsException | IllegalArgumentException e) {
      // the library does not look at what it reads
      throw new IOException(endpoint + " cannot be used: its answer cannot be read", e);
    }
    return new SmtpConnection(sockets, dialogue);
  }

  private static Session session(
      MailSockets sockets, MailSettings.Account account, Credential credential) {
    Properties properties = sockets.properties(PROTOCOL);
    String prefix = "mail." + PROTOCOL + ".";
    boolean upgrades = sockets.endpoint().tls() == MailSettings.Tls.STARTTLS;
    properties.setProperty(prefix + "starttls.enable", String.valueOf(upgrades));
    properties.setProperty(prefix + "starttls.required", String.valueOf(upgrades));
    properties.setProperty(
        prefix + "auth.mechanisms",
        credential.kind() == Credential.Kind.TOKEN ? "XOAUTH2" : "PLAIN LOGIN");
    properties.setProperty(prefix + "from", account.address());
    // otherwise the name of this machine, after questions to the network
    properties.setProperty(prefix + "localhost", account.domain());
    properties.setProperty(prefix + "quitwait", "false");
    return Session.getInstance(properties);
  }

  /**
   * Sends a mail.
   *
   * @throws SendException if it was not taken, or nobody knows
   */
  void send(byte[] mail, String to) throws SendException {
    try {
      MimeMessage message =
          new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail));
      dialogue.sendMessage(message, new InternetAddress[] {new InternetAddress(to)});
    } catch (MessagingException e) {
      throwUnlessAccepted(said(e));
    } catch (NullPointerException | IndexOutOfBoundsException | IllegalArgumentException e) {
      // the library does not look at what it reads
      throwUnlessAccepted("the answer cannot be read");
    }
  }

  private void throwUnlessAccepted(String reason) throws SendException {
    if (dialogue.stage != Stage.ACCEPTED) {
      throw failure(reason);
    }
  }

  private SendException failure(String reason) {
    int code = dialogue.refusal;
    if (code / 100 == 4 || code == AUTHENTICATION_REQUIRED) {
      return new SendException(Kind.NOT_SENT, "the server refused it for now: " + reason);
    }
    if (code / 100 == 5) {
      return new SendException(Kind.REFUSED, "the server refused it: " + reason);
    }
    return dialogue.stage == Stage.BEFORE
        ? new SendException(Kind.NOT_SENT, "the connection failed before the mail was sent")
        : new SendException(Kind.UNKNOWN, "the connection failed while the mail was sent");
  }

  /** Returns what the server said, without addresses: they are in many answers. */
  private static String said(MessagingException e) {
    String reason =
        e.getNextException() instanceof IOException cause
            ? cause.getClass().getSimpleName() + " " + cause.getMessage()
            : e.getMessage();
    return ImapConnection.text(reason).replaceAll("\\S+@\\S+", "ADDRESS");
  }

  @Override
  public void close() {
    if (!sockets.isClosed()) {
      try {
        dialogue.close();
      } catch (MessagingException e) {
        // the mail is sent or not, whatever becomes of the connection
      }
    }
    sockets.close();
  }

  /**
   * The dialogue of Angus Mail, which tells how far it is. After a refusal it asks for a reset, and
   * forgets the refusal if that fails.
   */
  private static final class Dialogue extends SMTPTransport {
    private Stage stage = Stage.BEFORE;

    /** The status that the mail was refused with; 0 as long as it was not. */
    private int refusal;

    private boolean isSending;

    Dialogue(Session session) {
      super(session, new URLName(PROTOCOL, null, -1, null, null, null));
    }

    @Override
    protected void mailFrom() throws MessagingException {
      isSending = true;
      super.mailFrom();
    }

    @Override
    protected OutputStream data() throws MessagingException {
      OutputStream content = super.data();
      stage = Stage.CONTENT;
      return content;
    }

    @Override
    protected int readServerResponse() throws MessagingException {
      int code = super.readServerResponse();
      if (isSending && refusal == 0 && code >= 400 && code < 600) {
        refusal = code;
      }
      if (stage == Stage.CONTENT) {
        // what is said later, to a reset, says nothing of the mail
        stage = code / 100 == 2 ? Stage.ACCEPTED : Stage.ANSWERED;
      }
      return code;
    }
  }
}
