package dev.alpi.model;

/** Where a model name leads. */
public sealed interface Route {
  /**
   * There is a client for it.
   *
   * @param client owned by the router: not to be closed by whoever asked
   * @param card what is known of the model
   */
  record Found(ModelClient client, ModelCard card) implements Route {}

  /**
   * There is none.
   *
   * @param reason what was asked and what is missing: lower case, no full stop
   * @param hint what to do about it
   */
  record Refused(String reason, String hint) implements Route {}
}
