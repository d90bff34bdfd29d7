package dev.alpi.engine;

import dev.alpi.engine.context.StoredContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a conversation has read that came from outside: whoever wrote it may have written it for the
 * agent. Once there, it stays as long as the conversation does.
 *
 * <p><b>Threads:</b> any.
 */
final class Taint {
  /** More sources tell a person nothing more. */
  private static final int SOURCES_MAX = 20;

  private final Set<String> sources;

  /** Creates the taint of a conversation that has read {@code sources}. */
  Taint(List<String> sources) {
    this.sources = new LinkedHashSet<>(sources);
  }

  /** Returns that of a conversation when {@code request} comes: with what comes along with it. */
  static Taint of(StoredContext stored, TurnRequest request) {
    Taint taint = new Taint(stored.taint());
    if (!request.origin().isOwner()) {
      taint.add("the peer " + request.origin().peer());
    }
    if (!request.origin().sender().isEmpty()) {
      taint.add("a message by " + request.origin().surface() + " of " + request.origin().sender());
    }
    if (!request.attachments().isEmpty()) {
      // the person's, but others' work as often as not
      taint.add("an attached file");
    }
    return taint;
  }

  /** Notes that something from {@code source} was read. */
  synchronized void add(String source) {
    if (sources.size() < SOURCES_MAX) {
      sources.add(source);
    }
  }

  synchronized boolean isTainted() {
    return !sources.isEmpty();
  }

  /** Returns where it came from, the first first. */
  synchronized List<String> sources() {
    return List.copyOf(sources);
  }

  /** Returns the sources in a few words. */
  synchronized String shown() {
    List<String> first = sources.stream().limit(3).toList();
    String more = sources.size() > 3 ? " and " + (sources.size() - 3) + " more" : "";
    return String.join(", ", first) + more;
  }
}
