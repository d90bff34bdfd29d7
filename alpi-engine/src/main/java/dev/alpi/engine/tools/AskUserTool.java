package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code ask_user}: a question with choices to the person, in the middle of a turn. */
public final class AskUserTool implements Tool {
  /** The tool's name; a workflow refuses it. */
  public static final String NAME = "ask_user";

  private static final int CHOICES_MIN = 2;

  /** More are hard to keep in mind (alpi-engine spec §2.5). */
  private static final int CHOICES_MAX = 4;

  /** The same where several may be chosen. */
  private static final int CHOICES_MANY_MAX = 8;

  private static final int QUESTION_CHARS_MAX = 2000;
  private static final int CHOICE_CHARS_MAX = 200;

  private static final ToolSpec SPEC =
      Specs.of(
          NAME,
          "Ask the person a question and wait for the answer, up to five minutes. Only for what you"
              + " cannot find out and cannot decide yourself.",
          "\"question\",\"choices\"",
          """
          "question":{"type":"string"},
          "choices":{"type":"array","items":{"type":"string"},\
          "description":"2 to 4 short answers; with multi up to 8"},
          "multi":{"type":"boolean","description":"several may be chosen"},
          "allow_other":{"type":"boolean","description":"an answer in own words is fine too"}\
          """);

  /** Creates the tool. */
  public AskUserTool() {}

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("question");
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure {
    Asker.Question question = question(arguments);
    return switch (context.asker().ask(question, context.cancellation())) {
      case Asker.Answer.Given(List<String> texts) -> told(texts, question.choices());
      case Asker.Answer.Declined() ->
          throw new ToolFailure(
              context.cancellation().isCancelled()
                  ? "interrupted"
                  : "the person did not want to answer; do not ask again, go on without or say what"
                      + " is left open");
      case Asker.Answer.TimedOut() ->
          throw new ToolFailure(
              "nobody answered in time; go on without the answer: take the safest choice and say"
                  + " so, or say what is left open");
      case Asker.Answer.Nobody() ->
          throw new ToolFailure(
              "no live user is there to answer; do not ask again, go on without: take the safest"
                  + " choice and say so, or say what is left open");
    };
  }

  private static Asker.Question question(Arguments arguments) throws ToolFailure {
    String text = arguments.required("question").strip();
    if (text.isEmpty() || text.length() > QUESTION_CHARS_MAX) {
      throw new ToolFailure(
          "a question has 1 to " + QUESTION_CHARS_MAX + " characters, found " + text.length());
    }
    boolean many = arguments.flag("multi");
    int max = many ? CHOICES_MANY_MAX : CHOICES_MAX;
    List<String> choices = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String choice : arguments.strings("choices")) {
      String stripped = choice.strip();
      if (stripped.isEmpty() || stripped.length() > CHOICE_CHARS_MAX) {
        throw new ToolFailure(
            "a choice has 1 to " + CHOICE_CHARS_MAX + " characters, found " + stripped.length());
      }
      if (!seen.add(stripped.toLowerCase(Locale.ROOT))) {
        throw new ToolFailure("the choices are not all different: " + stripped);
      }
      choices.add(stripped);
    }
    if (choices.size() < CHOICES_MIN || choices.size() > max) {
      throw new ToolFailure(
          "there must be "
              + CHOICES_MIN
              + " to "
              + max
              + " choices"
              + (many ? "" : " (with multi up to " + CHOICES_MANY_MAX + ")")
              + ", found "
              + choices.size());
    }
    return new Asker.Question(text, choices, many, arguments.flag("allow_other"));
  }

  /** A choice by itself is told apart from own words, which may say anything. */
  private static String told(List<String> texts, List<String> choices) {
    StringBuilder out = new StringBuilder();
    for (String text : texts) {
      out.append(out.isEmpty() ? "" : "\n");
      out.append(choices.contains(text) ? "the person chose: " : "the person said: ").append(text);
    }
    return out.toString();
  }
}
