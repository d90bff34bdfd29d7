package dev.alpi.engine.web;

import java.net.IDN;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address of the web, read strictly: http or https, no user name, a host that everybody reads
 * the same way. It holds nothing but visible ASCII, and no fragment.
 *
 * @param scheme how to speak to the host
 * @param host a name in lower case without the last dot, an IPv4 address as four decimal numbers,
 *     or an IPv6 address without brackets
 * @param port from 1 to 65535
 * @param target path and query
 */
public record WebUrl(Scheme scheme, String host, int port, String target) {
  /** The longest address that is read, in characters. */
  static final int CHARS_MAX = 8192;

  private static final Pattern ABSOLUTE = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):(.*)");
  private static final Pattern NAME =
      Pattern.compile(
          "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
  private static final Pattern NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");
  private static final Pattern QUAD =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  /** The longest name of a host (RFC 1035). */
  private static final int NAME_CHARS_MAX = 253;

  /** How to speak to a host. */
  public enum Scheme {
    /** In the clear. */
    HTTP(80),
    /** Within TLS. */
    HTTPS(443);

    private final int port;

    Scheme(int port) {
      this.port = port;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks what can be checked of the parts. */
  public WebUrl {
    boolean visible = target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
    if (!target.startsWith("/") || !visible || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("not a target and a port: " + target + ", " + port);
    }
    if (!NAME.matcher(host).matches() && !(host.contains(":") && IPV6.matcher(host).matches())) {
      throw new IllegalArgumentException("not a host: " + host);
    }
  }

  /**
   * Reads {@code text}.
   *
   * @throws WebException if it is no address of the web, or one that could be read in two ways
   */
  public static WebUrl parse(String text) throws WebException {
    String stripped = text.strip();
    if (stripped.length() > CHARS_MAX) {
      throw new WebException("an address has at most " + CHARS_MAX + " characters");
    }
    if (stripped.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new WebException("the address holds a control character");
    }
    Matcher absolute = ABSOLUTE.matcher(stripped);
    if (!absolute.matches()) {
      throw new WebException("an address begins with https:// or http://");
    }
    Scheme scheme =
        switch (absolute.group(1).toLowerCase(Locale.ROOT)) {
          case "http" -> Scheme.HTTP;
          case "https" -> Scheme.HTTPS;
          case String other ->
              throw new WebException("only https and http addresses are fetched, found " + other);
        };
    if (!absolute.group(2).startsWith("//")) {
      throw new WebException("an address begins with https:// or http://");
    }
    String rest = absolute.group(2).substring(2);
    int end = endOfAuthority(rest);
    return withAuthority(scheme, rest.substring(0, end), target(rest.substring(end)));
  }

  private static int endOfAuthority(String rest) {
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static WebUrl withAuthority(Scheme scheme, String authority, String target)
      throws WebException {
    if (authority.contains("@")) {
      throw new WebException("an address with a user name or password is not fetched");
    }
    int colon = authority.lastIndexOf(':');
    boolean ported = colon > authority.lastIndexOf(']');
    String host = ported ? authority.substring(0, colon) : authority;
    int port = ported ? port(authority.substring(colon + 1), scheme) : scheme.port;
    return new WebUrl(scheme, host.startsWith("[") ? ipv6(host) : name(host), port, target);
  }

  private static int port(String text, Scheme scheme) throws WebException {
    if (text.isEmpty()) {
      return scheme.port;
    }
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > 65_535) {
      throw new WebException("a port is a number from 1 to 65535");
    }
    return Integer.parseInt(text);
  }

  private static String ipv6(String text) throws WebException {
    String inner = text.endsWith("]") ? text.substring(1, text.length() - 1) : "";
    if (!inner.contains(":") || !IPV6.matcher(inner).matches()) {
      throw new WebException("not an IPv6 address in brackets; zones are not allowed either");
    }
    try {
      // a literal is not looked up; one of a mapped IPv4 address becomes that
      return InetAddress.ofLiteral(inner).getHostAddress();
    } catch (IllegalArgumentException e) {
      throw new WebException("not an IPv6 address in brackets");
    }
  }

  private static String name(String text) throws WebException {
    String ascii;
    try {
      ascii = IDN.toASCII(text).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new WebException("the host of the address is no name");
    }
    String host = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    if (host.length() > NAME_CHARS_MAX || !NAME.matcher(host).matches()) {
      throw new WebException("the host of the address is missing, or no name");
    }
    if (NUMBER.matcher(host).matches() && !QUAD.matcher(host).matches()) {
      throw new WebException("an IPv4 address is written as four decimal numbers, found " + host);
    }
    return host;
  }

  /** Returns path and query with everything percent-encoded that must be, without dot segments. */
  private static String target(String rest) {
    int fragment = rest.indexOf('#');
    String kept = fragment < 0 ? rest : rest.substring(0, fragment);
    int mark = kept.indexOf('?');
    String path = mark < 0 ? kept : kept.substring(0, mark);
    String query = mark < 0 ? "" : kept.substring(mark);
    return encoded(withoutDots(path) + query);
  }

  private static String withoutDots(String path) {
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = path.split("/", -1);
    for (int index = 1; index < segments.length; index++) {
      boolean last = index == segments.length - 1;
      String segment = segments[index];
      if (segment.equals("..")) {
        kept.pollLast();
      } else if (!segment.equals(".")) {
        kept.addLast(segment);
      }
      if (last && (segment.equals("..") || segment.equals("."))) {
        kept.addLast("");
      }
    }
    return "/" + String.join("/", kept);
  }

  private static String encoded(String text) {
    StringBuilder out = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      if (each > ' ' && each < 0x7f && "\"<>\\^`{|}".indexOf(each) < 0) {
        out.append((char) each);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
      }
    }
    return out.toString();
  }

  /**
   * Returns what {@code reference}, found here, leads to (RFC 3986 §5).
   *
   * @throws WebException as {@link #parse} does
   */
  WebUrl resolve(String reference) throws WebException {
    String text = reference.strip();
    if (ABSOLUTE.matcher(text).matches()) {
      return parse(text);
    }
    String path = target.split("\\?", 2)[0];
    if (text.startsWith("//")) {
      return parse(scheme + ":" + text);
    }
    if (text.startsWith("/")) {
      return parse(origin() + text);
    }
    if (text.startsWith("?")) {
      return parse(origin() + path + text);
    }
    if (text.isEmpty() || text.startsWith("#")) {
      return this;
    }
    return parse(origin() + path.substring(0, path.lastIndexOf('/') + 1) + text);
  }

  /** Returns the address that stands in place of a name, if one does. */
  Optional<InetAddress> literal() {
    if (!host.contains(":") && !QUAD.matcher(host).matches()) {
      return Optional.empty();
    }
    return Optional.of(InetAddress.ofLiteral(host));
  }

  /** Returns host and port as a Host header has them. */
  String authority() {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return port == scheme.port ? shown : shown + ":" + port;
  }

  private String origin() {
    return scheme + "://" + authority();
  }

  /** Returns the address as one writes it. */
  @Override
  public String toString() {
    return origin() + target;
  }
}
