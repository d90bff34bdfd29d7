/**
 * Serves profiles: binds the ports of the peer protocol and of the scheduler to the engine.
 *
 * <p>All that it needs of the process is handed in; it holds no process-wide mutable state.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.daemon {
  requires static org.jspecify;
  requires transitive dev.alpi.alp;
  requires transitive dev.alpi.engine;
  requires transitive dev.alpi.gateway;
  requires transitive dev.alpi.scheduler;
  // who is at the other end of a socket
  requires jdk.net;

  exports dev.alpi.daemon;
}
