package dev.alpi.gateway.telegram;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** An inbox that forgets nothing as long as the test runs. */
final class MemoryIntake implements Intake {
  private final Set<String> ids = new HashSet<>();
  private final List<Inbound> taken = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private Optional<String> cursor = Optional.empty();
  private Predicate<Sender> admitted = _ -> true;
  private int failures;
  private int alive;

  synchronized void admitOnly(String... senders) {
    Set<String> allowed = Set.of(senders);
    admitted = sender -> allowed.contains(sender.id());
  }

  /** Lets the next {@code count} calls of {@link #take} fail. */
  synchronized void failNext(int count) {
    failures = count;
  }

  @Override
  public synchronized boolean admits(Sender sender, Place place) {
    asked.add(sender.id() + "@" + place.chat());
    return admitted.test(sender);
  }

  @Override
  public synchronized Optional<String> cursor() {
    return cursor;
  }

  @Override
  public synchronized void take(List<Inbound> messages, Optional<String> cursor)
      throws IOException {
    if (failures > 0) {
      failures--;
      notifyAll();
      throw new IOException("disk full");
    }
    for (Inbound message : messages) {
      if (ids.add(message.id())) {
        taken.add(message);
      }
    }
    this.cursor = cursor.or(() -> this.cursor);
    notifyAll();
  }

  @Override
  public synchronized void refuse(String id, Sender sender, String reason) {
    refused.add(id + ": " + reason);
    notifyAll();
  }

  @Override
  public synchronized void alive() {
    alive++;
  }

  @Override
  public Path spool() {
    throw new UnsupportedOperationException("Telegram needs none");
  }

  synchronized List<Inbound> taken() {
    return List.copyOf(taken);
  }

  synchronized List<String> refused() {
    return List.copyOf(refused);
  }

  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  synchronized int timesAlive() {
    return alive;
  }

  /** Waits for {@code count} messages. */
  synchronized List<Inbound> await(int count) throws InterruptedException {
    for (int i = 0; i < 500 && taken.size() < count; i++) {
      wait(20);
    }
    return List.copyOf(taken);
  }
}
