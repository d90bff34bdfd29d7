/**
 * Fakes and fixtures for tests: a clock, a file system that crashes, a scripted model server. Never
 * part of the image.
 */
@org.jspecify.annotations.NullMarked
module dev.alpi.testkit {
  requires static transitive org.jspecify;
  requires tools.jackson.core;
  requires jdk.httpserver;

  exports dev.alpi.testkit;
}
