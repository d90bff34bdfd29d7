package dev.alpi.model;

import dev.alpi.model.offline.OfflineClient;

/**
 * The model that is always there: a small deterministic dialogue program that needs no key and no
 * network and drives the same tools as any other model.
 */
public final class OfflineModel {
  /** How it is named in a configuration: {@code builtin/offline}. */
  public static final ModelName NAME = new ModelName("builtin", "offline");

  private OfflineModel() {}

  /**
   * Creates a client that answers every model name.
   *
   * <p><b>Threads:</b> any number of calls at once; it keeps nothing from one call to the next.
   */
  public static ModelClient create() {
    return new OfflineClient();
  }
}
