package dev.alpi.alp.link;

import dev.alpi.alp.EnvelopeCodec;
import dev.alpi.alp.EnvelopeVerifier;
import dev.alpi.alp.Identity;
import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.ReplayJournal;
import dev.alpi.alp.Request;
import dev.alpi.alp.Verification;
import dev.alpi.alp.limits.RateLane;
import dev.alpi.alp.limits.RateLimiter;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PendingPeers;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Judges requests and answers them, whatever they came over. What gets no answer, and in which
 * order it is found out, is the protocol's (alp spec §3.2); here that order is written once.
 *
 * <p><b>Threads:</b> any.
 */
final class LinkService {
  private final OwnIdentities own;
  private final LinkWorld world;
  private final ReplayJournal journal;
  private final PeerStore peers;
  private final PendingPeers pending;
  private final RateLimiter limiter;
  private final LinkHandler handler;
  private final AskMethod ask;
  private final BlobMethods blobs;
  private final SuccessionMethod succession;
  private final LinkLog log;

  LinkService(LinkParts parts, LinkHandler handler, LinkLog log) {
    this.own = parts.own();
    this.world = parts.world();
    this.journal = parts.journal();
    this.peers = parts.peers();
    this.pending = parts.pending();
    this.limiter = parts.limiter();
    this.handler = handler;
    this.log = log;
    this.ask = new AskMethod(handler, parts.progressInterval());
    this.blobs = new BlobMethods(parts.blobs());
    this.succession = new SuccessionMethod(parts.successions());
  }

  /** Returns what answers questions. */
  AskMethod asks() {
    return ask;
  }

  /** Ends the turn that runs, and waits for its end. */
  void close() {
    ask.close();
  }

  /** Says whether a session whose static key is {@code exchangeKey} is a pinned peer's. */
  boolean isPinned(byte[] exchangeKey) throws IOException {
    return peers.read().all().stream()
        .anyMatch(peer -> Arrays.equals(peer.key().exchangeKey(), exchangeKey));
  }

  /**
   * A request that gets an answer: one of a peer.
   *
   * @param peer whose
   * @param peers whom it is among
   * @param own the keys that are our own
   * @param codec by whom it is answered
   */
  record Asked(Peer peer, PeerList peers, List<PeerKey> own, Request request, EnvelopeCodec codec) {
    /** Says whether the answer may take so long that the asker may have gone meanwhile. */
    boolean isLong() {
      return request.method().equals(LinkMethods.ASK);
    }
  }

  /**
   * Judges the request that {@code message} is. It is taken once: the same message again is none.
   *
   * @param exchangeKey the static key of the session that it came over, if it has one
   * @return empty if it gets no answer, and the connection is to end
   */
  Optional<Asked> judge(byte[] message, Optional<byte[]> exchangeKey) throws IOException {
    PeerList list = peers.read();
    List<Identity> selves = own.all();
    List<PeerKey> keys = selves.stream().map(Identity::key).toList();
    Verification<Request> judged =
        EnvelopeVerifier.of(keys, world.clock())
            .request(
                message,
                journal,
                key -> list.byKey(key).isPresent(),
                text -> list.byKeyText(text).map(Peer::key));
    Request request;
    switch (judged) {
      case Verification.Rejected<Request>(Verification.Step step, String reason) -> {
        log.dropped(step + ": " + reason);
        return Optional.empty();
      }
      case Verification.Accepted<Request>(Request accepted) -> request = accepted;
    }
    PeerKey from = request.header().from();
    Optional<Peer> peer = list.byKey(from);
    if (peer.isEmpty()) {
      sighted(from);
      log.dropped("a key that is not pinned");
      return Optional.empty();
    }
    // stricter than the protocol asks for: whoever made the session has to be who signs
    PeerKey pinned = peer.get().key();
    if (exchangeKey.isPresent() && !Arrays.equals(exchangeKey.get(), pinned.exchangeKey())) {
      log.dropped("the session is another's");
      return Optional.empty();
    }
    // a peer that knows the key before this one gets answers of that
    Identity self = selves.get(keys.indexOf(request.header().to()));
    EnvelopeCodec codec = new EnvelopeCodec(self, world.clock(), world.random());
    return Optional.of(new Asked(peer.get(), list, keys, request, codec));
  }

  /** Whoever knocks is told to the person, as far as there is room. */
  private void sighted(PeerKey key) {
    try {
      PendingPeers.Sighting _ = pending.sighted(key);
    } catch (IOException e) {
      log.failed("pending_peers.yaml", e);
    }
  }

  /**
   * Answers a request, once.
   *
   * @param cancel says when the connection has gone; only needed if the answer {@link Asked#isLong}
   * @throws IOException if the answer could not be sent: the connection is to end
   */
  void answer(Asked asked, AskCancel cancel, Answers.Sink sink) throws IOException {
    Peer peer = asked.peer();
    Request request = asked.request();
    Answers answers = new Answers(asked.codec(), request, sink);
    try {
      requireAllowed(peer, request);
      run(asked, cancel, answers);
    } catch (LinkRefusal refusal) {
      log.refused(peer.id().text(), named(request.method()), refusal.getMessage());
      answers.refuse(refusal);
    } catch (RuntimeException | StackOverflowError e) {
      // a bug is no reason to leave a peer without an answer, nor to tell it about the machine
      log.failed(named(request.method()), e);
      answers.refuse(LinkRefusal.internal("it failed here"));
    }
  }

  /** Returns the method for the log, which gets nothing that a peer has made up. */
  private static String named(String method) {
    return isKnown(method) ? method : "a method that there is not";
  }

  private void requireAllowed(Peer peer, Request request) throws LinkRefusal, IOException {
    String method = request.method();
    RateLane lane = RateLane.of(method, request.paramsObject().orElse(Obj.EMPTY));
    int perMinute = lane.perMinute(OptionalLong.of(peer.requestsPerMinute()));
    if (!limiter.tryAdmit(peer.key().text(), lane, perMinute)) {
      throw new LinkRefusal(
          LinkRefusal.LIMITED, "rate-limited", Obj.EMPTY.with("window_seconds", 60));
    }
    if (!peer.allows(method) && !method.equals(LinkMethods.SUCCESSION)) {
      throw new LinkRefusal(
          LinkRefusal.CAPABILITY_DENIED, "capability-denied", Obj.EMPTY.with("method", method));
    }
    if (!isKnown(method)) {
      throw LinkRefusal.methodNotFound();
    }
    Optional<LinkHandler.BudgetSpent> spent = budgetSpent(method);
    if (spent.isPresent()) {
      throw new LinkRefusal(
          LinkRefusal.LIMITED,
          "budget-exceeded",
          Obj.EMPTY
              .with("cap_kind", "usd")
              .with("cap", spent.get().capUsd())
              .with("used", spent.get().usedUsd()));
    }
  }

  private Optional<LinkHandler.BudgetSpent> budgetSpent(String method) throws LinkRefusal {
    try {
      return handler.budgetSpent();
    } catch (IOException e) {
      log.failed(method, e);
      throw LinkRefusal.internal("it is not known what may be spent");
    }
  }

  private static boolean isKnown(String method) {
    return switch (method) {
      case LinkMethods.PING,
          LinkMethods.ASK,
          LinkMethods.CANCEL,
          LinkMethods.PUT_BLOB,
          LinkMethods.GET_BLOB,
          LinkMethods.SUCCESSION ->
          true;
      default -> false;
    };
  }

  private void run(Asked asked, AskCancel cancel, Answers answers) throws LinkRefusal, IOException {
    Peer peer = asked.peer();
    Request request = asked.request();
    Obj params =
        request
            .paramsObject()
            .orElseThrow(() -> LinkRefusal.invalidParams("params must be an object"));
    switch (request.method()) {
      case LinkMethods.PING ->
          answers.whole(
              Obj.EMPTY
                  .with("nonce", params.string("nonce").orElse(""))
                  .with("version", EnvelopeCodec.VERSION)
                  .with("agent_name", handler.agentName()));
      case LinkMethods.ASK -> ask.run(peer, params, cancel, answers, log);
      case LinkMethods.CANCEL -> answers.whole(ask.cancel(peer, params));
      case LinkMethods.PUT_BLOB -> blobs.put(peer, params, answers, log);
      case LinkMethods.GET_BLOB -> blobs.get(params, answers, log);
      case LinkMethods.SUCCESSION ->
          answers.whole(succession.run(peer, asked.peers(), asked.own(), params, log));
      default -> throw LinkRefusal.methodNotFound();
    }
  }
}
