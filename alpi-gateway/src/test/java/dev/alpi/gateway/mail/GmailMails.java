package dev.alpi.gateway.mail;

/** Mails as Gmail shows them. */
final class GmailMails {
  /** What Gmail writes above a mail whose sender is proven. */
  static final String PROVEN =
      "Authentication-Results: mx.google.com;\r\n dmarc=pass header.from=example.org\r\n";

  private GmailMails() {}

  /**
   * Returns one with a sender that is proven.
   *
   * @param rest more headers, an empty line and the text
   */
  static String from(String sender, String id, String rest) {
    return PROVEN + "From: " + sender + "\r\nMessage-ID: <" + id + ">\r\n" + rest;
  }
}
