package dev.alpi.gateway.mail;

import dev.alpi.gateway.ChannelId;
import java.io.IOException;
import java.util.Locale;

/** What a server is told to be let in: a password, or a token of a service. */
final class Credential {
  /** Where it comes from. */
  interface Source {
    /**
     * Returns one that can be used now.
     *
     * @throws IOException if there is none
     * @throws InterruptedException if the thread is to end
     */
    Credential current() throws IOException, InterruptedException;

    /** Notes that a server did not accept {@code rejected}. */
    void wasRejected(Credential rejected);
  }

  /** What kind of secret it is. */
  enum Kind {
    /** One that is always the same. */
    PASSWORD,
    /** One for the mechanism XOAUTH2. */
    TOKEN
  }

  private final String secret;
  private final Kind kind;

  Credential(String secret, Kind kind) {
    this.secret = secret;
    this.kind = kind;
  }

  /** Returns what the secret {@code what} of an account is called. */
  static String secretName(ChannelId account, String what) {
    String name = account.name().toUpperCase(Locale.ROOT).replace('-', '_');
    return "EMAIL__" + name + "__" + what;
  }

  static Source password(String password) {
    return new Source() {
      @Override
      public Credential current() {
        return new Credential(password, Kind.PASSWORD);
      }

      @Override
      public void wasRejected(Credential rejected) {}
    };
  }

  String secret() {
    return secret;
  }

  Kind kind() {
    return kind;
  }

  @Override
  public String toString() {
    return "a secret";
  }
}
