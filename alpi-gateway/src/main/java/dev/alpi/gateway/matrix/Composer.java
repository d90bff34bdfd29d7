package dev.alpi.gateway.matrix;

import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Reply;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the pieces of a reply, each for one event.
 *
 * <p><b>Compatibility:</b> the body of a piece is persisted. Of a text: {@code text}, {@code html}
 * if it shows more than the text, {@code first} if it is the first of its reply. Of a file: {@code
 * file}, its name, {@code type}, its media type, {@code first}.
 */
final class Composer {
  static final String TEXT = "text";
  static final String HTML = "html";
  static final String FILE = "file";
  static final String TYPE = "type";
  static final String FIRST = "first";

  /**
   * The longest text with its HTML, as JSON in bytes. An event has at most 65,536 (client-server
   * API, "size limits"), with what the servers add: signatures, hashes, names of other events.
   */
  static final int CONTENT_BYTES_MAX = 32 * 1024;

  private final MarkdownHtml html = new MarkdownHtml();

  List<Piece> compose(Reply reply) {
    List<Piece> pieces = new ArrayList<>();
    for (String part : MarkdownParts.of(clean(reply.markdown()), this::fits)) {
      pieces.add(Piece.of(marked(text(part), pieces), part));
    }
    for (Path file : reply.files()) {
      String name = file.getFileName().toString();
      Obj body = Obj.EMPTY.with(FILE, name).with(TYPE, MediaType.ofName(name));
      pieces.add(new Piece(marked(body, pieces), name, Optional.of(file)));
    }
    return pieces;
  }

  private static Obj marked(Obj body, List<Piece> before) {
    return before.isEmpty() ? body.with(FIRST, new Bool(true)) : body;
  }

  private Obj text(String markdown) {
    Obj plain = Obj.EMPTY.with(TEXT, markdown);
    Obj rich = html.of(markdown).map(text -> plain.with(HTML, text)).orElse(plain);
    // what is longer than can be is so by its markup only
    return bytes(rich) <= CONTENT_BYTES_MAX ? rich : plain;
  }

  private boolean fits(String markdown) {
    Obj plain = Obj.EMPTY.with(TEXT, markdown);
    return bytes(html.of(markdown).map(text -> plain.with(HTML, text)).orElse(plain))
        <= CONTENT_BYTES_MAX;
  }

  static int bytes(Obj json) {
    return Json.compact(json).getBytes(StandardCharsets.UTF_8).length;
  }

  /** Returns {@code text} without what no homeserver takes: control characters, half characters. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
