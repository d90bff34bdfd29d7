/** Angus Mail as the image has it: without java.desktop, which its own descriptor asks for. */
module org.eclipse.angus.mail {
  requires transitive jakarta.activation;
  requires transitive jakarta.mail;
  requires transitive java.logging;
  requires static java.desktop;
  requires static java.security.sasl;

  exports org.eclipse.angus.mail.iap;
  exports org.eclipse.angus.mail.imap.protocol;
  exports org.eclipse.angus.mail.smtp;
  exports org.eclipse.angus.mail.util;

  uses jakarta.mail.Provider;

  provides jakarta.mail.util.StreamProvider with
      org.eclipse.angus.mail.util.MailStreamProvider;
}
