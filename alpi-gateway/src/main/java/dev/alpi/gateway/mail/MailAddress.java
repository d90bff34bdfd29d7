package dev.alpi.gateway.mail;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The one form of address that is let in: a plain local part at a plain domain, in ASCII. */
final class MailAddress {
  private static final int CHARS_MAX = 254;
  private static final Pattern FORM =
      Pattern.compile(
          "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?");

  private MailAddress() {}

  /** Returns {@code text} in lower case, if it is of the form. */
  static Optional<String> parse(String text) {
    return text.length() <= CHARS_MAX && FORM.matcher(text).matches()
        ? Optional.of(text.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1);
  }

  static String localPart(String address) {
    return address.substring(0, address.lastIndexOf('@'));
  }
}
