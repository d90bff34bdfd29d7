package dev.alpi.engine.web;

import java.util.List;
import java.util.Set;

/** Names of hosts that are no part of the public web, whatever a resolver says of them. */
final class ReservedNames {
  /** What the clouds call the server that tells a machine its keys. */
  private static final Set<String> METADATA =
      Set.of(
          "metadata.google.internal",
          "metadata.goog",
          "metadata.azure.com",
          "metadata.azure.internal",
          "metadata.oraclecloud.com",
          "metadata.packet.net",
          "metadata.platformequinix.com",
          "metadata.tencentyun.com",
          "instance-data.ec2.internal");

  /** RFC 6761, 6762, 8375, 7686, ICANN's reservation of {@code internal}; and what routers use. */
  private static final List<String> ENDINGS =
      List.of(
          ".localhost",
          ".local",
          ".internal",
          ".intranet",
          ".lan",
          ".home.arpa",
          ".localdomain",
          ".onion");

  private ReservedNames() {}

  /** Says whether {@code host}, in lower case and without a last dot, is such a name. */
  static boolean contains(String host) {
    // a name without a dot is completed by whatever network this machine is in
    return !host.contains(".")
        || METADATA.contains(host)
        || ENDINGS.stream().anyMatch(host::endsWith);
  }
}
