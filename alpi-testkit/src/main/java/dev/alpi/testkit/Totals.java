package dev.alpi.testkit;

/**
 * What a {@link ScriptedModelServer} would bill. An answer counts once its request was accepted,
 * whether or not the client stayed to read it; a refused request and an answer with an error status
 * do not.
 *
 * @param requests accepted requests
 * @param promptTokens their input tokens, cached ones included
 * @param completionTokens their output tokens, reasoning included
 * @param refused requests that got an error status
 */
public record Totals(long requests, long promptTokens, long completionTokens, long refused) {
  static final Totals NONE = new Totals(0, 0, 0, 0);

  Totals plus(TokenUsage usage) {
    return new Totals(
        requests + 1,
        promptTokens + usage.promptTokens(),
        completionTokens + usage.completionTokens(),
        refused);
  }

  Totals plusRefused() {
    return new Totals(requests, promptTokens, completionTokens, refused + 1);
  }

  String json() {
    return Json.object(
            "requests", requests,
            "prompt_tokens", promptTokens,
            "completion_tokens", completionTokens,
            "refused", refused)
        .print();
  }
}
