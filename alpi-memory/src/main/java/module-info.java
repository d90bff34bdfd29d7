/**
 * What a profile remembers: the memory files that every prompt carries, the candidates for them
 * that wait for a person, and the sessions with their index.
 *
 * <p>It never calls a model, starts no thread and holds no process-wide mutable state. Writes of
 * the two stores are durable, taken under the locks that the Python system takes, and keep unknown
 * keys and text. The index is a database that can be made anew from the session files at any time;
 * whoever asks it brings it up to date, and saving a turn never touches it. Stores and index are
 * safe for use by several threads and processes.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.memory {
  requires static org.jspecify;
  requires transitive dev.alpi.profile;
  // listing sessions streams them: a tree of a hostile file would not fit the heap
  requires tools.jackson.core;
  // the session index; loaded by the first question to it
  requires java.sql;
  requires org.xerial.sqlitejdbc;

  exports dev.alpi.memory;
}
