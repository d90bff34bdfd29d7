package dev.alpi.daemon;

import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.link.LocalPeers;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import java.io.IOException;

/**
 * A client of a profile, and what it needs to live.
 *
 * <p><b>Threads:</b> any.
 */
public final class LinkCalls implements AutoCloseable {
  private final OwnIdentities own;
  private final LinkClient client;

  private LinkCalls(OwnIdentities own, LinkClient client) {
    this.own = own;
    this.client = client;
  }

  /**
   * {@return a client of {@code profile}; a profile that never had an identity gets one}
   *
   * @param profile who asks
   * @param world what comes from outside
   * @throws IOException if the identity cannot be read
   */
  public static LinkCalls of(Profile profile, LinkWorld world) throws IOException {
    OwnIdentities own =
        OwnIdentities.open(profile.home(), world.locks(), world.clock(), world.random());
    LinkClient client =
        new LinkClient(
            own,
            new LocalPeers(HomeRoot.at(profile.root()), world.locks(), world.temporary()),
            world.clock(),
            world.ticker(),
            world.random(),
            world.timer());
    return new LinkCalls(own, client);
  }

  /** {@return who asks} */
  public OwnIdentities own() {
    return own;
  }

  /** {@return the client} */
  public LinkClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    own.close();
  }
}
