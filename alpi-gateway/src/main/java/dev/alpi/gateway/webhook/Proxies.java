package dev.alpi.gateway.webhook;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The reverse proxies whose word is taken for who has sent a request.
 *
 * @param networks their addresses
 */
record Proxies(List<Network> networks) {
  Proxies {
    networks = List.copyOf(networks);
  }

  /**
   * Addresses that begin alike.
   *
   * @param address one of them
   * @param bits how much of it counts
   */
  record Network(InetAddress address, int bits) {
    /** Reads {@code 10.0.0.0/8} or a single address; empty if it is neither. */
    static Optional<Network> parse(String text) {
      int slash = text.indexOf('/');
      Optional<InetAddress> address = literal(slash < 0 ? text : text.substring(0, slash));
      if (address.isEmpty()) {
        return Optional.empty();
      }
      int bitsMax = address.get().getAddress().length * Byte.SIZE;
      if (slash < 0) {
        return Optional.of(new Network(address.get(), bitsMax));
      }
      String bits = text.substring(slash + 1);
      return bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= bitsMax
          ? Optional.of(new Network(address.get(), Integer.parseInt(bits)))
          : Optional.empty();
    }

    boolean holds(InetAddress other) {
      byte[] ours = address.getAddress();
      byte[] theirs = other.getAddress();
      if (ours.length != theirs.length) {
        return false;
      }
      int whole = bits / Byte.SIZE;
      int rest = bits % Byte.SIZE;
      int mask = 0xff << (Byte.SIZE - rest) & 0xff;
      return Arrays.equals(ours, 0, whole, theirs, 0, whole)
          && (rest == 0 || (ours[whole] & mask) == (theirs[whole] & mask));
    }
  }

  /** Returns the address that {@code text} is, without asking for names. */
  static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns who has sent a request: the nearest address that is no trusted proxy.
   *
   * @param peer who has opened the connection
   * @param forwardedFor the header, oldest address first; anything
   */
  InetAddress sender(InetAddress peer, String forwardedFor) {
    InetAddress at = peer;
    List<String> hops = Arrays.asList(forwardedFor.split(",", -1));
    for (int i = hops.size() - 1; i >= 0 && isTrusted(at); i--) {
      Optional<InetAddress> next = literal(hops.get(i).strip());
      if (next.isEmpty()) {
        break;
      }
      at = next.get();
    }
    return at;
  }

  private boolean isTrusted(InetAddress address) {
    return networks.stream().anyMatch(network -> network.holds(address));
  }
}
