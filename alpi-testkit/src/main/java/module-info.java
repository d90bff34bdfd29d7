/**
 * Fakes and fixtures for tests: a clock, a file system that crashes, a scripted model server. Never
 * part of the image.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // never linked into the image
module dev.alpi.testkit {
  requires static transitive org.jspecify;
  requires com.google.common.jimfs;
  requires tools.jackson.core;
  requires jdk.httpserver;

  exports dev.alpi.testkit;
}
