package dev.alpi.alp.link;

import dev.alpi.alp.EnvelopeCodec;
import dev.alpi.alp.EnvelopeVerifier;
import dev.alpi.alp.Identity;
import dev.alpi.alp.MalformedMessageException;
import dev.alpi.alp.Request;
import dev.alpi.alp.Response;
import dev.alpi.alp.Verification;
import dev.alpi.alp.peers.Peer;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

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

  /** How long a peer that answers may say nothing; it tells every 15 s that it still works. */
  private static final Duration ASK_PIECE_MAX = Duration.ofSeconds(60);

  private final EnvelopeCodec codec;
  private final EnvelopeVerifier verifier;
  private final LocalPeers local;
  private final Sessions sessions;
  private final SecureRandom random;
  private final ScheduledExecutorService timer;

  /**
   * Creates it.
   *
   * @param self who asks; stays open as long as this
   * @param local finds peers on this machine
   * @param timer ends what takes too long
   */
  public LinkClient(
      Identity self,
      LocalPeers local,
      InstantSource clock,
      Ticker ticker,
      SecureRandom random,
      ScheduledExecutorService timer) {
    this.codec = new EnvelopeCodec(self, clock, random);
    this.verifier = new EnvelopeVerifier(self.key(), clock);
    this.local = local;
    this.sessions = new Sessions(self, random, timer, ticker);
    this.random = random;
    this.timer = timer;
  }

  /** What a ping was answered with. */
  public record Pong(String agentName, long version) {}

  /** Takes the pieces of an answer. */
  public interface Pieces {
    /** Takes one; what it throws ends the request. */
    void take(Obj piece) throws IOException;
  }

  /** Says whether {@code peer} is there. */
  public Pong ping(Peer peer) throws IOException {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String nonce = java.util.HexFormat.of().formatHex(bytes);
    Obj answer = call(peer, LinkMethods.PING, Obj.EMPTY.with("nonce", nonce), "rpc", PING_MAX);
    if (!answer.string("nonce").orElse("").equals(nonce)) {
      throw new LinkException.BadAnswer("another nonce than was sent");
    }
    return new Pong(answer.string("agent_name").orElse(""), answer.integer("version").orElse(0));
  }

  /**
   * Asks the agent of {@code peer}; returns the answer as a whole.
   *
   * @param conversation which of ours it belongs to; empty for none
   * @param pieces takes what is told meanwhile
   */
  public Obj ask(Peer peer, String prompt, String conversation, Pieces pieces) throws IOException {
    Obj params =
        Obj.EMPTY.with("prompt", prompt).with("stream", true).with("conversation", conversation);
    return stream(
        peer, LinkMethods.ASK, params, "stream:" + LinkMethods.ASK, ASK_PIECE_MAX, pieces);
  }

  /** Makes a request with one answer. */
  public Obj call(Peer peer, String method, Obj params, String lane, Duration max)
      throws IOException {
    return exchange(peer, method, params, lane, max, Optional.empty());
  }

  /**
   * Makes a request whose answer comes in pieces; returns the last one.
   *
   * @param max how long each may take
   */
  public Obj stream(Peer peer, String method, Obj params, String lane, Duration max, Pieces pieces)
      throws IOException {
    return exchange(peer, method, params, lane, max, Optional.of(pieces));
  }

  private Obj exchange(
      Peer peer, String method, Obj params, String lane, Duration max, Optional<Pieces> pieces)
      throws IOException {
    String id = codec.freshId();
    byte[] request;
    try {
      request = codec.seal(new Request(codec.header(peer.key()), id, method, params));
    } catch (MalformedMessageException e) {
      throw new IOException("the request cannot be sent: " + e.getMessage(), e);
    }
    try (Exchange exchange = open(peer, lane)) {
      exchange.send(request);
      while (true) {
        byte[] message = exchange.receive(max).orElseThrow(LinkException.NoAnswer::new);
        Response response = verified(message, peer, id);
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
    }
  }

  private Response verified(byte[] message, Peer peer, String id) throws IOException {
    return switch (verifier.response(message, peer.key(), id)) {
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

  private Exchange open(Peer peer, String lane) throws IOException {
    if (peer.address().isPresent()) {
      return sessions.open(new Sessions.Lane(peer.address().get(), peer.key(), lane));
    }
    return UnixExchange.connect(local.socket(peer), timer);
  }

  /** Ends sessions; requests that run fail. */
  @Override
  public void close() {
    sessions.close();
  }
}
