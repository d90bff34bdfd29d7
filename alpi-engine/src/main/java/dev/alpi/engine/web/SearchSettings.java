package dev.alpi.engine.web;

import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import java.util.Optional;

/**
 * Which search service a person chose; asked when a search is made, so that a setting that cannot
 * be used ends a search and not a turn.
 */
@FunctionalInterface
public interface SearchSettings {
  /**
   * Returns the service; empty if none is configured.
   *
   * @throws WebException if it is configured in a way that cannot be used
   */
  Optional<SearchEndpoint> endpoint() throws WebException;

  /** Returns what {@code tools.web_search} of {@code config} says: kind, url and key. */
  static SearchSettings of(Config config, Secrets secrets) {
    return () -> {
      Optional<String> url = config.string("tools.web_search.url");
      return switch (config.string("tools.web_search.kind").orElse("")) {
        case "searxng" -> {
          String start =
              url.orElseThrow(() -> missing("url", "where the start page of the SearXNG is"));
          yield Optional.of(SearchEndpoint.searxng(start));
        }
        case "brave" -> {
          String name =
              config
                  .string("tools.web_search.key")
                  .orElseThrow(() -> missing("key", "the name of the secret with Brave's key"));
          yield Optional.of(
              SearchEndpoint.brave(url.orElse(SearchEndpoint.BRAVE_URL), secret(secrets, name)));
        }
        default -> Optional.empty();
      };
    };
  }

  private static WebException missing(String key, String what) {
    return new WebException("tools.web_search." + key + " is missing: " + what);
  }

  private static String secret(Secrets secrets, String name) throws WebException {
    try {
      return name.startsWith("${") ? secrets.expand(name) : secrets.require(name);
    } catch (ConfigException e) {
      throw new WebException("tools.web_search.key: " + e.getMessage() + "; " + e.hint());
    }
  }
}
