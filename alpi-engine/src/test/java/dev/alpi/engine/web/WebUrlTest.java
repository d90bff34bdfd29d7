package dev.alpi.engine.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One reading of an address, the same for what checks it and what connects. */
class WebUrlTest {
  private static String failure(String text) {
    try {
      throw new AssertionError("read as " + WebUrl.parse(text));
    } catch (WebException e) {
      return e.getMessage();
    }
  }

  private static String read(String text) throws WebException {
    return WebUrl.parse(text).toString();
  }

  @Test
  void addresses_are_written_one_way() throws WebException {
    assertThat(read(" HTTPS://Example.COM ")).isEqualTo("https://example.com/");
    assertThat(read("http://example.com:80/a?b#c")).isEqualTo("http://example.com/a?b");
    assertThat(read("http://example.com.:8080")).isEqualTo("http://example.com:8080/");
    assertThat(read("https://example.com:/a")).isEqualTo("https://example.com/a");
    assertThat(read("https://example.com?q=1")).isEqualTo("https://example.com/?q=1");
    assertThat(read("https://bücher.example/ä b"))
        .isEqualTo("https://xn--bcher-kva.example/%C3%A4%20b");
    assertThat(read("https://a.example/x/../../y/./z/..")).isEqualTo("https://a.example/y/");
    assertThat(read("https://a.example/%2e%2F\\\"")).isEqualTo("https://a.example/%2e%2F%5C%22");
    assertThat(read("http://[2606:4700::1111]:8080/"))
        .isEqualTo("http://[2606:4700:0:0:0:0:0:1111]:8080/");
    assertThat(read("http://[::ffff:1.2.3.4]/")).isEqualTo("http://1.2.3.4/");
    assertThat(read("http://1.2.3.4./")).isEqualTo("http://1.2.3.4/");
  }

  @Test
  void other_schemes_and_what_is_no_address_are_refused() {
    for (String text : List.of("file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)")) {
      assertThat(failure(text)).contains("only https and http").doesNotContain("passwd");
    }
    for (String text : List.of("", "example.com", "//a.example/", "https:a.example", "https:/a")) {
      assertThat(failure(text)).as(text).contains("begins with https://");
    }
    assertThat(failure("https://a.example/\r\nHost: b")).contains("control character");
    assertThat(failure("https://a.example/" + "a".repeat(8192))).contains("8192");
  }

  @Test
  void user_names_are_refused() {
    for (String text :
        List.of(
            "https://me:secret@a.example/",
            "https://a.example@127.0.0.1/",
            "https://a.example%40@b.example/",
            "https://@a.example/")) {
      assertThat(failure(text)).as(text).contains("user name").doesNotContain("secret");
    }
  }

  @Test
  void hosts_that_programs_read_differently_are_refused() {
    for (String host :
        List.of(
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "017700000001",
            "127.1",
            "0177.0.0.1",
            "127.0.0.01",
            "1.2.3.4.5",
            "256.1.1.1",
            "1.2.3",
            "0x",
            "a.0x7f",
            "1.2.3.08")) {
      assertThat(failure("http://" + host + "/")).as(host).contains("four decimal numbers");
    }
    for (String host :
        List.of(
            "",
            ".",
            "a..b",
            "-a.example",
            "a.example\\b.example",
            "%31.example",
            "a b.example",
            "a.example..",
            "a".repeat(64) + ".example",
            "[::1",
            "[::1%eth0]",
            "[::1%25eth0]",
            "[1.2.3.4]",
            "[x]",
            "::1",
            "a,b.example",
            "a.example|b")) {
      assertThat(failure("http://" + host + "/")).as(host).isNotEmpty();
    }
    assertThat(failure("http://１２７。１/")).contains("four decimal numbers");
    for (String port : List.of("0", "65536", "-1", "8o", "123456", "+80")) {
      assertThat(failure("http://a.example:" + port + "/")).as(port).contains("port");
    }
  }

  @Test
  void references_are_resolved_as_browsers_do() throws WebException {
    WebUrl base = WebUrl.parse("https://a.example/b/c?d");
    for (String[] row :
        new String[][] {
          {"e", "https://a.example/b/e"},
          {"../e", "https://a.example/e"},
          {"/e?f", "https://a.example/e?f"},
          {"?f", "https://a.example/b/c?f"},
          {"#f", "https://a.example/b/c?d"},
          {"", "https://a.example/b/c?d"},
          {"//b.example/x", "https://b.example/x"},
          {"HTTP://b.example", "http://b.example/"},
          {"/\\b.example", "https://a.example/%5Cb.example"},
        }) {
      assertThat(base.resolve(row[0]).toString()).as(row[0]).isEqualTo(row[1]);
    }
  }

  @Test
  void whatever_is_read_is_read_again_the_same_way() throws WebException {
    Random random = new Random(7);
    String alphabet = "htps:/?#@[]%.\\ -_0127xfaé。\t";
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "http://" : "");
      for (int index = random.nextInt(16); index > 0; index--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        String once = read(text.toString());
        assertThat(read(once)).as(text.toString()).isEqualTo(once);
        read++;
      } catch (WebException e) {
        // refused is an answer; anything else fails the test
      }
    }
    assertThat(read).isGreaterThan(100);
  }
}
