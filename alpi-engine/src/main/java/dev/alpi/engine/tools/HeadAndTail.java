package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** The first and the last part of something that may be long. <b>Threads:</b> any. */
final class HeadAndTail {
  private final int half;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final byte[] tail;
  private long tailBytes;

  HeadAndTail(int bytesMax) {
    half = bytesMax / 2;
    tail = new byte[half];
  }

  synchronized void add(byte[] bytes, int count) {
    int toHead = Math.min(count, half - head.size());
    head.write(bytes, 0, toHead);
    for (int i = toHead; i < count; i++) {
      tail[(int) (tailBytes % half)] = bytes[i];
      tailBytes++;
    }
  }

  /** Returns what was kept, with a line that says how much is missing. */
  synchronized byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.toByteArray());
    long missing = Math.max(0, tailBytes - half);
    if (missing > 0) {
      out.writeBytes(("\n… " + missing + " bytes left out …\n").getBytes(UTF_8));
    }
    int start = missing > 0 ? (int) (tailBytes % half) : 0;
    int count = (int) Math.min(tailBytes, half);
    for (int i = 0; i < count; i++) {
      out.write(tail[(start + i) % half]);
    }
    return out.toByteArray();
  }
}
