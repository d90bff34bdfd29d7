package dev.alpi.gateway.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes from the text of an answer what it repeats at its end, and the signature. What stands
 * between quotes stays with them: it answers them.
 */
final class ReplyText {
  /** A longer one is no signature. */
  private static final int SIGNATURE_LINES_MAX = 15;

  /** A longer one is none unless its mark ends in a space, as it should. */
  private static final int SHORT_SIGNATURE_LINES_MAX = 5;

  /** What is said before a quote takes at most so many lines, as it may be broken. */
  private static final int INTRODUCTION_LINES_MAX = 3;

  private static final int INTRODUCTION_CHARS_MAX = 300;

  private static final Pattern INTRODUCTION =
      Pattern.compile(
          "(?is)(on\\b.*\\bwrote:?|am\\b.*\\bschrieb\\b.*:|le\\b.*\\ba écrit\\s*:?"
              + "|el\\b.*\\bescribió:?|il\\b.*\\bha scritto:?|em\\b.*\\bescreveu:?"
              + "|op\\b.*\\bschreef\\b.*:|den\\b.*\\bskrev\\b.*:?)");

  /** In any language, if it is in one line. */
  private static final Pattern NAMED = Pattern.compile(".*<[^<>\\s]+@[^<>\\s]+>.*:");

  private static final Pattern ORIGINAL =
      Pattern.compile(
          "-{2,}\\s*(original message|forwarded message|ursprüngliche nachricht"
              + "|message d'origine|mensaje original|messaggio originale)\\s*-{2,}",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern RULE = Pattern.compile("_{10,}");
  private static final Pattern FIELD =
      Pattern.compile(
          "\\*?(from|von|de|da|van|sent|gesendet|envoyé|enviado|date|datum):.*",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern DEVICE =
      Pattern.compile(
          "(sent from my|sent from|gesendet von|von meinem|envoyé de mon|enviado desde mi|get"
              + " outlook for)\\b.{1,60}",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private ReplyText() {}

  /** Returns what is new in {@code text}; all of it if nothing is. */
  static String of(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    dropOriginal(lines);
    dropQuote(lines);
    dropSignature(lines);
    dropBlank(lines);
    String rest = String.join("\n", lines).strip();
    return rest.isEmpty() ? text.strip() : rest;
  }

  /** Returns {@code text} without the signature. */
  static String unsigned(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    dropSignature(lines);
    return String.join("\n", lines).strip();
  }

  /** Drops what some programs put below an answer without quoting it. */
  private static void dropOriginal(List<String> lines) {
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at).strip();
      boolean isStart =
          ORIGINAL.matcher(line).matches()
              || RULE.matcher(line).matches() && areFields(lines, at + 1);
      if (isStart && lines.subList(0, at).stream().anyMatch(each -> !each.isBlank())) {
        lines.subList(at, lines.size()).clear();
        return;
      }
    }
  }

  private static boolean areFields(List<String> lines, int from) {
    return from + 1 < lines.size()
        && FIELD.matcher(lines.get(from).strip()).matches()
        && FIELD.matcher(lines.get(from + 1).strip()).matches();
  }

  private static void dropQuote(List<String> lines) {
    dropBlank(lines);
    int end = lines.size();
    int start = end;
    while (start > 0 && (isQuoted(lines.get(start - 1)) || lines.get(start - 1).isBlank())) {
      start--;
    }
    if (lines.subList(start, end).stream().noneMatch(ReplyText::isQuoted)) {
      return;
    }
    lines.subList(start, end).clear();
    dropIntroduction(lines);
  }

  private static void dropIntroduction(List<String> lines) {
    for (int count = 1; count <= Math.min(INTRODUCTION_LINES_MAX, lines.size()); count++) {
      List<String> last = lines.subList(lines.size() - count, lines.size());
      String joined = String.join(" ", last).strip();
      if (joined.length() <= INTRODUCTION_CHARS_MAX && INTRODUCTION.matcher(joined).matches()) {
        last.clear();
        return;
      }
    }
    if (!lines.isEmpty()
        && lines.getLast().length() <= INTRODUCTION_CHARS_MAX
        && NAMED.matcher(lines.getLast()).matches()) {
      lines.removeLast();
    }
  }

  private static boolean isQuoted(String line) {
    return line.startsWith(">");
  }

  private static void dropSignature(List<String> lines) {
    dropBlank(lines);
    int least = Math.max(1, lines.size() - SIGNATURE_LINES_MAX - 1);
    for (int at = lines.size() - 1; at >= least; at--) {
      boolean isShort = lines.size() - at <= SHORT_SIGNATURE_LINES_MAX + 1;
      if (lines.get(at).equals("-- ") || isShort && lines.get(at).equals("--")) {
        lines.subList(at, lines.size()).clear();
        return;
      }
    }
    if (lines.size() > 1 && DEVICE.matcher(lines.getLast().strip()).matches()) {
      lines.removeLast();
    }
  }

  private static void dropBlank(List<String> lines) {
    while (!lines.isEmpty() && lines.getLast().isBlank()) {
      lines.removeLast();
    }
  }
}
