package dev.alpi.alp.link;

import dev.alpi.alp.EnvelopeCodec;
import dev.alpi.alp.EnvelopeVerifier;
import dev.alpi.alp.Identity;
import dev.alpi.alp.MalformedMessageException;
import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.Response;
import dev.alpi.alp.Succession;
import dev.alpi.alp.Verification;
import dev.alpi.alp.peers.Peer;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes requests to peers: over the Unix socket to those on this machine, over TCP to others.
 *
 * <p><b>Threads:</b> any; requests at the same time do not wait for each other.
 *
 * <p><b>Errors:</b> {@link LinkException}. A request that failed is not made again here: it may
 * have been done.
 */
public final class LinkClient implements AutoCloseable {
  /** How long a ping may take (alp spec §5.3). */
  public static final Duration PING_MAX = Duration.ofSeconds(5);

  /** The longest answer to a question that is taken, in UTF-16 units; a long one has thousands. */
  static final int ANSWER_CHARS_MAX = 4 << 20;

  /** How long a peer that answers may say nothing; it tells every 15 s that it still works. */
  private static final Duration ASK_PIECE_MAX = Duration.ofSeconds(60);

  private final OwnIdentities own;
  private final InstantSource clock;
  private final LocalPeers local;
  private final Sessions sessions;
  private final Set<Knowing> knowing = ConcurrentHashMap.newKeySet();
  private final SecureRandom random;
  private final Deadlines deadlines;

  /**
   * Creates it.
   *
   * @param own who asks; stays open as long as this
   * @param local finds peers on this machine
   * @param clock what time requests say that it is; peers ignore what is two minutes off
   * @param ticker how long a session was idle
   * @param random where keys, nonces and ids come from
   * @param timer ends what takes too long; stays the caller's to end, after this
   */
  public LinkClient(
      OwnIdentities own,
      LocalPeers local,
      InstantSource clock,
      Ticker ticker,
      SecureRandom random,
      ScheduledExecutorService timer) {
    this.own = own;
    this.clock = clock;
    this.local = local;
    this.deadlines = new Deadlines(timer);
    this.sessions = new Sessions(random, deadlines, ticker);
    this.random = random;
  }

  /** A peer that has answered to an identity, after which no other is tried. */
  private record Knowing(PeerKey self, PeerKey peer) {}

  /**
   * What a ping was answered with.
   *
   * @param agentName what the peer calls its agent: any text, empty if it does not say
   * @param version the version of the protocol that it speaks; 0 if it does not say
   */
  public record Pong(String agentName, long version) {}

  /** Takes the pieces of an answer. */
  public interface Pieces {
    /**
     * Takes one; the next is read when it returns.
     *
     * @param piece what the peer has sent, proved to be from it; what is in it is not checked
     * @throws IOException if it is of no use; that ends the request, and its caller gets this
     */
    void take(Obj piece) throws IOException;
  }

  /**
   * Asks a peer whether it is there, for at most {@link #PING_MAX}.
   *
   * @param peer whom
   * @return what it says of itself
   * @throws LinkException if it is not there, refuses, or answers wrongly
   * @throws IOException as {@link #call}
   */
  public Pong ping(Peer peer) throws IOException {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String nonce = HexFormat.of().formatHex(bytes);
    Obj answer = call(peer, LinkMethods.PING, Obj.EMPTY.with("nonce", nonce), "rpc", PING_MAX);
    if (!answer.string("nonce").orElse("").equals(nonce)) {
      throw new LinkException.BadAnswer("another nonce than was sent");
    }
    return new Pong(answer.string("agent_name").orElse(""), answer.integer("version").orElse(0));
  }

  /**
   * Asks the agent of a peer. That may take as long as the peer tells that it still works.
   *
   * @param peer whom
   * @param prompt what; the peer refuses blank text
   * @param conversation which of ours it belongs to; empty for none
   * @param cancel closes the connection, which ends the turn there too
   * @param pieces takes what is told meanwhile
   * @return the answer as a whole (alp spec §6), its text in {@code text}
   * @throws LinkException.Cancelled if it was called off
   * @throws LinkException if the peer is not there, refuses, falls silent, or answers wrongly
   * @throws IOException as {@link #call}, or what {@code pieces} throws
   */
  public Obj ask(Peer peer, String prompt, String conversation, AskCancel cancel, Pieces pieces)
      throws IOException {
    Obj params =
        Obj.EMPTY.with("prompt", prompt).with("stream", true).with("conversation", conversation);
    String lane = "stream:" + LinkMethods.ASK;
    Request what = new Request(LinkMethods.ASK, params, lane, ASK_PIECE_MAX);
    return exchange(identityFor(peer), peer, what, cancel, Optional.of(bounded(pieces)));
  }

  /** Whoever answers without end would fill the memory of who gathers it. */
  private static Pieces bounded(Pieces pieces) {
    AtomicLong chars = new AtomicLong();
    return piece -> {
      if (chars.addAndGet(piece.string("text").orElse("").length()) > ANSWER_CHARS_MAX) {
        throw new LinkException.BadAnswer("it has more than " + ANSWER_CHARS_MAX + " characters");
      }
      pieces.take(piece);
    };
  }

  /**
   * Makes a request with one answer.
   *
   * @param peer to whom
   * @param method which one, of {@link LinkMethods} or another that the peer knows
   * @param params what the method is given
   * @param lane which requests it shares sessions with over TCP, one after another: {@code rpc}, or
   *     {@code stream:} and a method (alp spec §5.3)
   * @param max how long the answer may take, once the peer was reached
   * @return the result
   * @throws LinkException if the peer is not there, refuses, is late, or answers wrongly
   * @throws IOException if the profile's own identity cannot be read, or the request cannot be sent
   *     as it is: it is too long, for example
   */
  public Obj call(Peer peer, String method, Obj params, String lane, Duration max)
      throws IOException {
    return exchange(peer, method, params, lane, max, Optional.empty());
  }

  /** Makes one of several requests that belong together, all by {@code self}. */
  Obj call(Identity self, Peer peer, String method, Obj params, String lane, Duration max)
      throws IOException {
    Request what = new Request(method, params, lane, max);
    return exchange(self, peer, what, new AskCancel(), Optional.empty());
  }

  /**
   * Makes a request whose answer comes in pieces.
   *
   * @param peer to whom
   * @param method which one, as {@link #call}
   * @param params what the method is given
   * @param lane which requests it shares sessions with, as {@link #call}
   * @param max how long each piece may take
   * @param pieces takes all but the last
   * @return the last one
   * @throws LinkException as {@link #call}
   * @throws IOException as {@link #call}, or what {@code pieces} throws
   */
  public Obj stream(Peer peer, String method, Obj params, String lane, Duration max, Pieces pieces)
      throws IOException {
    return exchange(peer, method, params, lane, max, Optional.of(pieces));
  }

  /** What became of telling a peer of our new key. */
  public enum Told {
    /** It waits there for a person. */
    PENDING,
    /** It has pinned the new key already. */
    KNOWN,
    /** It does not understand that: its owner has to pin the new key by hand. */
    NOT_UNDERSTOOD
  }

  /**
   * Tells a peer of our new key, by the one before. Nothing is told once that serves no longer.
   *
   * @param peer whom
   * @param succession the statement that the profile's key follows the one before
   * @return what became of it
   * @throws LinkException if the peer is not there, or refuses it for another reason
   * @throws IOException if the connection fails
   */
  public Told tell(Peer peer, Succession succession) throws IOException {
    Optional<Identity> former = own.former();
    if (former.isEmpty() || identityFor(peer).key().equals(succession.next())) {
      return Told.KNOWN;
    }
    Obj params = Obj.EMPTY.with("statement", succession.json());
    Request what = new Request(LinkMethods.SUCCESSION, params, "rpc", PING_MAX);
    try {
      Obj _ = exchange(former.get(), peer, what, new AskCancel(), Optional.empty());
      return Told.PENDING;
    } catch (LinkException.Refused e) {
      if (e.code() == LinkRefusal.METHOD_NOT_FOUND || e.code() == LinkRefusal.CAPABILITY_DENIED) {
        return Told.NOT_UNDERSTOOD;
      }
      throw e;
    }
  }

  /**
   * Returns whom {@code peer} knows: who has pinned our old key does not hear the new one, and the
   * other way round. While both serve, a ping finds it out, so that no request is made twice.
   */
  Identity identityFor(Peer peer) throws IOException {
    List<Identity> all = own.all();
    Identity current = all.getFirst();
    Knowing known = new Knowing(current.key(), peer.key());
    if (all.size() == 1 || knowing.contains(known)) {
      return current;
    }
    if (isKnown(all.getLast(), peer) || !isKnown(current, peer)) {
      return all.getLast();
    }
    knowing.add(known);
    return current;
  }

  private boolean isKnown(Identity self, Peer peer) throws IOException {
    Request ping = new Request(LinkMethods.PING, Obj.EMPTY.with("nonce", ""), "rpc", PING_MAX);
    try {
      Obj _ = exchange(self, peer, ping, new AskCancel(), Optional.empty());
      return true;
    } catch (LinkException.NoAnswer e) {
      return false;
    } catch (LinkException.Refused e) {
      // whoever refuses has verified who asks
      return true;
    }
  }

  /** What is asked of a peer, and how. */
  private record Request(String method, Obj params, String lane, Duration max) {}

  private Obj exchange(
      Peer peer, String method, Obj params, String lane, Duration max, Optional<Pieces> pieces)
      throws IOException {
    Request what = new Request(method, params, lane, max);
    return exchange(identityFor(peer), peer, what, new AskCancel(), pieces);
  }

  private Obj exchange(
      Identity self, Peer peer, Request what, AskCancel cancel, Optional<Pieces> pieces)
      throws IOException {
    EnvelopeCodec codec = new EnvelopeCodec(self, clock, random);
    EnvelopeVerifier verifier = new EnvelopeVerifier(self.key(), clock);
    String id = codec.freshId();
    // the connection first: the peer gets ready while the request is signed
    try (Exchange exchange = open(self, peer, what.lane())) {
      cancel.whenCancelled(exchange::close);
      send(exchange, sealed(codec, peer, id, what, exchange));
      while (true) {
        byte[] message = receive(exchange, what.max()).orElseThrow(LinkException.NoAnswer::new);
        Response response = verified(verifier.response(message, peer.key(), id));
        if (response.part() == Response.Part.CHUNK) {
          if (pieces.isEmpty()) {
            throw new LinkException.BadAnswer("it comes in pieces, which was not asked for");
          }
          pieces.get().take(result(response));
          continue;
        }
        exchange.done();
        return result(response);
      }
    } catch (IOException e) {
      if (cancel.isCancelled()) {
        throw new LinkException.Cancelled();
      }
      throw e;
    }
  }

  private static byte[] sealed(
      EnvelopeCodec codec, Peer peer, String id, Request what, Exchange exchange)
      throws IOException {
    try {
      return codec.seal(
          new dev.alpi.alp.Request(codec.header(peer.key()), id, what.method(), what.params()));
    } catch (MalformedMessageException e) {
      // the connection has seen nothing of it
      exchange.done();
      throw new IOException("the request cannot be sent: " + e.getMessage(), e);
    }
  }

  private static void send(Exchange exchange, byte[] request) throws IOException {
    try {
      exchange.send(request);
    } catch (LinkException e) {
      throw e;
    } catch (IOException e) {
      throw new LinkException.Broken(e);
    }
  }

  private static Optional<byte[]> receive(Exchange exchange, Duration max) throws IOException {
    try {
      return exchange.receive(max);
    } catch (LinkException e) {
      throw e;
    } catch (IOException e) {
      throw new LinkException.Broken(e);
    }
  }

  private static Response verified(Verification<Response> judged) throws IOException {
    return switch (judged) {
      case Verification.Accepted<Response>(Response response) -> response;
      case Verification.Rejected<Response>(Verification.Step _, String reason) ->
          throw new LinkException.BadAnswer(reason);
    };
  }

  private static Obj result(Response response) throws IOException {
    return switch (response.outcome()) {
      case Response.Result(Obj value) -> value;
      case Response.Result _ -> throw new LinkException.BadAnswer("the result is no object");
      case Response.Failure failure ->
          throw new LinkException.Refused(failure.code(), failure.message(), failure.data());
    };
  }

  private Exchange open(Identity self, Peer peer, String lane) throws IOException {
    if (peer.address().isPresent()) {
      return sessions.open(new Sessions.Lane(self, peer.address().get(), peer.key(), lane));
    }
    return UnixExchange.connect(local.socket(peer), deadlines);
  }

  /** Ends sessions: requests over TCP that run fail; over a socket of this machine they go on. */
  @Override
  public void close() {
    sessions.close();
  }
}
