package dev.alpi.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.TestImages;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImageTest {

  private static byte[] latin1(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static Stream<Arguments> pictures() {
    return Stream.of(
        Arguments.of(TestImages.png(640, 3), "image/png", "640x3"),
        Arguments.of(TestImages.pngHeader(100_000, 2), "image/png", "100000x2"),
        Arguments.of(TestImages.jpeg(), "image/jpeg", "640x480"),
        Arguments.of(TestImages.gif(), "image/gif", "3x2"),
        Arguments.of(TestImages.webp(), "image/webp", "400x301"),
        Arguments.of(
            latin1(
                "RIFF\u0016\0\0\0WEBPVP8 \n\0\0\0"
                    + "0\u0001\0\u009d\u0001\u002a"
                    + "\u0080\u0042\u00f0\u0001"),
            "image/webp",
            "640x496"),
        Arguments.of(
            latin1("RIFF\u0016\0\0\0WEBPVP8L\u0006\0\0\0\u002f\u007f\u0042\u003c\0\0\0\0\0\0"),
            "image/webp",
            "640x242"),
        // a thumbnail's frame in the metadata, fill bytes, a restart marker, then the frame
        Arguments.of(
            latin1(
                "\u00ff\u00d8\u00ff\u00e1\u0000\u000c\u00ff\u00c0\u0000\u000b\b\0\u0001\0\u0001\0"
                    + "\u00ff\u00ff\u00ff\u00d0\u00ff\u00c4\u0000\u0003x"
                    + "\u00ff\u00c2\u0000\u000b\b\u0000\u0007\u0000\u0009\u0001\u0001\u0011\0"),
            "image/jpeg",
            "9x7"));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void format_and_size_are_those_of_the_header(byte[] content, String mediaType, String pixels) {
    Image image = Image.read(Bytes.of(content)).orElseThrow();
    assertThat(image.mediaType()).isEqualTo(mediaType);
    assertThat(image.pixels()).hasToString(pixels);
  }

  static Stream<byte[]> damaged() {
    return Stream.of(
        new byte[0],
        latin1("\u0089PNG\r\n\u001a"),
        TestImages.pngHeader(0, 5),
        TestImages.pngHeader(5, -1),
        latin1("\u00ff\u00d8\u00ff\u00da\u0000\u0008xxxxxxxxxxxxxxxx"),
        latin1("\u00ff\u00d8\u00ff\u00e0\u00ff\u00ffxxxxxxxxxxxx"),
        // a length that leads back to itself
        latin1("\u00ff\u00d8\u00ff\u00e0\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000"),
        latin1("RIFF\u0016\0\0\0WEBPVP8Q" + "\u0001".repeat(20)),
        latin1("GIF90a\u0001\0\u0001\0"),
        latin1("BM" + "\u0001".repeat(50)));
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void what_has_no_readable_header_is_no_picture(byte[] content) {
    assertThat(Image.read(Bytes.of(content))).isEmpty();
  }

  @Test
  void a_header_that_is_cut_off_or_changed_anywhere_is_read_or_refused_but_never_fails() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int read = 0;
    for (Arguments picture : pictures().toList()) {
      byte[] content = (byte[]) picture.get()[0];
      for (int cut = 0; cut <= content.length; cut++) {
        Image.read(Bytes.of(Arrays.copyOf(content, cut)));
      }
      for (int round = 0; round < 2_000; round++) {
        byte[] changed = content.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        Optional<Image> image = Image.read(Bytes.of(changed));
        read += image.isPresent() ? 1 : 0;
        assertThat(image.map(Image::pixels).map(Image.Pixels::width).orElse(1))
            .as("seed %d", seed)
            .isPositive();
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void bytes_are_equal_by_content_and_never_change() {
    byte[] array = {1, 2, (byte) 0xff};
    Bytes bytes = Bytes.of(array);
    array[0] = 9;
    bytes.toArray()[1] = 9;
    assertThat(bytes).isEqualTo(Bytes.of(new byte[] {1, 2, (byte) 0xff}));
    assertThat(bytes).hasSameHashCodeAs(Bytes.of(new byte[] {1, 2, (byte) 0xff}));
    assertThat(bytes).isNotEqualTo(Bytes.of(new byte[] {1, 2, 3})).hasToString("3 bytes");
    assertThat(bytes.at(2)).isEqualTo(255);
    assertThat(bytes.base64()).isEqualTo("AQL/").hasSize((int) bytes.base64Size());
    assertThat(Bytes.of(new byte[4]).base64Size()).isEqualTo(8);
    assertThat(bytes.hasAt(2, "\u00ff")).isTrue();
    assertThat(bytes.hasAt(2, "\u00ff\u00ff")).isFalse();
    assertThat(bytes.hasAt(-1, "")).isFalse();
    Image one = Image.read(Bytes.of(TestImages.png(2, 2))).orElseThrow();
    assertThat(one).isEqualTo(Image.read(Bytes.of(TestImages.png(2, 2))).orElseThrow());
    assertThat(one).isNotEqualTo(Image.read(Bytes.of(TestImages.png(2, 3))).orElseThrow());
  }
}
