package dev.alpi.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * An intake that remembers what it was given. It outlives the channels of a test, as a database
 * outlives processes.
 *
 * <p><b>Threads:</b> any.
 */
public final class ContractIntake implements Intake {
  private final Path spool;
  private final Set<String> admitted = new TreeSet<>();
  private final Map<String, Inbound> taken = new LinkedHashMap<>();
  private final List<String> offered = new ArrayList<>();
  private final List<Sender> asked = new ArrayList<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private Optional<String> cursor = Optional.empty();
  private int failures;
  private int answers;

  /** Creates one that admits nobody. */
  public ContractIntake(Path spool) {
    this.spool = spool;
  }

  /** Lets {@code sender} in. */
  public synchronized void admit(String sender) {
    admitted.add(sender);
  }

  /** Lets the next {@code count} calls of {@link #take} fail that have messages. */
  public synchronized void failTakes(int count) {
    failures = count;
  }

  @Override
  public synchronized boolean admits(Sender sender, Place place) {
    asked.add(sender);
    notifyAll();
    return admitted.contains(sender.id());
  }

  @Override
  public synchronized Optional<String> cursor() {
    return cursor;
  }

  @Override
  public synchronized void take(List<Inbound> messages, Optional<String> cursor)
      throws IOException {
    messages.forEach(message -> offered.add(message.id()));
    if (failures > 0 && !messages.isEmpty()) {
      failures--;
      notifyAll();
      throw new IOException("the disk is full");
    }
    messages.forEach(message -> taken.putIfAbsent(message.id(), message));
    this.cursor = cursor.isPresent() ? cursor : this.cursor;
    notifyAll();
  }

  @Override
  public synchronized void refuse(String id, Sender sender, String reason) {
    refused.put(id, reason);
    notifyAll();
  }

  @Override
  public synchronized void alive() {
    answers++;
    notifyAll();
  }

  @Override
  public Path spool() {
    return spool;
  }

  /** Returns what was taken, each once. */
  public synchronized List<Inbound> taken() {
    return List.copyOf(taken.values());
  }

  /** Returns the texts of what was taken. */
  public List<String> texts() {
    return taken().stream().map(Inbound::text).toList();
  }

  /** Returns the ids of what was offered, repeated ones too. */
  public synchronized List<String> offered() {
    return List.copyOf(offered);
  }

  /** Returns who was asked about. */
  public synchronized List<Sender> asked() {
    return List.copyOf(asked);
  }

  /** Returns the reasons of what was refused, by id. */
  public synchronized Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  /** Returns how often the service has answered. */
  public synchronized int answers() {
    return answers;
  }

  /** Waits until {@code state} is so, for twenty seconds at most. */
  public synchronized boolean await(BooleanSupplier state) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!state.getAsBoolean() && System.nanoTime() < end) {
      wait(100);
    }
    return state.getAsBoolean();
  }

  /** Waits until {@code count} messages were taken. */
  public boolean awaitTaken(int count) throws InterruptedException {
    return await(() -> taken.size() >= count);
  }
}
