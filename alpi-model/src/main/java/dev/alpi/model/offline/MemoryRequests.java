package dev.alpi.model.offline;

import dev.alpi.model.Message;
import dev.alpi.model.Message.Outcome;
import dev.alpi.model.offline.Entries.Entry;
import dev.alpi.model.offline.Phrase.Slots;
import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Requests that remember, recall and forget, all through the {@code memory} tool. */
final class MemoryRequests {
  private static final String TOOL = "memory";
  private static final List<String> TARGETS = List.of("memory", "user");

  /** The share of a question's words an entry must hold to be given as the answer. */
  private static final double ANSWER_COVERAGE_ABOVE = 0.5;

  private static final int SHOWN_MAX = 5;

  /** What the tool says of an addition beyond "done": worth relaying. */
  private static final Pattern NEWS =
      Pattern.compile(
          "(?i)supersede|replac|instead|previous|correct|changed|updated|duplicate|already"
              + "|reinforce|known|warn");

  /** Nobody asks for it in more; it is looked for at the end of what may be long. */
  private static final int ASKED_CHARS_MAX = 60;

  /** That something is to be remembered, said after it. */
  private static final Pattern ASKED_AFTER =
      Pattern.compile(
          "(?i)(?:\\s*[,.;!]\\s*|\\s+(?=(?:and|so|y|und|please|bitte)\\s))"
              + "(?:(?:and|so|y|und)\\s+)?(?:(?:please|por favor|bitte),?\\s+)?"
              + "(?:(?:(?:do not|don['’]?t|never)\\s+forget|remember|memori[sz]e|note|keep)"
              + "\\s+(?:it|this|that)(?:\\s+in\\s+mind)?"
              + "|(?:recuérda|recuerda|apúnta|apunta|anóta|anota)lo"
              + "|(?:merke?|notiere?)\\s+(?:dir\\s+)?(?:das|es))"
              + "(?:,?\\s+(?:please|por favor|bitte))?[.!\\s]*$");

  private MemoryRequests() {}

  static Step remember(Slots slots, Conversation conversation) {
    String fact = slots.text(slots.has("fact") ? "fact" : Phrase.WHOLE);
    int end = Math.max(0, fact.length() - ASKED_CHARS_MAX);
    String rest = ASKED_AFTER.matcher(fact.substring(end)).replaceFirst("");
    return add(fact.substring(0, end) + rest);
  }

  static Step correct(Slots slots, Conversation conversation) {
    String verb = slots.has("verb") ? slots.text("verb").toLowerCase(Locale.ROOT) : "is";
    return add(slots.text("subject") + " " + verb + " " + slots.text("value"));
  }

  static Step recall(Slots slots, Conversation conversation) {
    String question = slots.text(Phrase.WHOLE);
    return Words.keywords(question).isEmpty()
        ? Step.Say.failed(Talk.notUnderstood())
        : new Step.Ask(reads(), results -> answer(question, results));
  }

  static Step list(Slots slots, Conversation conversation) {
    return new Step.Ask(reads(), MemoryRequests::listed);
  }

  static Step forget(Slots slots, Conversation conversation) {
    String topic = slots.text("topic");
    return new Step.Ask(reads(), results -> removed(topic, results));
  }

  static Step forgetEverything(Slots slots, Conversation conversation) {
    return Step.Say.done(
        "I forget one thing at a time: say \"forget\" and what it is about. "
            + "\"list your memories\" shows what there is.");
  }

  private static Step add(String statement) {
    Voice.Fact fact = Voice.fact(statement);
    Step.Wanted call = call("add", fact.target(), "content", fact.content());
    return Step.ask(
        call,
        result -> {
          if (result.outcome() == Outcome.FAILED) {
            return Step.refused("note that", done(result));
          }
          String noted = "Noted: " + Voice.told(fact.content());
          boolean news = NEWS.matcher(done(result)).find();
          return Step.Say.done(news ? noted + "\n" + done(result) : noted);
        });
  }

  /** The tool says what was done, and after an empty line all that is remembered. */
  private static String done(Message.ToolResult result) {
    return result.text().split("\n\n", 2)[0].strip();
  }

  private static Step.Wanted call(String action, String target, String member, String text) {
    JsonValue.Obj arguments = JsonValue.Obj.EMPTY.with("action", action).with("target", target);
    return new Step.Wanted(TOOL, member.isEmpty() ? arguments : arguments.with(member, text));
  }

  private static List<Step.Wanted> reads() {
    return TARGETS.stream().map(target -> call("read", target, "", "")).toList();
  }

  private static Step answer(String question, List<Message.ToolResult> results) {
    Entries.Matches found = Entries.of(TARGETS, results).find(question);
    if (found.entries().isEmpty()) {
      return nothing(results);
    }
    String told = told(found.entries());
    return Step.Say.done(
        found.coverage() > ANSWER_COVERAGE_ABOVE
            ? told
            : "I remember nothing that fits exactly. The closest is:\n" + told);
  }

  private static Step nothing(List<Message.ToolResult> results) {
    return failure(results)
        .orElseGet(
            () ->
                Step.Say.done(
                    "I don't remember anything about that. I am the offline model, so all I can "
                        + "tell you is what was noted before: say \"remember that …\" to add it."));
  }

  private static Step listed(List<Message.ToolResult> results) {
    List<Entry> all = Entries.of(TARGETS, results).all();
    if (all.isEmpty()) {
      return failure(results).orElseGet(() -> Step.Say.done("I remember nothing yet."));
    }
    return Step.Say.done("This is what I remember:\n" + listing(all));
  }

  private static Step removed(String topic, List<Message.ToolResult> results) {
    Entries entries = Entries.of(TARGETS, results);
    Entries.Matches found = entries.candidates(topic);
    if (found.entries().isEmpty()) {
      return failure(results)
          .orElseGet(
              () -> Step.Say.failed("I don't remember anything about that, so nothing changed."));
    }
    if (found.entries().size() > 1 || found.coverage() < 1) {
      return Step.Say.failed(
          "Which of these should I forget? Nothing is forgotten yet; say \"forget\" with more of "
              + "its words.\n"
              + listing(found.entries()));
    }
    Entry entry = found.entries().getFirst();
    return Step.ask(
        call("remove", entry.target(), "match", entry.text()),
        result ->
            switch (result.outcome()) {
              case OK -> Step.Say.done("Forgotten: " + Voice.told(entry.text()));
              case FAILED -> Step.refused("forget that", done(result));
            });
  }

  private static java.util.Optional<Step> failure(List<Message.ToolResult> results) {
    return results.stream()
        .filter(result -> result.outcome() == Outcome.FAILED)
        .findFirst()
        .map(result -> Step.refused("read my memory", result.text()));
  }

  private static String told(List<Entry> entries) {
    return entries.stream()
        .limit(SHOWN_MAX)
        .map(entry -> Voice.told(entry.text()))
        .collect(Collectors.joining("\n"));
  }

  private static String listing(List<Entry> entries) {
    return entries.stream().map(entry -> "- " + entry.text()).collect(Collectors.joining("\n"));
  }
}
