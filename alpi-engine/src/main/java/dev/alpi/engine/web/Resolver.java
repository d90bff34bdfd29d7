package dev.alpi.engine.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Finds the addresses of a host.
 *
 * <p><b>Threads:</b> any number at once. It may block; whoever waits for it can give up.
 */
@FunctionalInterface
public interface Resolver {
  /**
   * Returns all addresses of {@code host}, which is a name.
   *
   * @throws UnknownHostException if it has none, or nobody could be asked
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** Returns the resolver of the operating system. */
  static Resolver system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
