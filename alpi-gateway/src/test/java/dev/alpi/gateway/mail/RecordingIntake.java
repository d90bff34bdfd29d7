package dev.alpi.gateway.mail;

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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An inbox that keeps what it is given, and knows what it was given before. */
final class RecordingIntake implements Intake {
  /**
   * Something that was refused.
   *
   * @param id its name
   * @param sender who sent it
   * @param reason why
   */
  record Refusal(String id, Sender sender, String reason) {}

  private final Path spool;
  private final BlockingQueue<Inbound> taken = new LinkedBlockingQueue<>();
  private final BlockingQueue<Refusal> refused = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> signs = new LinkedBlockingQueue<>();
  private final List<String> asked = new ArrayList<>();
  private final Set<String> known = new HashSet<>();
  private Optional<String> cursor = Optional.empty();
  private Set<String> admitted = Set.of("alice@example.net");
  private int failures;
  private Runnable whenTaken = () -> {};

  RecordingIntake(Path spool) {
    this.spool = spool;
  }

  synchronized void admit(String... addresses) {
    admitted = Set.of(addresses);
  }

  synchronized void failTimes(int count) {
    failures = count;
  }

  synchronized void whenTaken(Runnable does) {
    whenTaken = does;
  }

  @Override
  public synchronized boolean admits(Sender sender, Place place) {
    asked.add(sender.id());
    return admitted.contains(sender.id());
  }

  @Override
  public synchronized Optional<String> cursor() {
    return cursor;
  }

  synchronized void cursor(Optional<String> text) {
    cursor = text;
  }

  @Override
  public synchronized void take(List<Inbound> messages, Optional<String> next) throws IOException {
    if (failures > 0 && !messages.isEmpty()) {
      failures--;
      throw new IOException("the disk is full");
    }
    whenTaken.run();
    for (Inbound each : messages) {
      if (known.add(each.id())) {
        taken.add(each);
      }
    }
    cursor = next.or(() -> cursor);
    signs.add("taken");
  }

  @Override
  public void refuse(String id, Sender sender, String reason) {
    refused.add(new Refusal(id, sender, reason));
  }

  @Override
  public void alive() {
    signs.add("alive");
  }

  @Override
  public Path spool() {
    return spool;
  }

  Inbound next() throws InterruptedException {
    return Optional.ofNullable(taken.poll(20, TimeUnit.SECONDS)).orElseThrow();
  }

  Refusal nextRefusal() throws InterruptedException {
    return Optional.ofNullable(refused.poll(20, TimeUnit.SECONDS)).orElseThrow();
  }

  /** Waits for a sign of life that comes after this was called. */
  void awaitSign(String sign) throws InterruptedException {
    while (true) {
      if (Optional.ofNullable(signs.poll(20, TimeUnit.SECONDS)).orElseThrow().equals(sign)) {
        return;
      }
    }
  }

  void forgetSigns() {
    signs.clear();
  }

  boolean isEmpty() {
    return taken.isEmpty() && refused.isEmpty();
  }

  synchronized List<String> asked() {
    return List.copyOf(asked);
  }
}
