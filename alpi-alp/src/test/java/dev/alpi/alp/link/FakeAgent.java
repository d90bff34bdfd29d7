package dev.alpi.alp.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * An agent that says what it was asked, in words; {@code wait} waits until it is cancelled, and
 * {@code flood} talks until then.
 */
final class FakeAgent implements LinkHandler {
  final List<Ask> asked = Collections.synchronizedList(new ArrayList<>());
  volatile Optional<BudgetSpent> spent = Optional.empty();
  volatile boolean isCancelled;
  volatile CountDownLatch begun = new CountDownLatch(1);
  volatile CountDownLatch ended = new CountDownLatch(1);

  @Override
  public String agentName() {
    return "Hub";
  }

  @Override
  public Optional<BudgetSpent> budgetSpent() {
    return spent;
  }

  @Override
  public AskAnswer ask(Ask ask, AskProgress progress) throws LinkRefusal, IOException {
    asked.add(ask);
    progress.started("s1");
    switch (ask.prompt()) {
      case "refuse" -> throw LinkRefusal.invalidParams("not this");
      case "fail" -> throw new IOException("a secret of this machine");
      case "bug" -> throw new IllegalStateException("a secret of this machine");
      case "error" -> throw new LinkageError("a secret of this machine");
      case "flood" -> flood(ask, progress);
      default -> {}
    }
    StringBuilder text = new StringBuilder();
    for (String word : ask.prompt().split("(?<= )")) {
      progress.text(word);
      text.append(word);
    }
    if (ask.prompt().equals("wait")) {
      CountDownLatch cancelled = new CountDownLatch(1);
      ask.cancel().whenCancelled(cancelled::countDown);
      begun.countDown();
      try {
        cancelled.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      isCancelled = true;
      ended.countDown();
      return new AskAnswer("", 1, 0, 0.5, "s1", true, false);
    }
    return new AskAnswer(text.toString(), 10, 5, 0.25, "s1", false, false);
  }

  /** Says more and more, until nobody listens. */
  private void flood(Ask ask, AskProgress progress) {
    String much = "x".repeat(100_000);
    while (!ask.cancel().isCancelled()) {
      progress.text(much);
    }
    ended.countDown();
  }
}
