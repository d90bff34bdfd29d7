package dev.alpi.engine.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;

/** Text in UTF-8, with a byte order mark or without; everything else is binary. Pure. */
final class PlainText {
  /** The share of control characters, in percent, from which on even valid UTF-8 is no text. */
  private static final int CONTROL_PERCENT_MAX = 5;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private PlainText() {}

  /** Says whether {@code head}, the beginning of a file, is text; a character may be cut off. */
  static boolean isText(Bytes head) {
    return decode(head, false).isPresent();
  }

  /**
   * Returns the text that {@code content} is, the byte order mark left out; empty if it is none.
   */
  static Optional<String> of(Bytes content) {
    return decode(content, true);
  }

  /** Says whether {@code content} begins as text in UTF-16, which Windows calls Unicode. */
  static boolean isUtf16(Bytes content) {
    return content.hasAt(0, "\u00ff\u00fe") || content.hasAt(0, "\u00fe\u00ff");
  }

  private static Optional<String> decode(Bytes content, boolean whole) {
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate(content.size());
    CoderResult result = decoder.decode(ByteBuffer.wrap(content.toArray()), chars, whole);
    if (result.isError()) {
      return Optional.empty();
    }
    String text = chars.flip().toString();
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      text = text.substring(1);
    }
    return hasControls(text) ? Optional.empty() : Optional.of(text);
  }

  private static boolean hasControls(String text) {
    long controls = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return true;
      }
      if (c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b) {
        controls++;
      }
    }
    return controls * 100 > (long) text.length() * CONTROL_PERCENT_MAX;
  }
}
