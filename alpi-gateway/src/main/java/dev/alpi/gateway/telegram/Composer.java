package dev.alpi.gateway.telegram;

import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Reply;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings a reply into messages of Telegram.
 *
 * <p><b>Compatibility:</b> the bodies of the pieces are persisted. {@code text}: MarkdownV2; of a
 * file its caption. {@code plain}: the same without marks, for a server that finds a mistake in
 * them. {@code as}: how the file is shown, a {@link FileKind} in lower case. {@code buttons}: rows
 * of objects with {@code text} and {@code data}. {@code answers}: true in the first piece, which is
 * shown as an answer to what it answers. All but {@code text} or {@code as} may be absent.
 */
final class Composer {
  // https://core.telegram.org/bots/api#sendmessage and #sendphoto
  private static final int MESSAGE_CHARS_MAX = 4096;
  private static final int CAPTION_CHARS_MAX = 1024;

  /** https://core.telegram.org/bots/api#inlinekeyboardbutton */
  private static final int DATA_BYTES_MAX = 64;

  private static final int BUTTONS_MAX = 100;
  private static final int ROW_BUTTONS_MAX = 3;

  /** Longer labels of one row would be cut on a telephone. */
  private static final int ROW_CHARS_MAX = 30;

  private static final int LABEL_CHARS_MAX = 60;

  /** What stands before a text that may be a repeat, in MarkdownV2. */
  static final String MARK = Outgoing.MARK.replace("[", "\\[").replace("]", "\\]");

  private Composer() {}

  static List<Piece> pieces(Reply reply) {
    List<Obj> bodies = new ArrayList<>();
    List<Optional<Path>> files = new ArrayList<>();
    List<MarkedText> texts = texts(reply);
    boolean isCaption = !reply.files().isEmpty() && texts.size() == 1 && isShort(texts.getFirst());
    if (!isCaption) {
      for (MarkedText text : texts) {
        bodies.add(said(Obj.EMPTY, text));
        files.add(Optional.empty());
      }
    }
    for (Path file : reply.files()) {
      Obj body = Obj.EMPTY.with("as", FileKind.of(file).text());
      boolean isCaptioned = isCaption && bodies.isEmpty();
      bodies.add(isCaptioned ? said(body, texts.getFirst()) : body);
      files.add(Optional.of(file));
    }
    return finished(bodies, files, reply.buttons());
  }

  private static List<MarkedText> texts(Reply reply) {
    int charsMax = MESSAGE_CHARS_MAX - MARK.length();
    return TextPieces.of(MarkdownReader.read(reply.markdown()), charsMax);
  }

  private static boolean isShort(MarkedText text) {
    return text.marked().length() <= CAPTION_CHARS_MAX - MARK.length();
  }

  private static Obj said(Obj body, MarkedText text) {
    return body.with("text", text.marked()).with("plain", text.plain());
  }

  private static List<Piece> finished(
      List<Obj> bodies, List<Optional<Path>> files, List<Reply.Button> buttons) {
    if (bodies.isEmpty()) {
      return List.of();
    }
    bodies.set(0, bodies.getFirst().with("answers", true));
    Arr rows = rows(buttons);
    if (!rows.items().isEmpty()) {
      int at = lastText(bodies);
      bodies.set(at, bodies.get(at).with("buttons", rows));
    }
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      String plain = bodies.get(i).string("plain").orElse("");
      pieces.add(new Piece(bodies.get(i), plain, files.get(i)));
    }
    return pieces;
  }

  private static int lastText(List<Obj> bodies) {
    for (int i = bodies.size() - 1; i >= 0; i--) {
      if (bodies.get(i).string("text").isPresent()) {
        return i;
      }
    }
    return bodies.size() - 1;
  }

  private static Arr rows(List<Reply.Button> buttons) {
    List<JsonValue> rows = new ArrayList<>();
    List<JsonValue> row = new ArrayList<>();
    int chars = 0;
    for (Reply.Button button :
        buttons.stream().filter(Composer::fits).limit(BUTTONS_MAX).toList()) {
      String label = label(button);
      chars += label.length();
      if (!row.isEmpty() && (row.size() == ROW_BUTTONS_MAX || chars > ROW_CHARS_MAX)) {
        rows.add(new Arr(row));
        row = new ArrayList<>();
        chars = label.length();
      }
      row.add(Obj.EMPTY.with("text", label).with("data", button.data()));
    }
    if (!row.isEmpty()) {
      rows.add(new Arr(row));
    }
    return new Arr(rows);
  }

  private static boolean fits(Reply.Button button) {
    int bytes = button.data().getBytes(StandardCharsets.UTF_8).length;
    return bytes >= 1 && bytes <= DATA_BYTES_MAX;
  }

  private static String label(Reply.Button button) {
    String label = button.label().isBlank() ? button.data() : button.label().strip();
    if (label.length() <= LABEL_CHARS_MAX) {
      return label;
    }
    int end = LABEL_CHARS_MAX - 1;
    return label.substring(0, Character.isHighSurrogate(label.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }
}
