package dev.alpi.gateway.matrix;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who we are on the homeserver.
 *
 * @param user the full user id
 * @param device the device that the token is of; empty if the homeserver does not say
 * @param name what we are called; empty if we have no name
 */
record Self(String user, String device, String name) {
  /** A name of one letter would be in every text. */
  private static final int NAME_CHARS_MIN = 2;

  /** Returns whether a message with {@code content} names us. */
  boolean isMentioned(Obj content) {
    boolean isListed =
        content.object("m.mentions").array("user_ids").stream().anyMatch(new Str(user)::equals);
    String text = content.string("body").orElse("");
    return isListed
        || text.contains(user)
        || content.string("formatted_body").orElse("").contains("matrix.to/#/" + user + "\"")
        || (name.length() >= NAME_CHARS_MIN && position(text, name).isPresent());
  }

  /** Returns where {@code word} stands in {@code text} as a word of its own. */
  private static Optional<Integer> position(String text, String word) {
    for (int at = 0; at + word.length() <= text.length(); at++) {
      if (isWordAt(text, word, at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private static boolean isWordAt(String text, String word, int at) {
    int end = at + word.length();
    return text.regionMatches(true, at, word, 0, word.length())
        && (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
        && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
  }

  /**
   * Returns {@code text} without our name at its beginning: it is said to us, and is no part of
   * what is said.
   */
  String withoutAddress(String text) {
    String start = text.stripLeading();
    List<String> names = new ArrayList<>(List.of(user, "@" + MatrixId.localpart(user)));
    if (name.length() >= NAME_CHARS_MIN) {
      names.add(name);
      names.add("@" + name);
    }
    for (String each : names) {
      if (start.length() > each.length() && isWordAt(start, each, 0)) {
        String rest = start.substring(each.length()).replaceFirst("^[\\s,:]+", "");
        // a name that goes on, as alpi's, is not an address
        boolean isAddress = !rest.equals(start.substring(each.length()));
        if (isAddress && !rest.isBlank()) {
          return rest;
        }
      }
    }
    return text;
  }
}
