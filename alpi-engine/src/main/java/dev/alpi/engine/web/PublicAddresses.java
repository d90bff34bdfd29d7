package dev.alpi.engine.web;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public internet from all others: only global unicast counts, also within
 * an address that carries another one.
 *
 * <p>The ranges are those of IANA's registries of special-purpose addresses for IPv4 and IPv6 (RFC
 * 6890 and its successors). Where a registry calls a part of a refused range reachable, it is
 * refused all the same: no web site is there.
 */
final class PublicAddresses {
  private static final List<Range> REFUSED_4 =
      List.of(
          Range.of(8, 0), // this network
          Range.of(8, 10), // private
          Range.of(10, 100, 64), // carriers' own
          Range.of(8, 127), // loopback
          Range.of(16, 169, 254), // link-local, metadata of clouds
          Range.of(12, 172, 16), // private
          Range.of(24, 192, 0, 0), // protocol assignments
          Range.of(24, 192, 0, 2), // documentation
          Range.of(24, 192, 88, 99), // relays of 6to4
          Range.of(16, 192, 168), // private
          Range.of(15, 198, 18), // benchmarks
          Range.of(24, 198, 51, 100), // documentation
          Range.of(24, 203, 0, 113), // documentation
          Range.of(4, 224), // multicast
          Range.of(4, 240), // reserved, broadcast
          Range.of(32, 168, 63, 129, 16)); // what Azure's machines ask about themselves

  private static final Range GLOBAL_UNICAST_6 = Range.of(3, 0x20);
  private static final Range MAPPED = Range.of(96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);
  private static final Range COMPATIBLE = Range.of(96);

  /** RFC 6052. The other prefix, 64:ff9b:1::/48, is for use within one network (RFC 8215). */
  private static final Range NAT64 = Range.of(96, 0, 0x64, 0xff, 0x9b);

  private static final Range TEREDO = Range.of(32, 0x20, 0x01, 0, 0);
  private static final Range SIX_TO_FOUR = Range.of(16, 0x20, 0x02);

  private static final List<Range> REFUSED_6 =
      List.of(
          Range.of(23, 0x20, 0x01), // protocol assignments
          Range.of(32, 0x20, 0x01, 0x0d, 0xb8), // documentation
          Range.of(20, 0x3f, 0xff)); // documentation

  private PublicAddresses() {}

  /** Says whether {@code address} is one of the public internet. */
  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? isPublic4(bytes) : isPublic6(bytes);
  }

  private static boolean isPublic4(byte[] address) {
    return REFUSED_4.stream().noneMatch(range -> range.contains(address));
  }

  private static boolean isPublic6(byte[] address) {
    if (MAPPED.contains(address) || COMPATIBLE.contains(address) || NAT64.contains(address)) {
      return isPublic4(part(address, 12));
    }
    if (!GLOBAL_UNICAST_6.contains(address)) {
      return false;
    }
    if (isIsatap(address) && !isPublic4(part(address, 12))) {
      return false;
    }
    if (SIX_TO_FOUR.contains(address)) {
      return isPublic4(part(address, 2));
    }
    if (TEREDO.contains(address)) {
      // the server, and the client behind it with its bits turned over (RFC 4380)
      byte[] client = part(address, 12);
      for (int index = 0; index < client.length; index++) {
        client[index] = (byte) ~client[index];
      }
      return isPublic4(part(address, 4)) && isPublic4(client);
    }
    return REFUSED_6.stream().noneMatch(range -> range.contains(address));
  }

  /** RFC 5214: the second half is 0000:5efe or 0200:5efe and an IPv4 address. */
  private static boolean isIsatap(byte[] address) {
    return (address[8] & ~2) == 0
        && address[9] == 0
        && address[10] == 0x5e
        && address[11] == (byte) 0xfe;
  }

  private static byte[] part(byte[] address, int from) {
    return Arrays.copyOfRange(address, from, from + 4);
  }

  /** All addresses whose first {@code bits} are the same; a family of addresses has one length. */
  private static final class Range {
    private final int bits;
    private final byte[] prefix;

    private Range(int bits, byte[] prefix) {
      this.bits = bits;
      this.prefix = prefix;
    }

    /** Returns the range that starts with {@code first}; bytes that are not given are zero. */
    static Range of(int bits, int... first) {
      byte[] prefix = new byte[16];
      for (int index = 0; index < first.length; index++) {
        prefix[index] = (byte) first[index];
      }
      return new Range(bits, prefix);
    }

    boolean contains(byte[] address) {
      int whole = bits / 8;
      if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
        return false;
      }
      int rest = bits % 8;
      int mask = 0xff << (8 - rest);
      return rest == 0 || ((address[whole] ^ prefix[whole]) & mask & 0xff) == 0;
    }
  }
}
