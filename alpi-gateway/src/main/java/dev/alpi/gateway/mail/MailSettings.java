package dev.alpi.gateway.mail;

import dev.alpi.gateway.ChannelSettings;
import dev.alpi.profile.config.ConfigException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What is said of an account in {@code email.accounts}.
 *
 * @param account whose mail it is
 * @param imap where mail is read
 * @param smtp where mail is sent
 * @param inbox what is read, and how
 * @param origin how senders are checked
 * @param trustedCa certificates in PEM that are trusted instead of the system's; empty for those
 * @param sendBytesMax the largest message that is sent, as the service counts it
 * @param google where the services of Google are, for an account of Gmail
 */
record MailSettings(
    Account account,
    Endpoint imap,
    Endpoint smtp,
    Inbox inbox,
    Origin origin,
    String trustedCa,
    long sendBytesMax,
    Optional<Google> google) {
  private static final long MEBIBYTE = 1024 * 1024;

  /** As most services have it. */
  private static final long BYTES_MAX = 25 * MEBIBYTE;

  /** A message is in memory while it is read. */
  private static final long BYTES_MOST = 200 * MEBIBYTE;

  /** A server may end what idles for thirty minutes (RFC 2177). */
  private static final long IDLE_SECONDS_MOST = 29 * 60 - 1;

  /**
   * Whose mail it is.
   *
   * @param address the address, in lower case
   * @param name what stands beside it in what is sent; may be empty
   * @param user the name for the servers
   */
  record Account(String address, String name, String user) {
    String domain() {
      return MailAddress.domain(address);
    }
  }

  /**
   * A server.
   *
   * @param host its name; its certificate must have it
   * @param port its port
   * @param tls how the connection is kept secret
   */
  record Endpoint(String host, int port, Tls tls) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** How a connection is kept secret. */
  enum Tls {
    /** From the first byte on. */
    TLS,
    /** After a command that must succeed. */
    STARTTLS,
    /** Not at all. */
    NONE
  }

  /**
   * What is read, and how.
   *
   * @param folder the name of the mailbox
   * @param poll how often is asked where the server does not tell
   * @param idle how long is waited for the server to tell; zero to ask only
   * @param marksSeen whether a message that was taken is marked as seen
   * @param bytesMax a larger message is refused
   */
  record Inbox(String folder, Duration poll, Duration idle, boolean marksSeen, long bytesMax) {}

  /**
   * How senders are checked.
   *
   * @param authservId what the trusted server calls itself; empty if there is none
   * @param headers how many headers that server puts before a message
   * @param isRequired whether a message must have passed
   */
  record Origin(String authservId, int headers, boolean isRequired) {
    /** Returns that for people who try the account. */
    String told() {
      return isRequired
          ? "senders are checked by " + authservId
          : "SENDERS ARE NOT CHECKED: anybody can write any address into From; set authserv_id"
              + " to what your server calls itself in Authentication-Results";
    }
  }

  /**
   * Where the services of Google are.
   *
   * @param tokens gives out access tokens
   * @param api of Gmail
   */
  record Google(URI tokens, URI api) {
    private static Google read(MailKeys keys) throws ConfigException {
      return new Google(
          keys.uri("token_url", "https://oauth2.googleapis.com/token"),
          keys.uri("api_url", "https://gmail.googleapis.com"));
    }
  }

  /**
   * Reads the settings.
   *
   * @throws ConfigException if they are wrong
   */
  static MailSettings read(ChannelSettings channel) throws ConfigException {
    MailKeys keys = MailKeys.of(channel);
    boolean isGmail = keys.choice("type", "imap", "gmail").equals("gmail");
    if (keys.flag("api", false) && !isGmail) {
      throw keys.wrong("api", "true, with another type", "true for type: gmail only");
    }
    String written = keys.required("address");
    String address =
        MailAddress.parse(written)
            .orElseThrow(() -> keys.wrong("address", "something else", "one mail address"));
    Account account =
        new Account(address, oneLine(keys, "name", ""), oneLine(keys, "user", address));
    Endpoint imap = endpoint(keys, "imap", isGmail ? "imap.gmail.com" : "", 993, 143);
    Endpoint smtp = endpoint(keys, "smtp", isGmail ? "smtp.gmail.com" : "", 465, 587);
    Inbox inbox =
        new Inbox(
            keys.text("folder", "INBOX"),
            Duration.ofSeconds(keys.number("poll_interval_s", 60, 1, 86_400)),
            Duration.ofSeconds(keys.number("idle_s", 300, 0, IDLE_SECONDS_MOST)),
            keys.flag("mark_seen", true),
            keys.number("bytes_max", BYTES_MAX, 1_024, BYTES_MOST));
    return new MailSettings(
        account,
        imap,
        smtp,
        inbox,
        origin(keys, isGmail ? "mx.google.com" : ""),
        keys.text("trusted_ca", ""),
        keys.number("send_bytes_max", BYTES_MAX, 1_024, BYTES_MOST),
        isGmail ? Optional.of(Google.read(keys)) : Optional.empty());
  }

  private static String oneLine(MailKeys keys, String key, String instead) throws ConfigException {
    String text = keys.text(key, instead);
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw keys.wrong(key, "a text of several lines", "one line");
    }
    return text;
  }

  private static Endpoint endpoint(
      MailKeys keys, String protocol, String host, int port, int portBeforeTls)
      throws ConfigException {
    Tls tls =
        switch (keys.choice(protocol + "_tls", "tls", "starttls", "none")) {
          case "tls" -> Tls.TLS;
          case "starttls" -> Tls.STARTTLS;
          default -> Tls.NONE;
        };
    String hostKey = protocol + "_host";
    String name = host.isEmpty() ? keys.required(hostKey) : keys.text(hostKey, host);
    if (!name.matches("[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      throw keys.wrong(hostKey, "something else", "the name of a host, without a port");
    }
    if (tls == Tls.NONE && !isLoopback(name) && !keys.flag("allow_plaintext", false)) {
      throw keys.wrong(
          protocol + "_tls",
          "none, for a host that is not this machine",
          "tls or starttls; allow_plaintext: true sends the password and all mail in the clear");
    }
    int usual = tls == Tls.TLS ? port : portBeforeTls;
    return new Endpoint(name, (int) keys.number(protocol + "_port", usual, 1, 65_535), tls);
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static Origin origin(MailKeys keys, String usual) throws ConfigException {
    String id = keys.text("authserv_id", usual);
    boolean isRequired = keys.flag("require_authentication", !id.isEmpty());
    if (isRequired && id.isEmpty()) {
      throw keys.wrong(
          "require_authentication", "true, without authserv_id", "true where authserv_id is set");
    }
    return new Origin(id, (int) keys.number("authserv_headers", 1, 1, 10), isRequired);
  }
}
