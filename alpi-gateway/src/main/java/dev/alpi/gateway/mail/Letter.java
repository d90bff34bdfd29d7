package dev.alpi.gateway.mail;

import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What the headers of a message say of it.
 *
 * @param id the name of the message for the inbox
 * @param sender who is said to have sent it
 * @param place the conversation it belongs to
 * @param subject what it is about; may be empty
 * @param isReply whether it answers something
 * @param context what an answer needs: {@code subject}, {@code message_id}, {@code references}
 */
record Letter(String id, Sender sender, Place place, String subject, boolean isReply, Obj context) {
  /** A chain of answers is as long as people like; a header is not. */
  static final int REFERENCES_MAX = 30;

  private static final int LOOKED_AT_MAX = 200;
  private static final int SUBJECT_CHARS_MAX = 500;

  /** What stands between angle brackets, without spaces and with an at sign. */
  private static final Pattern MESSAGE_ID =
      Pattern.compile(
          "<[\\x21-\\x3b\\x3d\\x3f-\\x7e&&[^@]]{1,200}@[\\x21-\\x3b\\x3d\\x3f-\\x7e]{1,200}>");

  /** Reads the headers of a message from {@code sender}. */
  static Letter of(MailHeaders headers, Sender sender) {
    Optional<String> own = sane(headers);
    List<String> chain = ids(headers.first("References"));
    if (chain.isEmpty()) {
      chain = ids(headers.first("In-Reply-To")).stream().limit(1).toList();
    }
    String print = headers.fingerprint().orElse("");
    String root = chain.isEmpty() ? own.orElse("headers:" + print) : chain.getFirst();
    String id = "mail:" + sender.id() + ":" + own.orElse("headers:" + print);
    String subject = cut(headers.text("Subject"));
    Obj context =
        Obj.EMPTY
            .with("subject", subject)
            .withOrNull("message_id", own)
            .with("references", Arr.ofStrings(kept(chain)));
    return new Letter(id, sender, new Place(sender.id(), root), subject, !chain.isEmpty(), context);
  }

  /** Returns the Message-ID if it is one and the only one. */
  private static Optional<String> sane(MailHeaders headers) {
    List<String> all = headers.all("Message-ID");
    return all.size() == 1 && MESSAGE_ID.matcher(all.getFirst()).matches()
        ? Optional.of(all.getFirst())
        : Optional.empty();
  }

  static boolean isMessageId(String text) {
    return MESSAGE_ID.matcher(text).matches();
  }

  private static List<String> ids(String value) {
    return MESSAGE_ID
        .matcher(value)
        .results()
        .limit(LOOKED_AT_MAX)
        .map(MatchResult::group)
        .distinct()
        .toList();
  }

  /** Returns the first, which names the conversation, and the last ones. */
  static List<String> kept(List<String> chain) {
    if (chain.size() <= REFERENCES_MAX) {
      return chain;
    }
    List<String> kept = new ArrayList<>(List.of(chain.getFirst()));
    kept.addAll(chain.subList(chain.size() - REFERENCES_MAX + 1, chain.size()));
    return kept;
  }

  private static String cut(String subject) {
    return subject.length() <= SUBJECT_CHARS_MAX
        ? subject
        : subject.substring(0, subject.offsetByCodePoints(0, SUBJECT_CHARS_MAX / 2));
  }
}
