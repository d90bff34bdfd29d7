package dev.alpi.testkit;

/** How a service refuses a prompt that is too long for its model's window. */
public enum Overflow {
  /**
   * As the format's own provider, where only the prompt counts: OpenAI's {@code
   * context_length_exceeded}, Anthropic's {@code prompt is too long}.
   */
  PROMPT,
  /** As the format's own provider, where prompt and output limit together must fit. */
  WITH_OUTPUT,
  /** As OpenRouter: prompt and output limit together must fit, in a body without a type. */
  OPENROUTER,
  /** As vLLM: prompt and output limit together must fit. */
  VLLM,
  /** As llama.cpp's server: only the prompt counts. */
  LLAMA_CPP;

  /** Refuses a request of {@code prompt} tokens that does not fit into {@code window}. */
  void check(Wire wire, Json.Obj body, long prompt, long window) throws Refusal {
    long output = Conversation.outputTokensMax(body).orElse(0);
    boolean countsOutput =
        switch (this) {
          case PROMPT, LLAMA_CPP -> false;
          case WITH_OUTPUT, OPENROUTER, VLLM -> true;
        };
    if (prompt + (countsOutput ? output : 0) <= window) {
      return;
    }
    long tools = PromptSize.of(body.member("tools").orElse(Json.of(""))).tokens();
    if (wire == Wire.ANTHROPIC) {
      throw new Refusal(400, "invalid_request_error", "", "", anthropic(prompt, output, window));
    }
    throw switch (this) {
      case PROMPT, WITH_OUTPUT ->
          new Refusal(
              400,
              "invalid_request_error",
              "context_length_exceeded",
              "messages",
              openAi(prompt, tools, output, window));
      case OPENROUTER ->
          new Refusal(400, Json.object("code", 400), openRouter(prompt, tools, output, window));
      case VLLM ->
          new Refusal(
              400,
              Json.object("type", "BadRequestError", "param", Json.Null.MADE, "code", 400),
              vLlm(prompt, output, window));
      case LLAMA_CPP ->
          new Refusal(
              400,
              Json.object(
                  "code",
                  400,
                  "type",
                  "exceed_context_size_error",
                  "n_prompt_tokens",
                  prompt,
                  "n_ctx",
                  window),
              ("request (%d tokens) exceeds the available context size (%d tokens), try"
                      + " increasing it")
                  .formatted(prompt, window));
    };
  }

  private static String anthropic(long prompt, long output, long window) {
    return prompt > window
        ? "prompt is too long: %d tokens > %d maximum".formatted(prompt, window)
        : ("input length and `max_tokens` exceed context limit: %d + %d > %d, decrease input length"
                + " or `max_tokens` and try again")
            .formatted(prompt, output, window);
  }

  private String openAi(long prompt, long tools, long output, long window) {
    String begin = "This model's maximum context length is %d tokens. However, ".formatted(window);
    long messages = prompt - tools;
    if (this == PROMPT || prompt > window) {
      return begin
          + (tools == 0
              ? ("your messages resulted in %d tokens. Please reduce the length of the messages.")
                  .formatted(prompt)
              : ("your messages resulted in %d tokens (%d in the messages, %d in the functions)."
                      + " Please reduce the length of the messages or functions.")
                  .formatted(prompt, messages, tools));
    }
    return begin
        + (tools == 0
            ? ("you requested %d tokens (%d in the messages, %d in the completion). Please reduce"
                    + " the length of the messages or completion.")
                .formatted(prompt + output, prompt, output)
            : ("you requested %d tokens (%d in the messages, %d in the functions, and %d in the"
                    + " completion). Please reduce the length of the messages, functions, or"
                    + " completion.")
                .formatted(prompt + output, messages, tools, output));
  }

  private static String openRouter(long prompt, long tools, long output, long window) {
    String parts =
        tools == 0
            ? "%d of text input".formatted(prompt)
            : "%d of text input, %d of tool input".formatted(prompt - tools, tools);
    return ("This endpoint's maximum context length is %d tokens. However, you requested about %d"
            + " tokens (%s, %d in the output). Please reduce the length of either one, or use the"
            + " \"middle-out\" transform to compress your prompt automatically.")
        .formatted(window, prompt + output, parts, output);
  }

  private static String vLlm(long prompt, long output, long window) {
    return prompt > window
        ? ("This model's maximum context length is %d tokens. However, your request has %d input"
                + " tokens. Please reduce the length of the input messages.")
            .formatted(window, prompt)
        : ("'max_tokens' or 'max_completion_tokens' is too large: %d. This model's maximum context"
                + " length is %d tokens and your request has %d input tokens (%d > %d - %d).")
            .formatted(output, window, prompt, output, window, prompt);
  }
}
