package dev.alpi.gateway.mail;

import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Makes mails of replies.
 *
 * <p><b>Compatibility:</b> the body of a piece has one key, {@code text}: the text in Markdown.
 *
 * @param account who sends them
 * @param clock what stands in Date
 * @param bytesMax the largest mail
 */
record Composition(MailSettings.Account account, InstantSource clock, long bytesMax) {
  /** A longer text goes in several mails, in characters. */
  static final int TEXT_CHARS_MAX = 200_000;

  /** Deeper nested Markdown is sent without HTML: its renderer calls itself. */
  private static final int NESTING_MAX = 50;

  private static final int SUBJECT_CHARS_MAX = 70;
  private static final String NO_SUBJECT = "A message";

  /** Returns the pieces of {@code reply}: a mail has one file at most. */
  static List<Piece> pieces(Reply reply) {
    List<Piece> pieces = new ArrayList<>();
    int next = 0;
    for (String part : parts(reply.markdown())) {
      Optional<Path> file =
          next < reply.files().size() ? Optional.of(reply.files().get(next++)) : Optional.empty();
      pieces.add(new Piece(Obj.EMPTY.with("text", part), part, file));
    }
    while (next < reply.files().size()) {
      Path file = reply.files().get(next++);
      pieces.add(
          new Piece(Obj.EMPTY.with("text", ""), file.getFileName().toString(), Optional.of(file)));
    }
    return pieces;
  }

  /** Splits at line ends where there are some. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    String rest = text;
    while (rest.length() > TEXT_CHARS_MAX) {
      int lineEnd = rest.lastIndexOf('\n', TEXT_CHARS_MAX - 1);
      int cut = lineEnd > TEXT_CHARS_MAX / 2 ? lineEnd + 1 : TEXT_CHARS_MAX;
      if (Character.isHighSurrogate(rest.charAt(cut - 1))) {
        cut--;
      }
      parts.add(rest.substring(0, cut));
      rest = rest.substring(cut);
    }
    if (!rest.isBlank()) {
      parts.add(rest);
    }
    return parts;
  }

  /** Returns the Message-ID of a piece: the same for each attempt. */
  String messageId(Outgoing piece) {
    return "<" + piece.key() + "@" + account.domain() + ">";
  }

  /**
   * Returns the mail of a piece, whole.
   *
   * @throws SendException if it can never be sent
   */
  byte[] mail(Outgoing piece) throws SendException {
    String to =
        MailAddress.parse(piece.place().chat())
            .orElseThrow(() -> refused("the place is no mail address"));
    Optional<MimeFile> file = Optional.empty();
    if (piece.piece().file().isPresent()) {
      file = Optional.of(file(piece.piece().file().get()));
    }
    String said = piece.piece().body().string("text").orElse("");
    String text = piece.repeat() == Outgoing.Repeat.MAYBE ? Outgoing.MARK + said : said;
    byte[] mail =
        MimeWriter.write(
            new MimeWriter.Message(
                messageId(piece),
                account,
                to,
                clock.instant(),
                subject(piece.context(), said, file),
                chain(piece.context(), piece.place()),
                text,
                html(text),
                file));
    if (mail.length > bytesMax) {
      throw refused(
          "the mail has " + mail.length + " bytes, and send_bytes_max allows " + bytesMax);
    }
    return mail;
  }

  private static SendException refused(String message) {
    return new SendException(SendException.Kind.REFUSED, message);
  }

  private MimeFile file(Path file) throws SendException {
    try {
      if (Files.size(file) > bytesMax) {
        throw refused("the file is larger than send_bytes_max allows, " + bytesMax + " bytes");
      }
      String name = file.getFileName().toString();
      return new MimeFile(name, type(name), Files.readAllBytes(file));
    } catch (SendException e) {
      throw e;
    } catch (IOException e) {
      throw refused("the file cannot be read: " + e.getClass().getSimpleName());
    }
  }

  /** Returns what programs that read mail show by themselves. */
  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "png" -> "image/png";
      case "jpg", "jpeg" -> "image/jpeg";
      case "webp" -> "image/webp";
      case "pdf" -> "application/pdf";
      default -> "application/octet-stream";
    };
  }

  private static String subject(Obj context, String text, Optional<MimeFile> file) {
    String asked = context.string("subject").orElse("").strip();
    if (!asked.isEmpty()) {
      return asked.regionMatches(true, 0, "Re:", 0, 3) ? asked : "Re: " + asked;
    }
    String line =
        text.lines()
            .map(each -> each.replaceAll("^[#>*\\-\\s]+|[*_`]", "").strip())
            .filter(each -> !each.isEmpty())
            .findFirst()
            .or(() -> file.map(MimeFile::name))
            .orElse(NO_SUBJECT);
    return line.codePointCount(0, line.length()) <= SUBJECT_CHARS_MAX
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SUBJECT_CHARS_MAX)) + "…";
  }

  /** Returns what is answered, the oldest first; what was persisted is checked again. */
  private static List<String> chain(Obj context, Place place) {
    List<String> chain = new ArrayList<>();
    for (JsonValue each : context.array("references")) {
      if (each instanceof Str(String id)) {
        chain.add(id);
      }
    }
    context.string("message_id").ifPresent(chain::add);
    if (chain.isEmpty()) {
      chain.add(place.thread());
    }
    return Letter.kept(chain.stream().filter(Letter::isMessageId).distinct().toList());
  }

  private static Optional<String> html(String markdown) {
    if (markdown.isBlank()) {
      return Optional.empty();
    }
    var extensions = List.of(TablesExtension.create());
    Node document =
        Parser.builder()
            .extensions(extensions)
            .maxOpenBlockParsers(NESTING_MAX)
            .build()
            .parse(markdown);
    if (isDeep(document)) {
      return Optional.empty();
    }
    return Optional.of(
        "<!DOCTYPE html><html><body>\n"
            + HtmlRenderer.builder()
                .extensions(extensions)
                .escapeHtml(true)
                .sanitizeUrls(true)
                .build()
                .render(document)
            + "</body></html>");
  }

  private static boolean isDeep(Node document) {
    Deque<Node> open = new ArrayDeque<>(List.of(document));
    while (!open.isEmpty()) {
      if (open.size() > NESTING_MAX) {
        return true;
      }
      Optional<Node> next = Optional.ofNullable(open.peek().getFirstChild());
      while (next.isEmpty() && !open.isEmpty()) {
        next = Optional.ofNullable(open.pop().getNext());
      }
      next.ifPresent(open::push);
    }
    return false;
  }
}
