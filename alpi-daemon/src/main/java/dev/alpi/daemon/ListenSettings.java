package dev.alpi.daemon;

import dev.alpi.profile.config.Config;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What the settings of a profile say about listening for peers on other machines.
 *
 * @param port where; empty if they say nothing, and it is not listened
 * @param host the address of this machine to listen at; empty for a private one that it has
 * @param isPublicAllowed whether everybody may be listened to
 */
record ListenSettings(OptionalInt port, String host, boolean isPublicAllowed) {
  private static final String TO_ALLOW = "; host.allow_public_bind: true allows that";

  /** Returns those of {@code config}. */
  static ListenSettings of(Config config) {
    OptionalLong port = config.integer("alp.tcp_port");
    return new ListenSettings(
        port.isPresent() ? OptionalInt.of(Math.toIntExact(port.getAsLong())) : OptionalInt.empty(),
        config.string("network.host").orElse("").strip(),
        config.bool("host.allow_public_bind").orElse(false));
  }

  /** There is an address, but it is not to be listened at, or not now. */
  static final class NoAddressException extends IOException {
    private static final long serialVersionUID = 1;

    NoAddressException(String message) {
      super(message);
    }
  }

  /**
   * Returns where to listen; empty if it is not wanted.
   *
   * @param own the addresses that this machine has
   * @throws NoAddressException if it may not be listened there, or there is no such address now
   */
  Optional<InetSocketAddress> address(List<InetAddress> own) throws NoAddressException {
    if (port.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        host.isEmpty()
            ? new InetSocketAddress(privateOne(own), port.getAsInt())
            : at(host, own, port.getAsInt()));
  }

  private static InetAddress privateOne(List<InetAddress> own) throws NoAddressException {
    // in the order of alpi-engine spec §7.1: that of an overlay network, then of the local one
    List<Predicate<InetAddress>> wanted =
        List.of(ListenSettings::isShared, InetAddress::isSiteLocalAddress, ListenSettings::isUla);
    for (Predicate<InetAddress> each : wanted) {
      Optional<InetAddress> found = own.stream().filter(each).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new NoAddressException(
        "this machine has no private address; network.host names the one to listen at");
  }

  private InetSocketAddress at(String text, List<InetAddress> own, int port)
      throws NoAddressException {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return everywhere(
          "network.host is a name, for which all addresses would be listened at", port);
    }
    if (address.isAnyLocalAddress()) {
      return everywhere("network.host stands for all addresses", port);
    }
    boolean isOwn = address.isLoopbackAddress() || own.contains(address);
    if (isPrivate(address)) {
      if (!isOwn) {
        throw new NoAddressException(
            "network.host " + text + " is not an address that this machine has now");
      }
      return new InetSocketAddress(address, port);
    }
    if (!isOwn) {
      // what forwards it to this machine is another
      return everywhere(
          "network.host " + text + " is another machine's, for which all would be listened at",
          port);
    }
    if (!isPublicAllowed) {
      throw new NoAddressException("network.host " + text + " is public" + TO_ALLOW);
    }
    return new InetSocketAddress(address, port);
  }

  private InetSocketAddress everywhere(String why, int port) throws NoAddressException {
    if (!isPublicAllowed) {
      throw new NoAddressException(why + TO_ALLOW);
    }
    return new InetSocketAddress(port);
  }

  private static boolean isPrivate(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || isShared(address)
        || isUla(address);
  }

  /** 100.64.0.0/10, which providers and overlay networks use (RFC 6598). */
  private static boolean isShared(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
  }

  /** fc00::/7 (RFC 4193). */
  private static boolean isUla(InetAddress address) {
    return !(address instanceof Inet4Address) && (address.getAddress()[0] & 0xfe) == 0xfc;
  }
}
