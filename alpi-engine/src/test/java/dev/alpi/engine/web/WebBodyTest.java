package dev.alpi.engine.web;

import static dev.alpi.engine.web.Lab.failure;
import static dev.alpi.engine.web.Lab.fetch;
import static dev.alpi.engine.web.Lab.url;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What the client takes for an answer, and how much of it. */
class WebBodyTest {
  private static final String TEXT = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  private static final String CHUNKED = TEXT + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String GZIP = TEXT + "Content-Encoding: gzip\r\n\r\n";

  private static String read(String answer) throws Exception {
    try (LoopServer server = LoopServer.saying(answer)) {
      return fetch(url(server)).text();
    }
  }

  private static String refusal(String answer) throws IOException {
    try (LoopServer server = LoopServer.saying(answer)) {
      return failure(url(server));
    }
  }

  @Test
  void bodies_end_where_the_server_says() throws Exception {
    assertThat(read(TEXT + "\r\nto the end")).isEqualTo("to the end");
    assertThat(read(TEXT + "Content-Length: 3\r\n\r\nabcdef")).isEqualTo("abc");
    assertThat(read(TEXT + "Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc")).isEqualTo("abc");
    assertThat(read(TEXT + "Content-Length: 0\r\n\r\n")).isEmpty();
    assertThat(read(CHUNKED + "3\r\nabc\r\n0A;x=\"y\"\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"))
        .isEqualTo("abc0123456789");
    assertThat(read("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + TEXT + "\r\nx")).isEqualTo("x");
    assertThat(read("HTTP/1.0 200\nContent-Type:text/plain\n\nx")).isEqualTo("x");
  }

  @Test
  void lengths_in_doubt_are_refused() throws Exception {
    for (String head :
        List.of(
            "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Content-Length: 3\r\nContent-Length: 4\r\n",
            "Content-Length: 3, 3\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: +3\r\n",
            "Content-Length: 0x3\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Content-Length:\r\n")) {
      assertThat(refusal(TEXT + head + "\r\nabc\r\n0\r\n\r\n")).as(head).startsWith("site.test: ");
    }
  }

  @Test
  void bad_chunks_are_refused() throws Exception {
    for (String body :
        List.of(
            "3\r\nabcd\r\n0\r\n\r\n", // longer than told
            "5\r\nabc\r\n0\r\n\r\n", // shorter
            "\r\nabc", // no size
            "-1\r\nabc",
            "0x3\r\nabc\r\n0\r\n\r\n",
            "g\r\nabc",
            "+3\r\nabc\r\n0\r\n\r\n",
            "ffffffffffffffffff\r\nabc",
            "100000000\r\nabc",
            "3;" + "a".repeat(2000) + "\r\nabc\r\n0\r\n\r\n",
            "3\r\nabc\r\n", // no end
            "3\r\nabc",
            "3")) {
      assertThat(refusal(CHUNKED + body)).as(body).startsWith("site.test: ");
    }
  }

  @Test
  void an_answer_that_breaks_off_is_refused() throws Exception {
    for (String answer :
        List.of("", "HTTP/1.1 200", TEXT, TEXT + "Content-Length: 10\r\n\r\nabc")) {
      assertThat(refusal(answer)).as(answer).contains("hung up");
    }
  }

  @Test
  void what_is_no_http_is_refused() throws Exception {
    for (String answer :
        List.of(
            "SSH-2.0-OpenSSH_9.6\r\n\r\n",
            "HTTP/2 200 OK\r\n\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(10),
            TEXT + "No colon\r\n\r\n",
            TEXT + "Space : x\r\n\r\n",
            TEXT + "Folded: x\r\n y\r\n\r\n",
            TEXT + "Nul: a\0b\r\n\r\n",
            TEXT + "Cr: a\rb\r\n\r\n",
            TEXT + ": x\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\n\r\n")) {
      assertThat(refusal(answer)).as(answer).startsWith("site.test: the server");
    }
  }

  @Test
  void headers_are_read_up_to_a_limit_and_no_further() throws Exception {
    String line = "X: " + "a".repeat(1000) + "\r\n";
    assertThat(read(TEXT + line.repeat(60) + "\r\nx")).isEqualTo("x");
    assertThat(refusal(TEXT + line.repeat(70) + "\r\nx")).contains("too large");
    assertThat(read(TEXT + "X: a\r\n".repeat(ReplyHead.FIELDS_MAX - 1) + "\r\nx")).isEqualTo("x");
    assertThat(refusal(TEXT + "X: a\r\n".repeat(ReplyHead.FIELDS_MAX) + "\r\nx"))
        .contains("more than 200");
    try (LoopServer server =
        LoopServer.of(
            (head, socket) -> {
              LoopServer.write(socket, TEXT);
              while (true) {
                LoopServer.write(socket, line);
              }
            })) {
      assertThat(failure(url(server))).contains("site.test: the ");
      server.awaitHangUp();
    }
  }

  @Test
  void an_endless_body_is_read_to_the_limit() throws Exception {
    for (String head :
        List.of(TEXT + "\r\n", CHUNKED, TEXT + "Content-Length: 99999999999\r\n\r\n")) {
      String piece =
          head.equals(CHUNKED) ? "400\r\n" + "a".repeat(1024) + "\r\n" : "a".repeat(1024);
      try (LoopServer server =
          LoopServer.of(
              (request, socket) -> {
                LoopServer.write(socket, head);
                while (true) {
                  LoopServer.write(socket, piece);
                }
              })) {
        WebPage page = fetch(url(server));
        assertThat(page.text()).isEqualTo("a".repeat(Lab.LIMITS.bytesMax()));
        assertThat(page.extent()).isEqualTo(WebPage.Extent.CUT);
        server.awaitHangUp();
      }
    }
  }

  @Test
  void the_limit_itself_is_whole_and_one_past_it_is_cut() throws Exception {
    int max = Lab.LIMITS.bytesMax();
    try (LoopServer server = LoopServer.saying(LoopServer.ok("text/plain", "a".repeat(max)))) {
      assertThat(fetch(url(server)).extent()).isEqualTo(WebPage.Extent.WHOLE);
    }
    try (LoopServer server = LoopServer.saying(LoopServer.ok("text/plain", "a".repeat(max + 1)))) {
      WebPage page = fetch(url(server));
      assertThat(page.extent()).isEqualTo(WebPage.Extent.CUT);
      assertThat(page.text()).hasSize(max);
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  private static String failureOf(byte[] body) throws IOException {
    try (LoopServer server = LoopServer.saying(GZIP, body)) {
      return failure(url(server));
    }
  }

  @Test
  void gzip_is_read_and_a_bomb_only_to_the_limit() throws Exception {
    try (LoopServer server =
        LoopServer.saying(GZIP, gzip("hällo".getBytes(StandardCharsets.UTF_8)))) {
      assertThat(fetch(url(server)).text()).isEqualTo("hällo");
    }
    byte[] bomb = gzip(new byte[30_000_000]);
    try (LoopServer server = LoopServer.saying(GZIP, bomb)) {
      WebPage page = fetch(url(server));
      assertThat(page.extent()).isEqualTo(WebPage.Extent.CUT);
      assertThat(page.text()).hasSize(Lab.LIMITS.bytesMax());
    }
    try (LoopServer server = LoopServer.saying(GZIP, new byte[0])) {
      assertThat(fetch(url(server)).text()).isEmpty();
    }
  }

  @Test
  void damaged_compression_is_refused() throws Exception {
    byte[] noise = new byte[5000];
    new Random(3).nextBytes(noise);
    byte[] whole = gzip(noise);
    byte[] broken = whole.clone();
    broken[broken.length - 6] ^= 1;
    assertThat(failureOf(broken)).contains("damaged");
    assertThat(failureOf(Arrays.copyOf(whole, 2000))).startsWith("site.test: ");
    assertThat(failureOf("plain".getBytes(StandardCharsets.UTF_8))).contains("not gzip");
    assertThat(refusal(TEXT + "Content-Encoding: br\r\n\r\nx")).contains("nobody asked for");
    assertThat(refusal(TEXT + "Content-Encoding: gzip, gzip\r\n\r\nx")).contains("nobody asked");
  }

  @Test
  void compressed_data_that_expands_to_nothing_ends() throws Exception {
    byte[] head = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};
    // stored blocks of no bytes, and a file name that has no end
    byte[] block = {0, 0, 0, (byte) 0xff, (byte) 0xff};
    byte[] named = head.clone();
    named[3] = 8;
    for (List<byte[]> parts : List.of(List.of(head, block), List.of(named, new byte[] {'a'}))) {
      try (LoopServer server =
          LoopServer.of(
              (request, socket) -> {
                LoopServer.write(socket, GZIP);
                socket.getOutputStream().write(parts.getFirst());
                ByteArrayOutputStream many = new ByteArrayOutputStream();
                for (int count = 0; count < 5000; count++) {
                  many.writeBytes(parts.getLast());
                }
                while (true) {
                  socket.getOutputStream().write(many.toByteArray());
                }
              })) {
        assertThat(failure(url(server))).contains("larger compressed than what it holds");
      }
    }
  }

  private static String decoded(String type, byte[] bytes) throws IOException {
    return PageText.of(bytes, MediaType.parse(type).orElseThrow());
  }

  private static byte[] in(String charset, String text) {
    return text.getBytes(Charset.forName(charset));
  }

  @Test
  void charsets_are_found_out_as_browsers_do() throws IOException {
    assertThat(decoded("text/plain", in("utf-8", "ä€"))).isEqualTo("ä€");
    assertThat(decoded("text/plain", in("windows-1252", "ä€"))).isEqualTo("ä€");
    assertThat(decoded("text/plain; charset=ISO-8859-1", in("windows-1252", "“ä”")))
        .isEqualTo("“ä”");
    assertThat(decoded("text/plain; charset=\"iso-8859-2\"", in("iso-8859-2", "łódź")))
        .isEqualTo("łódź");
    assertThat(decoded("text/html; Charset='KOI8-R'", in("koi8-r", "да"))).isEqualTo("да");
    assertThat(decoded("text/plain; charset=no-such", in("utf-8", "ä"))).isEqualTo("ä");
    assertThat(decoded("text/plain; charset=%%", in("utf-8", "ä"))).isEqualTo("ä");
    assertThat(decoded("text/html", in("utf-16be", "\ufeffä"))).isEqualTo("ä");
    assertThat(decoded("text/plain; charset=koi8-r", in("utf-16le", "\ufeffä"))).isEqualTo("ä");
    assertThat(decoded("text/html; charset=iso-8859-1", in("utf-8", "\ufeffä"))).isEqualTo("ä");
    String page = "<!doctype html><meta charset=windows-1251><p>да";
    assertThat(decoded("text/html", in("windows-1251", page))).isEqualTo(page);
    String equiv = "<META http-equiv=Content-Type content='text/html; charset=koi8-r'>да";
    assertThat(decoded("text/html", in("koi8-r", equiv))).isEqualTo(equiv);
    String told = "<meta charset=utf-16><p>ä";
    assertThat(decoded("text/html", in("utf-8", told))).isEqualTo(told);
    String xml = "<?xml version='1.0' encoding='iso-8859-2'?><a>łódź</a>";
    assertThat(decoded("application/xml", in("iso-8859-2", xml))).isEqualTo(xml);
    assertThat(decoded("text/html; charset=utf-8", new byte[] {'a', (byte) 0xff}))
        .isEqualTo("a\ufffd");
  }

  @Test
  void a_charset_that_is_not_there_is_told() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=x-none\r\n\r\n";
    assertThat(refusal(head + "\u00e4")).contains("its text is in x-none");
    assertThat(read(head + "ascii")).isEqualTo("ascii");
  }

  @Test
  void a_text_that_is_cut_within_a_character_stays_what_it_is() throws Exception {
    for (int shift = 0; shift < 4; shift++) {
      String text = "a".repeat(shift) + "😀".repeat(Lab.LIMITS.bytesMax() / 4 + 1);
      try (LoopServer server = LoopServer.saying(LoopServer.ok("text/plain", text))) {
        assertThat(fetch(url(server)).text())
            .isEqualTo(text.substring(0, shift + 2 * ((Lab.LIMITS.bytesMax() - shift) / 4)));
      }
    }
    for (String text : List.of("", "a", "ä", "aä", "€", "a€", "😀")) {
      assertThat(PageText.beginning(in("utf-8", text))).isEqualTo(in("utf-8", text));
    }
  }

  @Test
  void a_reader_of_answers_fails_only_as_it_says() throws Exception {
    Random random = new Random(11);
    String[] words = {
      "HTTP/1.1 200 OK",
      "\r\n",
      "\n",
      "\r",
      "Content-Length: 3",
      "Transfer-Encoding: chunked",
      ":",
      " ",
      "\0",
      "3",
      "abc",
      "0",
      ";",
      "Content-Encoding: gzip",
      "X: y",
      "\r\n\r\n"
    };
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder("HTTP/1.1 200 OK\r\n");
      for (int count = random.nextInt(14); count > 0; count--) {
        text.append(words[random.nextInt(words.length)]);
      }
      var in = new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.ISO_8859_1));
      try {
        ReplyBody.read(ReplyHead.read(in), in, 100);
        read++;
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(read).isGreaterThan(100);
  }
}
