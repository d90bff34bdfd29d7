package dev.alpi.engine.web;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.Specs;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code web_extract}: what a page says to a question, in at most 600 words. The first line of the
 * result is {@code source: } and the address where the page was found.
 */
public final class WebExtractTool implements Tool {
  /** The longest answer (spec §2.3). */
  public static final int WORDS_MAX = 600;

  /** The most of a page that is read for an answer, in characters: some 15,000 tokens. */
  public static final int PAGE_CHARS_MAX = 60_000;

  private static final int QUESTION_CHARS_MAX = 4_000;

  /** A longer word is none; it would be the way around the limit. */
  private static final int WORD_CHARS_MAX = 20;

  private static final Pattern WORD = Pattern.compile("\\S+");

  private static final ToolSpec SPEC =
      Specs.of(
          "web_extract",
          "Have a page of the public web read for you and a question answered from it, in at most"
              + " 600 words. Cheaper than web_fetch where the page is long.",
          "\"url\",\"question\"",
          """
          "url":{"type":"string","description":"https://… or http://…"},
          "question":{"type":"string","description":"all that is needed to answer it"},
          "max_bytes":{"type":"integer","description":"how much to read, default 250000"}\
          """);

  private final WebClient client;
  private final Extractor extractor;
  private final Network network;

  /** Creates the tool; {@code extractor} answers. */
  public WebExtractTool(WebClient client, Extractor extractor, Network network) {
    this.client = client;
    this.extractor = extractor;
    this.network = network;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("url");
  }

  @Override
  public boolean isParallelSafe() {
    return true;
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    network.require();
    String question = arguments.required("question").strip();
    if (question.isEmpty() || question.length() > QUESTION_CHARS_MAX) {
      throw new ToolFailure(
          "the question has from 1 to "
              + QUESTION_CHARS_MAX
              + " characters, found "
              + question.length());
    }
    WebPage page = WebArguments.fetch(client, arguments, context);
    ReadablePage readable = ReadablePage.of(page, Markdown.Links.KEPT);
    String text = readable.text();
    if (text.isBlank()) {
      throw new ToolFailure("the page holds no text without its scripts");
    }
    String read = text.substring(0, text.offsetByCodePoints(0, pointsOf(text)));
    String answer =
        extractor.answer(
            new Extractor.Question(question, page.url().toString(), read, WORDS_MAX),
            context.cancellation());
    String provenance = WebArguments.provenance(page, readable);
    String rest = read.length() < text.length() ? "(only the beginning was looked at)\n" : "";
    return provenance + rest + "\n" + shortened(answer);
  }

  private static int pointsOf(String text) {
    return Math.min(text.codePointCount(0, text.length()), PAGE_CHARS_MAX);
  }

  private static String shortened(String answer) {
    String text = VisibleText.of(answer).strip();
    Matcher words = WORD.matcher(text);
    int end = 0;
    for (int count = 0; count < WORDS_MAX && words.find(); count++) {
      end = words.end();
    }
    end = Math.min(end, WORDS_MAX * WORD_CHARS_MAX);
    return end == text.length() ? text : text.substring(0, end) + " …";
  }
}
