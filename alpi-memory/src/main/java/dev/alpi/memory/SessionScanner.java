package dev.alpi.memory;

import dev.alpi.memory.SessionHits.Hit;
import dev.alpi.memory.SessionHits.Matching;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Answers from the session files alone what the index answers: slower, and the newest first. */
final class SessionScanner {
  private final SessionStore store;

  SessionScanner(SessionStore store) {
    this.store = store;
  }

  SessionListing list(SessionFilter filter) throws IOException {
    SessionListing all = store.list();
    List<SessionSummary> taken =
        all.sessions().stream().filter(filter::takes).limit(filter.max()).toList();
    return new SessionListing(taken, all.unreadable());
  }

  /** A session in which {@code terms} of the query were found in one turn. */
  private record Found(int terms, Hit hit) {}

  SessionHits search(SessionSearch search) throws IOException {
    List<Found> found = new ArrayList<>();
    for (SessionSummary summary : store.list().sessions()) {
      if (!search.excluded().equals(Optional.of(summary.id()))) {
        best(summary, search.query()).ifPresent(found::add);
      }
    }
    int all = search.query().terms().size();
    boolean whole = found.stream().anyMatch(each -> each.terms() == all);
    List<Hit> hits =
        found.stream()
            .filter(each -> !whole || each.terms() == all)
            // the list has the newest first, and sorting keeps that
            .sorted(Comparator.comparing(Found::terms).reversed())
            .map(Found::hit)
            .limit(search.sessionsMax())
            .toList();
    return new SessionHits(hits, whole || hits.isEmpty() ? Matching.ALL : Matching.SOME);
  }

  private Optional<Found> best(SessionSummary summary, SessionQuery query) throws IOException {
    Optional<Session> session = load(summary.id());
    int most = 0;
    int best = 0;
    int turns = 0;
    List<SessionTurn> all = session.map(Session::turns).orElse(List.of());
    for (int i = all.size() - 1; i >= 0; i--) {
      int terms = SessionTurns.terms(all.get(i), query);
      if (terms > most) {
        most = terms;
        best = i;
        turns = 0;
      }
      turns += terms == most && most > 0 ? 1 : 0;
    }
    if (most == 0) {
      return Optional.empty();
    }
    SessionTurn turn = all.get(best);
    return Optional.of(
        new Found(
            most,
            hit(
                summary,
                query,
                best,
                new Texts(turn.at(), turn.user().text(), turn.assistant().text()),
                turns - 1)));
  }

  /** What a turn says. */
  record Texts(Instant at, String user, String assistant) {}

  static Hit hit(SessionSummary session, SessionQuery query, int ordinal, Texts texts, int more) {
    SessionMatch user = SessionMatch.of(query, texts.user());
    SessionMatch assistant = SessionMatch.of(query, texts.assistant());
    boolean answered = assistant.terms().cardinality() > user.terms().cardinality();
    return new Hit(
        session,
        ordinal + 1,
        texts.at(),
        answered ? SessionHits.Speaker.ASSISTANT : SessionHits.Speaker.USER,
        (answered ? assistant : user).snippet(),
        more);
  }

  private Optional<Session> load(SessionId id) throws IOException {
    try {
      return store.load(id) instanceof SessionLookup.Found(Session session)
          ? Optional.of(session)
          : Optional.empty();
    } catch (MemoryException | StoreException e) {
      // the list tells of it
      return Optional.empty();
    }
  }
}
