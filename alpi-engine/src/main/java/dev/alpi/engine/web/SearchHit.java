package dev.alpi.engine.web;

/**
 * One thing that a search found.
 *
 * @param title what it is called
 * @param url where it is
 * @param snippet some of what it says
 */
record SearchHit(String title, WebUrl url, String snippet) {
  /** Returns what counts as the domain of it, for the limit of hits a domain. */
  String domain() {
    return url.host().startsWith("www.") ? url.host().substring("www.".length()) : url.host();
  }
}
