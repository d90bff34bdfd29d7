package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where a profile listens for others: nowhere unless it is wanted, nowhere public unless allowed.
 */
final class ListenSettingsTest {
  private static final List<InetAddress> OWN =
      Stream.of(
              "127.0.0.1",
              "::1",
              "203.0.113.9",
              "2001:db8::9",
              "fd00::9",
              "192.168.1.9",
              "100.101.2.3")
          .map(InetAddress::ofLiteral)
          .toList();

  @TempDir private Path home;

  private static ListenSettings of(String host, boolean isPublicAllowed) {
    return new ListenSettings(OptionalInt.of(7423), host, isPublicAllowed);
  }

  private ListenSettings read(String yaml) throws IOException {
    Files.writeString(home.resolve("config.yaml"), yaml);
    return ListenSettings.of(Config.load(home, home, Obj.EMPTY));
  }

  @Test
  void nobody_is_listened_to_unless_there_is_a_port() throws Exception {
    assertThat(read("network: {host: 192.168.1.9}\n").address(OWN)).isEmpty();
    assertThat(read("alp: {tcp_port: 7423}\n").address(OWN))
        .contains(new InetSocketAddress("100.101.2.3", 7423));
    assertThat(read("alp: {tcp_port: 17}\nnetwork: {host: 192.168.1.9}\n"))
        .isEqualTo(new ListenSettings(OptionalInt.of(17), "192.168.1.9", false));
  }

  @Test
  void without_a_host_it_is_a_private_address_of_this_machine() throws Exception {
    assertThat(of("", false).address(OWN.subList(0, 6)))
        .contains(new InetSocketAddress("192.168.1.9", 7423));
    assertThat(of("", false).address(OWN.subList(0, 5)))
        .contains(new InetSocketAddress("fd00::9", 7423));
    assertThatThrownBy(() -> of("", true).address(OWN.subList(0, 4)))
        .isInstanceOf(ListenSettings.NoAddressException.class)
        .hasMessageContaining("network.host");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1",
    "192.168.1.9",
    "100.101.2.3",
    "fd00::9",
    "::1",
  })
  void private_addresses_of_this_machine_may_be_listened_at(String host) throws Exception {
    assertThat(of(host, false).address(OWN)).contains(new InetSocketAddress(host, 7423));
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.8, not an address that this machine has",
    "203.0.113.9, is public",
    "2001:db8::9, is public",
    "0.0.0.0, stands for all addresses",
    "'::', stands for all addresses",
    "example.org, is a name",
    "198.51.100.1, is another machine's",
  })
  void what_is_not_private_is_refused_with_the_reason(String host, String reason) {
    assertThatThrownBy(() -> of(host, false).address(OWN))
        .isInstanceOf(ListenSettings.NoAddressException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 203.0.113.9",
    "2001:db8::9, 2001:db8::9",
    "0.0.0.0, 0.0.0.0",
    "example.org, 0.0.0.0",
    "198.51.100.1, 0.0.0.0",
  })
  void what_is_public_is_listened_at_if_that_is_allowed(String host, String address)
      throws Exception {
    Optional<InetSocketAddress> at = of(host, true).address(OWN);
    assertThat(at.orElseThrow().getAddress().getHostAddress())
        .isIn(address, InetAddress.ofLiteral(address).getHostAddress(), "0:0:0:0:0:0:0:0");
    assertThat(at.orElseThrow().getPort()).isEqualTo(7423);
  }
}
