/**
 * Talking to language models: streaming text, reasoning, tool calls and usage over the providers'
 * wire formats, prices and context windows, and the built-in offline model.
 *
 * <p>It never spends on its own: retries, fallbacks and budgets belong to the engine. Keys are
 * handed in, and no error, event or {@code toString} ever holds one. Clients may be used by many
 * threads.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.model {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;
  requires java.net.http;

  exports dev.alpi.model;
}
