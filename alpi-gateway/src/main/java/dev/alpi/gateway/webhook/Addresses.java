package dev.alpi.gateway.webhook;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each address may knock before it is known. An IPv6 network of 64 bits counts as one
 * address: whoever has one has all of it.
 *
 * <p>It is bounded: if very many addresses knock, those that came last share one bucket.
 *
 * <p><b>Threads:</b> any.
 */
final class Addresses {
  /** How many addresses are told apart; a few kilobytes. */
  static final int COUNT_MAX = 1_024;

  private static final int NETWORK_BYTES = 8;

  private final int perMinute;
  private final Map<String, TokenBucket> buckets = new LinkedHashMap<>();
  private final TokenBucket others;

  Addresses(int perMinute, long nanos) {
    this.perMinute = perMinute;
    this.others = new TokenBucket(perMinute, perMinute, nanos);
  }

  /** Returns the bucket of {@code address}. */
  synchronized TokenBucket of(InetAddress address, long nanos) {
    String key = key(address);
    TokenBucket known = buckets.get(key);
    if (known != null) {
      return known;
    }
    if (buckets.size() >= COUNT_MAX) {
      buckets.values().removeIf(bucket -> bucket.isFull(nanos));
    }
    if (buckets.size() >= COUNT_MAX) {
      return others;
    }
    TokenBucket fresh = new TokenBucket(perMinute, perMinute, nanos);
    buckets.put(key, fresh);
    return fresh;
  }

  synchronized int size() {
    return buckets.size();
  }

  private static String key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of().formatHex(bytes.length > 4 ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }
}
