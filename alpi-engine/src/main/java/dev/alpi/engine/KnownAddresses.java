package dev.alpi.engine;

import dev.alpi.engine.context.StoredContext;
import dev.alpi.engine.web.WebException;
import dev.alpi.engine.web.WebUrl;
import dev.alpi.memory.SessionTurn;
import dev.alpi.model.Message;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses of the web that a conversation has come across where the model cannot have put
 * them: in what the person wrote, and in pages and hits of searches. Any other one the model has
 * made up, and whatever it knows may be in it: to fetch it is to send that to somebody.
 *
 * <p>What commands print, files hold, sub-agents answer or memory says does not count, since a
 * model can have had it there first. Neither does a failure, which repeats what was asked for.
 *
 * <p><b>Threads:</b> any.
 */
final class KnownAddresses {
  private static final int ADDRESSES_MAX = 20_000;

  /** Tools of whose results nothing is the model's. */
  private static final Set<String> READERS = Set.of("web_fetch", "web_search");

  private static final Pattern ADDRESS = Pattern.compile("(?i)https?://[^\\s<>\"'`]+");

  /** An address as people write it, without its beginning. */
  private static final Pattern SITE =
      Pattern.compile(
          "(?i)(?<![\\w./@:-])(?:[a-z0-9-]{1,63}\\.){1,10}[a-z]{2,24}(?:/[^\\s<>\"'`]*)?");

  /** What ends a sentence or a link rather than an address, unless it does not. */
  private static final String ENDINGS = ".,;:!?)]}*_|";

  private final List<String> trustedHosts;
  private final LinkedHashSet<String> addresses = new LinkedHashSet<>();

  /** Adds what was there before the turn; most turns ask for no address, and look for none. */
  private Runnable earlier = () -> {};

  /**
   * Creates it without any.
   *
   * @param trustedHosts hosts of which, with all below them, every address counts as known
   */
  KnownAddresses(List<String> trustedHosts) {
    this.trustedHosts =
        trustedHosts.stream().map(host -> host.strip().toLowerCase(Locale.ROOT)).toList();
  }

  /** Adds those of a conversation: what the person said, and what tools for the web found. */
  KnownAddresses withAll(List<SessionTurn> turns, StoredContext stored, String question) {
    earlier =
        () -> {
          turns.forEach(turn -> said(turn.user().text()));
          said(question);
          for (StoredContext.Row row : stored.rows()) {
            for (Message message : row.messages()) {
              if (message instanceof Message.ToolResult result) {
                found(result);
              }
            }
          }
        };
    return this;
  }

  /** The oldest come first: they are the first to go. */
  private synchronized void catchUp() {
    Runnable due = earlier;
    earlier = () -> {};
    due.run();
  }

  /** Adds what the person has written. */
  private void said(String text) {
    found(text);
    Matcher sites = SITE.matcher(text);
    while (sites.find()) {
      add("https://" + sites.group());
      add("http://" + sites.group());
    }
  }

  /** Adds what a tool has found, if it is one for the web. */
  void found(Message.ToolResult result) {
    if (READERS.contains(result.toolName()) && result.outcome() == Message.Outcome.OK) {
      catchUp();
      found(result.text());
    }
  }

  private void found(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    while (matcher.find()) {
      add(matcher.group());
    }
  }

  /** Adds {@code text} as it is, and as it is without what may only stand behind it. */
  private synchronized void add(String text) {
    String rest = text;
    put(rest);
    while (!rest.isEmpty() && ENDINGS.indexOf(rest.charAt(rest.length() - 1)) >= 0) {
      rest = rest.substring(0, rest.length() - 1);
      put(rest);
    }
    int link = text.indexOf("](");
    if (link > 0) {
      add(text.substring(0, link));
    }
  }

  private void put(String text) {
    try {
      addresses.add(WebUrl.parse(text).toString());
    } catch (WebException _) {
      // no address after all
      return;
    }
    if (addresses.size() > ADDRESSES_MAX) {
      addresses.removeFirst();
    }
  }

  /** Says whether {@code text} is an address that was come across, or of a trusted host. */
  synchronized boolean has(String text) {
    WebUrl url;
    try {
      url = WebUrl.parse(text);
    } catch (WebException _) {
      // nothing that could be fetched
      return true;
    }
    catchUp();
    return addresses.contains(url.toString())
        || trustedHosts.stream()
            .anyMatch(host -> url.host().equals(host) || url.host().endsWith("." + host));
  }
}
