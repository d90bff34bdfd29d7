/**
 * What a profile remembers: the memory files that every prompt carries, the candidates for them
 * that wait for a person, and the sessions.
 *
 * <p>It never calls a model, starts no thread and holds no process-wide mutable state. Writes are
 * durable, taken under the locks that the Python system takes, and keep unknown keys and text. The
 * stores are safe for use by several threads and processes.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.memory {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;
  // listing sessions streams them: a tree of a hostile file would not fit the heap
  requires tools.jackson.core;

  exports dev.alpi.memory;
}
