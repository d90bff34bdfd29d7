package dev.alpi.gateway.webhook;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request to a hook, wholly read and not believed yet. */
final class Call {
  private final Kind kind;
  private final Target target;
  private final Map<String, List<String>> headers;
  private final byte[] body;
  private final InetAddress sender;

  /**
   * Creates it.
   *
   * @param headers values by lower-case name
   * @param body kept, not copied
   */
  Call(
      Kind kind,
      Target target,
      Map<String, List<String>> headers,
      byte[] body,
      InetAddress sender) {
    this.kind = kind;
    this.target = target;
    this.headers = Map.copyOf(headers);
    this.body = body;
    this.sender = sender;
  }

  /** What is wanted. */
  enum Kind {
    /** To tell the agent something. */
    TELL,
    /** To read what it has answered. */
    READ
  }

  /**
   * What a request is about.
   *
   * @param path all of it, as it came
   * @param hook the name in it; anything
   * @param delivery the delivery in it; empty if there is none
   */
  record Target(String path, String hook, String delivery) {}

  Kind kind() {
    return kind;
  }

  String path() {
    return target.path();
  }

  String hook() {
    return target.hook();
  }

  String delivery() {
    return target.delivery();
  }

  InetAddress sender() {
    return sender;
  }

  /** Returns the header, if it is there once. */
  Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  /** Returns the body itself, not a copy. */
  byte[] body() {
    return body;
  }
}
