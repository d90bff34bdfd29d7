/**
 * Profiles and what they stand on: the home root, resolution, configuration layers, {@code .env},
 * durable files, locks, redaction, and the JSON values kept in files.
 *
 * <p>It never talks to a network, starts no thread and holds no process-wide mutable state. What a
 * method of the {@code store} package has acknowledged is on disk. Types are safe for use by
 * several threads where they say so.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.profile {
  // not transitive: a program that uses this module compiles without the annotations
  requires static org.jspecify;
  requires tools.jackson.core;
  requires org.snakeyaml.engine;

  exports dev.alpi.profile;
  exports dev.alpi.profile.config;
  exports dev.alpi.profile.json;
  exports dev.alpi.profile.store;
}
