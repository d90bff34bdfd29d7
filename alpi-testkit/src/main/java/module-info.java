/**
 * Fakes and fixtures for tests: a clock, a file system that crashes, a scripted model server. Never
 * part of the image.
 *
 * <p>The model server listens on the loopback interface alone, and lives in its own threads until
 * it is closed. Nothing here is durable.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // never linked into the image
module dev.alpi.testkit {
  requires static org.jspecify;
  requires com.google.common.jimfs;
  requires tools.jackson.core;

  exports dev.alpi.testkit;
}
