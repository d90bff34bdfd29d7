/**
 * What a profile remembers: the memory files that every prompt carries, and the sessions.
 *
 * <p>It never calls a model. Writes are durable, taken under the locks that the Python system
 * takes, and keep unknown keys.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.memory {
  requires static transitive org.jspecify;
  requires transitive dev.alpi.profile;

  exports dev.alpi.memory;
}
