package dev.alpi.model;

import java.util.List;

/** Which models a provider has. */
public sealed interface ModelListing {
  /** These, in the provider's order; not every one of them has to be a chat model. */
  record Found(List<ModelName> models) implements ModelListing {
    /** Copies the list. */
    public Found {
      models = List.copyOf(models);
    }
  }

  /**
   * It cannot be asked.
   *
   * @param reason what is missing: lower case, no full stop
   * @param hint what to do about it
   */
  record Refused(String reason, String hint) implements ModelListing {}
}
