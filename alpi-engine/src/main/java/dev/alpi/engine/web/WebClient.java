package dev.alpi.engine.web;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * Reads texts of the public web, and nothing else that this machine can reach.
 *
 * <p>Only GET, over http and https. A host is looked up once; each of its addresses must be public,
 * and the connection goes to one of those very addresses. Redirects are followed by hand, at most
 * five, and each is checked as the first address was; none leads from https to http. There are no
 * cookies, no credentials and no proxy, and every connection is used once.
 *
 * <p><b>Threads:</b> any number at once. <b>Errors:</b> whatever a server does ends as a {@link
 * WebException}, within the time of the limits.
 */
public final class WebClient {
  /** The most redirects of one fetch (spec §2.3). */
  static final int REDIRECTS_MAX = 5;

  private static final Map<String, String> HEADERS = headers();

  private final Resolver resolver;
  private final Predicate<InetAddress> permitted;
  private final Supplier<SSLSocketFactory> tls;

  /** Creates a client that looks hosts up with {@code resolver}. */
  public WebClient(Resolver resolver) {
    this(resolver, PublicAddresses::isPublic, WebClient::platformTls);
  }

  /** For tests: connects to {@code permitted} addresses. */
  WebClient(Resolver resolver, Predicate<InetAddress> permitted, Supplier<SSLSocketFactory> tls) {
    this.resolver = resolver;
    this.permitted = permitted;
    this.tls = tls;
  }

  private static Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "Mozilla/5.0 (compatible; alpi/0.1)");
    headers.put(
        "Accept",
        "text/html,application/xhtml+xml,text/markdown,text/plain;q=0.9,application/json;q=0.9,"
            + "application/xml;q=0.8,text/*;q=0.7");
    headers.put("Accept-Language", "en,*;q=0.5");
    return Collections.unmodifiableMap(headers);
  }

  private static SSLSocketFactory platformTls() {
    try {
      return SSLContext.getDefault().getSocketFactory();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /** Reads the text at {@code address}. */
  WebPage fetch(String address, WebLimits limits, Cancellation cancellation) throws WebException {
    WebUrl url = WebUrl.parse(address);
    try (WebCall call = new WebCall(limits.time(), cancellation)) {
      for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
        Step step = step(url, limits, call);
        switch (step) {
          case Step.Read(WebPage page) -> {
            return page;
          }
          case Step.Sent(WebUrl next) -> url = next;
        }
      }
    }
    throw new WebException(url.host() + " is the end of more than " + REDIRECTS_MAX + " redirects");
  }

  /** What one request led to. */
  private sealed interface Step {
    record Read(WebPage page) implements Step {}

    record Sent(WebUrl next) implements Step {}
  }

  private Step step(WebUrl url, WebLimits limits, WebCall call) throws WebException {
    HttpReply.Request request = new HttpReply.Request(url, addresses(url, call), HEADERS);
    try (HttpReply reply = HttpReply.to(request, call, tls)) {
      Optional<String> location = reply.redirect();
      if (location.isPresent()) {
        WebUrl next = url.resolve(location.get());
        if (url.scheme() == WebUrl.Scheme.HTTPS && next.scheme() == WebUrl.Scheme.HTTP) {
          throw new WebException(url.host() + " redirects from https to http, to " + next.host());
        }
        return new Step.Sent(next);
      }
      return new Step.Read(page(url, reply, limits.bytesMax()));
    } catch (IOException e) {
      throw call.failure(url.host(), e);
    }
  }

  /** Returns where the host of {@code url} is, if all of that is public. */
  private List<InetAddress> addresses(WebUrl url, WebCall call) throws WebException {
    Optional<InetAddress> literal = url.literal();
    if (literal.isEmpty() && ReservedNames.contains(url.host())) {
      throw new WebException(url.host() + " is a name within a network, not of the public web");
    }
    List<InetAddress> addresses =
        literal.isPresent() ? List.of(literal.get()) : call.addresses(resolver, url.host());
    for (InetAddress address : addresses) {
      if (!permitted.test(address)) {
        throw new WebException(
            url.host()
                + (literal.isPresent() ? "" : " is at " + address.getHostAddress() + ", which")
                + " is no public address; only the public web is fetched");
      }
    }
    if (addresses.isEmpty()) {
      throw new WebException(url.host() + " has no address");
    }
    return addresses;
  }

  private static WebPage page(WebUrl url, HttpReply reply, int bytesMax)
      throws IOException, WebException {
    int status = reply.head().status();
    if (status < 200 || status >= 300) {
      throw new WebException(url.host() + " answered with status " + status + " " + reason(status));
    }
    Optional<String> told = reply.head().value("content-type");
    Optional<MediaType> type = told.flatMap(MediaType::parse);
    if (type.isPresent() && !type.get().isReadable()) {
      throw new WebException(
          url.host() + " has no text there but " + type.get().essence() + "; only text is read");
    }
    byte[] bytes = reply.body(bytesMax);
    boolean cut = bytes.length > bytesMax;
    byte[] kept = cut ? PageText.beginning(Arrays.copyOf(bytes, bytesMax)) : bytes;
    MediaType shown = type.isPresent() ? type.get() : looked(kept);
    WebPage.Extent extent = cut ? WebPage.Extent.CUT : WebPage.Extent.WHOLE;
    return new WebPage(url, shown, PageText.of(kept, shown), extent);
  }

  private static String reason(int status) {
    return switch (status) {
      case 401, 403 -> "(it wants to know who asks, or wants no programs)";
      case 404, 410 -> "(there is no such page)";
      case 429, 503 -> "(too busy now; try later)";
      default -> status >= 500 ? "(it has a problem)" : "(not a page)";
    };
  }

  /** Returns what a body is that nobody named. */
  private static MediaType looked(byte[] bytes) throws ProtocolException {
    int length = Math.min(bytes.length, 512);
    String start = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    if (start.indexOf('\0') >= 0) {
      throw new ProtocolException("it does not say what is there, and that is no text");
    }
    // a byte order mark may stand before
    String beginning =
        start.replace("\u00ef\u00bb\u00bf", "").stripLeading().toLowerCase(Locale.ROOT);
    return beginning.startsWith("<!doctype html") || beginning.startsWith("<html")
        ? MediaType.HTML
        : MediaType.PLAIN;
  }

  /**
   * Asks an address that the person configured, wherever it is; a redirect is an error.
   *
   * @param headers that go along, among them a key
   */
  Answer ask(WebUrl url, Map<String, String> headers, WebLimits limits, Cancellation cancellation)
      throws WebException {
    try (WebCall call = new WebCall(limits.time(), cancellation)) {
      Optional<InetAddress> literal = url.literal();
      List<InetAddress> addresses =
          literal.isPresent() ? List.of(literal.get()) : call.addresses(resolver, url.host());
      HttpReply.Request request = new HttpReply.Request(url, addresses, headers);
      try (HttpReply reply = HttpReply.to(request, call, tls)) {
        byte[] bytes = reply.body(limits.bytesMax());
        if (bytes.length > limits.bytesMax()) {
          throw new ProtocolException("the answer is too large");
        }
        return new Answer(reply.head().status(), PageText.of(bytes, MediaType.PLAIN));
      } catch (IOException e) {
        throw call.failure(url.host(), e);
      }
    }
  }

  /**
   * What a configured address answered.
   *
   * @param status of HTTP
   * @param text of the body
   */
  record Answer(int status, String text) {}
}
