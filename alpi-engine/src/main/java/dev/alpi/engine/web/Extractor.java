package dev.alpi.engine.web;

import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.model.Cancellation;
import java.io.IOException;

/**
 * Answers a question from a page; the engine does it with its fast model.
 *
 * <p>The text of the page was written by strangers: whoever implements this marks it as untrusted
 * in what it tells a model, and gives that model no tools.
 */
@FunctionalInterface
public interface Extractor {
  /**
   * Returns the answer, in no more words than the question allows.
   *
   * @throws ToolFailure if there is none, such as when the budget is used up
   * @throws IOException if the machine fails
   */
  String answer(Question question, Cancellation cancellation) throws ToolFailure, IOException;

  /**
   * What is to be found in a page.
   *
   * @param text the question, as the agent put it
   * @param source where the page is
   * @param page the page as Markdown, cut to {@link WebExtractTool#PAGE_CHARS_MAX}
   * @param wordsMax how long an answer may be
   */
  record Question(String text, String source, String page, int wordsMax) {}
}
