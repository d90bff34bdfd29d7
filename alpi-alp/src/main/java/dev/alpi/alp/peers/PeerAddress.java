package dev.alpi.alp.peers;

import java.net.Inet4Address;
import java.net.Inet6Address;

/**
 * Where a peer on another machine listens. Nothing is looked up.
 *
 * <p><b>Compatibility:</b> {@link #text} stands in {@code peers.yaml} (alp spec §4).
 *
 * @param host a name in ASCII, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to {@value #PORT_MAX}
 */
public record PeerAddress(String host, int port) {
  /** The largest port, RFC 9293 section 3.1. */
  public static final int PORT_MAX = 65_535;

  /** The most characters of a name, RFC 1035 section 2.3.4, and of a part of it. */
  private static final int HOST_CHARS_MAX = 253;

  private static final int LABEL_CHARS_MAX = 63;
  private static final int PORT_DIGITS_MAX = 5;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if the host is none, or the port out of range
   */
  public PeerAddress {
    if (port < 1 || port > PORT_MAX || !isHost(host)) {
      throw new IllegalArgumentException("not an address: " + host + " " + port);
    }
  }

  /**
   * {@return the address that somebody typed} An IPv6 address has brackets around it: without them
   * {@code 2001:db8::1:2} could be one with a port or without.
   *
   * @param typed {@code host:port}; blanks around it do not count
   * @throws PeerAddressException if it is none
   */
  public static PeerAddress parse(String typed) throws PeerAddressException {
    String text = typed.strip();
    if (text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[")) {
      throw new PeerAddressException(
          text.contains("://")
              ? "the address " + text + " has a scheme, which none needs"
              : "the address " + text + " has several colons, and no brackets around the host");
    }
    return split(text);
  }

  /** Returns the address that a file has: split at the last colon, as the Python system does. */
  static PeerAddress ofFile(String text) throws PeerAddressException {
    return split(text.strip());
  }

  private static PeerAddress split(String text) throws PeerAddressException {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) {
      throw new PeerAddressException("the address " + text + " has no port");
    }
    String before = text.substring(0, colon);
    boolean isBracketed = before.startsWith("[") && before.endsWith("]");
    String host = isBracketed ? before.substring(1, before.length() - 1) : before;
    if (isBracketed && !isIpv6(host)) {
      throw new PeerAddressException(
          "the address " + text + " has no IPv6 address in its brackets");
    }
    if (!isHost(host)) {
      throw new PeerAddressException(
          host.isEmpty()
              ? "the address " + text + " has no host"
              : "the address " + text + " has something that is no host before its last colon");
    }
    return new PeerAddress(host, port(text.substring(colon + 1)));
  }

  private static int port(String digits) throws PeerAddressException {
    if (digits.isEmpty()) {
      throw new PeerAddressException("the port is missing behind the colon");
    }
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new PeerAddressException("the port " + digits + " is not a number");
    }
    int port = digits.length() > PORT_DIGITS_MAX ? PORT_MAX + 1 : Integer.parseInt(digits);
    if (port < 1 || port > PORT_MAX) {
      throw new PeerAddressException("the port is " + digits + ", allowed 1 to " + PORT_MAX);
    }
    return port;
  }

  private static boolean isHost(String host) {
    if (host.indexOf(':') >= 0) {
      return isIpv6(host);
    }
    // what looks like an IPv4 address is one, or a mistake
    if (host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
      return isIpv4(host);
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (name.isEmpty() || name.length() > HOST_CHARS_MAX) {
      return false;
    }
    for (String label : name.split("\\.", -1)) {
      if (label.isEmpty() || label.length() > LABEL_CHARS_MAX || label.startsWith("-")) {
        return false;
      }
    }
    return name.chars().allMatch(PeerAddress::isOfName);
  }

  private static boolean isOfName(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }

  private static boolean isIpv4(String host) {
    if (host.chars().filter(c -> c == '.').count() != 3) {
      return false;
    }
    try {
      Inet4Address.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isIpv6(String host) {
    // the platform takes brackets too, and an interface's name that this machine may not have
    int zone = host.indexOf('%');
    String address = zone < 0 ? host : host.substring(0, zone);
    boolean isZone =
        zone < 0
            || (zone + 1 < host.length()
                && host.substring(zone + 1).chars().allMatch(PeerAddress::isOfName));
    if (!isZone || address.indexOf(':') < 0 || address.startsWith("[")) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(address);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** {@return {@code host:port}, with brackets around an IPv6 address} */
  public String text() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return text();
  }
}
