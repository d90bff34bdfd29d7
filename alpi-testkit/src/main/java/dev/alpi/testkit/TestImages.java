package dev.alpi.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Small pictures for tests. The PNG is whole and can be shown; the others are headers alone, which
 * is all that this project ever reads of one.
 */
public final class TestImages {
  private TestImages() {}

  /** Returns a black PNG. */
  public static byte[] png(int width, int height) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 1); // one bit a pixel, grey, deflated, no filter, not interlaced
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin1("\u0089PNG\r\n\u001a\n"));
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", deflated((1 + (width + 7) / 8) * height));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** Returns the header of a PNG that claims any size: what a bomb begins with. */
  public static byte[] pngHeader(int width, int height) {
    byte[] png = png(1, 1);
    ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
    return png;
  }

  /** Returns the header of a JPEG of 640 by 480, with a comment before its frame. */
  public static byte[] jpeg() {
    return latin1(
        "\u00ff\u00d8\u00ff\u00fe\u0000\u0006note"
            + "\u00ff\u00c0\u0000\u000b\b\u0001\u00e0\u0002\u0080\u0001\u0001\u0011\u0000");
  }

  /** Returns the header of a GIF of 3 by 2. */
  public static byte[] gif() {
    return latin1("GIF89a\u0003\u0000\u0002\u0000\u0000\u0000\u0000;");
  }

  /** Returns the header of an extended WebP of 400 by 301. */
  public static byte[] webp() {
    return latin1(
        "RIFF\u0016\u0000\u0000\u0000WEBPVP8X\n\u0000\u0000\u0000\u0000\u0000\u0000\u0000"
            + "\u008f\u0001\u0000\u002c\u0001\u0000");
  }

  /** Returns {@code content} with zeros after it, {@code size} bytes in all. */
  public static byte[] padded(byte[] content, int size) {
    return Arrays.copyOf(content, size);
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] body) {
    byte[] typed = ByteBuffer.allocate(4 + body.length).put(latin1(type)).put(body).array();
    CRC32 crc = new CRC32();
    crc.update(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
    out.writeBytes(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] deflated(int zeros) {
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[zeros]);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
