package dev.alpi.gateway.mail;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Takes the encodings of RFC 2045 off. What is damaged gives what of it can be read. */
final class TransferEncoding {
  private static final int BITS_OF_A_DIGIT = 6;

  private TransferEncoding() {}

  static byte[] decoded(String name, byte[] bytes, int from, int to, int most) {
    return switch (name) {
      case "base64" -> base64(bytes, from, to, most);
      case "quoted-printable" -> quotedPrintable(bytes, from, to, most);
      default -> Arrays.copyOfRange(bytes, from, (int) Math.min(to, (long) from + most));
    };
  }

  /** Skips what is no digit, up to the first padding. */
  private static byte[] base64(byte[] bytes, int from, int to, int most) {
    ByteArrayOutputStream out = new ByteArrayOutputStream((to - from) / 4 * 3 + 3);
    int held = 0;
    int bits = 0;
    for (int at = from; at < to && out.size() < most && bytes[at] != '='; at++) {
      int digit = digit(bytes[at]);
      if (digit >= 0) {
        held = held << BITS_OF_A_DIGIT | digit;
        bits += BITS_OF_A_DIGIT;
        if (bits >= 8) {
          bits -= 8;
          out.write(held >> bits);
          held &= (1 << bits) - 1;
        }
      }
    }
    return out.toByteArray();
  }

  private static int digit(byte b) {
    if (b >= 'A' && b <= 'Z') {
      return b - 'A';
    }
    if (b >= 'a' && b <= 'z') {
      return b - 'a' + 26;
    }
    if (b >= '0' && b <= '9') {
      return b - '0' + 52;
    }
    return b == '+' ? 62 : b == '/' ? 63 : -1;
  }

  private static byte[] quotedPrintable(byte[] bytes, int from, int to, int most) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
    for (int at = from; at < to && out.size() < most; at++) {
      if (bytes[at] != '=') {
        out.write(bytes[at]);
        continue;
      }
      int next = afterSoftBreak(bytes, at + 1, to);
      if (next > 0) {
        at = next - 1;
      } else if (at + 2 < to && hex(bytes[at + 1]) >= 0 && hex(bytes[at + 2]) >= 0) {
        out.write(hex(bytes[at + 1]) << 4 | hex(bytes[at + 2]));
        at += 2;
      } else {
        out.write('=');
      }
    }
    return out.toByteArray();
  }

  /** Returns where the next line begins if only spaces are left of this one, otherwise -1. */
  private static int afterSoftBreak(byte[] bytes, int start, int to) {
    int at = start;
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
      at++;
    }
    if (at >= to) {
      return to;
    }
    return bytes[at] == '\n' ? at + 1 : -1;
  }

  private static int hex(byte b) {
    return Character.digit(b, 16);
  }
}
