package dev.alpi.model;

/** How a server departs from plain chat completions. */
enum Dialect {
  /** OpenAI itself: {@code max_completion_tokens}, cache affinity by {@code prompt_cache_key}. */
  OPENAI,
  /** {@code reasoning} object, reported cost, {@code reasoning_details} wanted back. */
  OPENROUTER,
  /** Thought signatures of tool calls wanted back. */
  GEMINI,
  /** Refuses members of a message that it does not know. */
  GROQ,
  /** Refuses unknown parameters; ids of tool calls are nine letters and digits. */
  MISTRAL,
  /** {@code reasoning_content} wanted back with every message that called tools. */
  DEEPSEEK,
  /** Ollama, vLLM, LM Studio and whatever else is configured. */
  PLAIN
}
