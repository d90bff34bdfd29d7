package dev.alpi.gateway.telegram;

import dev.alpi.gateway.Outgoing;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One way to send a piece. A refusal that says what is wrong leads to another way, each at most
 * once.
 *
 * @param chat where to
 * @param thread where in there; may be empty
 * @param form how the text is sent
 * @param kind how a file is shown
 */
record Attempt(String chat, String thread, Form form, FileKind kind) {
  /** What the ids of groups begin with that others became. */
  private static final String SUPERGROUP = "-100";

  /** How a text is sent. */
  enum Form {
    /** As MarkdownV2. */
    MARKED,
    /** As it is read. */
    PLAIN
  }

  static Attempt first(Outgoing out) {
    FileKind kind = FileKind.named(out.piece().body().string("as").orElse(""));
    return new Attempt(out.place().chat(), out.place().thread(), Form.MARKED, kind);
  }

  Attempt asDocument() {
    return new Attempt(chat, thread, form, FileKind.DOCUMENT);
  }

  /** Returns what to do after a refusal, which says that nothing was sent; empty if nothing. */
  Optional<Attempt> after(Response response) {
    if (!response.isRefusal() || response.code() != 400) {
      return Optional.empty();
    }
    OptionalLong migrated = response.migratedTo();
    if (migrated.isPresent()) {
      String now = String.valueOf(migrated.getAsLong());
      return now.startsWith(SUPERGROUP) && !chat.startsWith(SUPERGROUP)
          ? Optional.of(new Attempt(now, thread, form, kind))
          : Optional.empty();
    }
    String description = response.description().toLowerCase(Locale.ROOT);
    if (form == Form.MARKED && description.contains("parse entities")) {
      return Optional.of(new Attempt(chat, thread, Form.PLAIN, kind));
    }
    if (!thread.isEmpty() && description.contains("thread not found")) {
      return Optional.of(new Attempt(chat, "", form, kind));
    }
    boolean isPicture = description.contains("photo") || description.contains("image");
    boolean isVoice = description.contains("voice");
    return (kind == FileKind.PHOTO && isPicture) || (kind == FileKind.VOICE && isVoice)
        ? Optional.of(asDocument())
        : Optional.empty();
  }
}
