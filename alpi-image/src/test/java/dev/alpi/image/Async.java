package dev.alpi.image;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Starts work in a thread of its own. */
final class Async {
  private Async() {}

  static <T> CompletableFuture<T> of(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable failure) { // told to whoever waits
                result.completeExceptionally(failure);
              }
            });
    return result;
  }
}
