package dev.alpi.engine.tools;

import dev.alpi.journal.NewOutput;
import dev.alpi.journal.OutputRow;
import dev.alpi.journal.OutputType;
import dev.alpi.journal.OutputsInbox;
import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** {@code notify}: tells the person something outside the conversation, in the outputs inbox. */
public final class NotifyTool implements Tool {
  private static final int PREVIEW_CHARS_MAX = 60;

  private static final ToolSpec SPEC =
      Specs.of(
          "notify",
          "Leave a notification for the person: it stays in their inbox until they read it. For"
              + " results they wait for, or problems they should know of; not for the answer of a"
              + " conversation.",
          "\"text\"",
          """
          "text":{"type":"string","description":"what there is to say, at most 8000 characters"},
          "title":{"type":"string","description":"one line, at most 200 characters"},
          "type":{"type":"string","enum":["info","warning","error"],"description":"default info"}\
          """);

  private final OutputsInbox inbox;
  private final String sessionId;
  private final UnaryOperator<String> redact;
  private final Consumer<OutputRow> told;

  /**
   * Creates the tool of one turn.
   *
   * @param inbox where it writes
   * @param sessionId the conversation that outputs are said to come from
   * @param redact takes what is secret out of a text
   * @param told gets each output once it is in the inbox
   */
  public NotifyTool(
      OutputsInbox inbox,
      String sessionId,
      UnaryOperator<String> redact,
      Consumer<OutputRow> told) {
    this.inbox = inbox;
    this.sessionId = sessionId;
    this.redact = redact;
    this.told = told;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    String title = arguments.optional("title").orElse("").strip();
    int end = Math.min(title.length(), PREVIEW_CHARS_MAX);
    return (type(arguments).label() + " " + title.substring(0, end)).strip();
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    String text = within("text", arguments.required("text"), OutputsInbox.BODY_CHARS_MAX);
    String title =
        within("title", arguments.optional("title").orElse(""), OutputsInbox.TITLE_CHARS_MAX);
    if (text.isBlank()) {
      throw new ToolFailure("the argument text is empty; say what the person should know");
    }
    OutputRow row =
        inbox.add(new NewOutput(type(arguments), title, text, sessionId, List.of()), redact);
    told.accept(row);
    return "left in the person's inbox of outputs as " + row.id();
  }

  private static OutputType type(Arguments arguments) throws ToolFailure {
    String label = arguments.optional("type").orElse("info");
    return OutputType.parse(label)
        .orElseThrow(() -> Arguments.notOneOf("type", label, "info, warning, error"));
  }

  private static String within(String name, String text, int max) throws ToolFailure {
    int chars = text.codePointCount(0, text.length());
    if (chars > max) {
      throw new ToolFailure(
          "the argument " + name + " has " + chars + " characters, allowed " + max);
    }
    return text;
  }
}
