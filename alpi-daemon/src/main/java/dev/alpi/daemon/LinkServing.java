package dev.alpi.daemon;

import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.link.LinkLimits;
import dev.alpi.alp.link.LinkLog;
import dev.alpi.alp.link.LinkServer;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.mentions.MentionThreads;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.engine.Engine;
import dev.alpi.profile.Profile;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A server of a profile, and what it needs to live: its engine answers its peers.
 *
 * <p><b>Threads:</b> any.
 */
public final class LinkServing implements Closeable {
  private final OwnIdentities own;
  private final PeerStore peers;
  private final LinkServer server;

  private LinkServing(OwnIdentities own, PeerStore peers, LinkServer server) {
    this.own = own;
    this.peers = peers;
    this.server = server;
  }

  /**
   * Begins to answer the peers of {@code profile}; one that never had an identity gets one.
   *
   * @param profile who is asked
   * @param engine what answers; stays the caller's to close, after this
   * @param world what comes from outside
   * @param redactor what masks questions that are kept
   * @param log takes what gets no answer, is refused or fails
   * @param tcp where to listen for other machines, if at all
   * @return it, at work; to be closed
   * @throws IOException if another process answers them, or it cannot be listened
   */
  public static LinkServing start(
      Profile profile,
      Engine engine,
      LinkWorld world,
      UnaryOperator<String> redactor,
      LinkLog log,
      Optional<InetSocketAddress> tcp)
      throws IOException {
    OwnIdentities own =
        OwnIdentities.open(profile.home(), world.locks(), world.clock(), world.random());
    try {
      MentionThreads threads =
          MentionThreads.open(profile.home(), world.locks(), world.clock(), redactor);
      PeerStore peers = PeerStore.of(profile.home(), world.locks(), world.clock());
      LinkServer server =
          LinkServer.start(
              profile.home(),
              own,
              world,
              new EngineLinkHandler(profile, engine, threads, peers, world.ticker()),
              LinkLimits.STANDARD,
              log,
              tcp);
      return new LinkServing(own, peers, server);
    } catch (IOException | RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /** {@return the server} */
  public LinkServer server() {
    return server;
  }

  /** {@return who may ask} */
  public PeerStore peers() {
    return peers;
  }

  @Override
  public void close() throws IOException {
    try (own) {
      server.close();
    }
  }
}
