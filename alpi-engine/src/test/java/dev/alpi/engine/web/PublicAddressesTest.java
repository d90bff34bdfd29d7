package dev.alpi.engine.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each special range, at its first and last address and just outside. */
class PublicAddressesTest {
  /** First and last that are refused, and the public neighbours before and after, or "-". */
  private static final String RANGES =
      """
      -                  0.0.0.0          0.255.255.255    1.0.0.0
      9.255.255.255      10.0.0.0         10.255.255.255   11.0.0.0
      100.63.255.255     100.64.0.0       100.127.255.255  100.128.0.0
      126.255.255.255    127.0.0.0        127.255.255.255  128.0.0.0
      169.253.255.255    169.254.0.0      169.254.255.255  169.255.0.0
      172.15.255.255     172.16.0.0       172.31.255.255   172.32.0.0
      191.255.255.255    192.0.0.0        192.0.0.255      192.0.1.0
      192.0.1.255        192.0.2.0        192.0.2.255      192.0.3.0
      192.88.98.255      192.88.99.0      192.88.99.255    192.88.100.0
      192.167.255.255    192.168.0.0      192.168.255.255  192.169.0.0
      198.17.255.255     198.18.0.0       198.19.255.255   198.20.0.0
      198.51.99.255      198.51.100.0     198.51.100.255   198.51.101.0
      203.0.112.255      203.0.113.0      203.0.113.255    203.0.114.0
      223.255.255.255    224.0.0.0        239.255.255.255  -
      -                  240.0.0.0        255.255.255.255  -
      168.63.129.15      168.63.129.16    168.63.129.16    168.63.129.17
      -  ::  ::ffff  -
      -  64:ff9b:1::  64:ff9b:1:ffff:ffff:ffff:ffff:ffff  -
      -  100::  100::ffff:ffff:ffff:ffff  -
      -  1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  2000::
      2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff  2001:1::  2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff  2001:200::
      2001:db7:ffff:ffff:ffff:ffff:ffff:ffff  2001:db8::  2001:db8:ffff:ffff:ffff:ffff:ffff:ffff  2001:db9::
      3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff  3fff::  3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff  3fff:1000::
      3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  4000::  4000::  -
      -  5f00::  5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff  -
      -  fc00::  fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  -
      -  fd00:ec2::254  fd00:ec2::254  -
      -  fe80::  febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff  -
      -  fec0::  feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  -
      -  ff00::  ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff  -
      """;

  private static boolean isPublic(String literal) {
    return PublicAddresses.isPublic(InetAddress.ofLiteral(literal));
  }

  @Test
  void every_special_range_is_refused_to_its_ends_and_no_further() {
    int looked = 0;
    for (String row : RANGES.lines().toList()) {
      String[] cells = row.strip().split("\\s+");
      assertThat(isPublic(cells[1])).as(cells[1]).isFalse();
      assertThat(isPublic(cells[2])).as(cells[2]).isFalse();
      for (String neighbour : List.of(cells[0], cells[3])) {
        if (!neighbour.equals("-")) {
          assertThat(isPublic(neighbour)).as(neighbour).isTrue();
          looked++;
        }
      }
    }
    assertThat(looked).isGreaterThan(35);
  }

  @Test
  void an_address_within_another_counts_as_what_it_is() {
    List<String> forms = new ArrayList<>();
    for (String form :
        List.of("::ffff:%s", "::%s", "64:ff9b::%s", "2600::5efe:%s", "2600::200:5efe:%s")) {
      forms.add(form);
      assertThat(isPublic(form.replace("%s", "8.8.8.8"))).as(form).isTrue();
      for (String inner :
          List.of("127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "255.255.255.255")) {
        assertThat(isPublic(form.replace("%s", inner))).as(form + " of " + inner).isFalse();
      }
    }
    assertThat(forms).hasSize(5);
  }

  @Test
  void addresses_in_6to4_and_teredo_are_looked_at_where_they_stand() {
    assertThat(isPublic("2002:808:808::1")).isTrue();
    assertThat(isPublic("2002:7f00:1::1")).isFalse();
    assertThat(isPublic("2002:a9fe:a9fe::")).isFalse();
    // the server 8.8.8.8; clients 8.8.4.4, and 10.0.0.1 with its bits turned over
    assertThat(isPublic("2001:0:808:808:0:0:f7f7:fbfb")).isTrue();
    assertThat(isPublic("2001:0:808:808:0:0:f5ff:fffe")).isFalse();
    assertThat(isPublic("2001:0:7f00:1:0:0:f7f7:fbfb")).isFalse();
  }

  @Test
  void isatap_in_a_private_network_stays_private() {
    assertThat(isPublic("fe80::5efe:8.8.8.8")).isFalse();
    assertThat(isPublic("2001:db8::5efe:8.8.8.8")).isFalse();
  }

  @Test
  void well_known_public_addresses_pass() {
    for (String each : List.of("1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00::1")) {
      assertThat(isPublic(each)).as(each).isTrue();
    }
  }
}
