package dev.alpi.gateway.webhook;

import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A message that came by a hook, and what was answered.
 *
 * <p><b>Threads:</b> any.
 */
final class Delivery {
  private final String id;
  private final String hook;
  private final ReentrantLock taking = new ReentrantLock();
  private final Map<String, Said> said = new LinkedHashMap<>();
  private final List<Ticket> tickets = new ArrayList<>();
  private Optional<String> body;
  private boolean isTaken;
  private boolean isClosed;

  /**
   * Creates it.
   *
   * @param id what it is called outside
   * @param hook the name of the hook
   * @param body what tells its body from others; empty if that is not known any more
   */
  Delivery(String id, String hook, Optional<String> body) {
    this.id = id;
    this.hook = hook;
    this.body = body;
  }

  /**
   * Something that was answered.
   *
   * @param kind what it is
   * @param text the text
   */
  record Said(Kind kind, String text) {
    /** What is answered. */
    enum Kind {
      ANSWER,
      /** Something has to be said before there is an answer. */
      QUESTION
    }

    /** Returns what the body of a piece says. */
    static Said of(Obj body) {
      boolean isQuestion = body.string("kind").orElse("").equals(WebhookChannel.QUESTION);
      return new Said(isQuestion ? Kind.QUESTION : Kind.ANSWER, body.string("text").orElse(""));
    }
  }

  String id() {
    return id;
  }

  String hook() {
    return hook;
  }

  /** Held while it is given to the core, so that nobody does it twice. */
  ReentrantLock taking() {
    return taking;
  }

  synchronized boolean isTaken() {
    return isTaken;
  }

  synchronized void taken() {
    isTaken = true;
  }

  /** Returns whether {@code other} is what it came with, as far as is known. */
  synchronized boolean hasBody(String other) {
    if (body.isEmpty()) {
      body = Optional.of(other);
    }
    return body.get().equals(other);
  }

  /**
   * Adds what is answered, once.
   *
   * @param key what names it
   * @return the requests that wait for it
   */
  synchronized List<Ticket> add(String key, Said answer) {
    said.putIfAbsent(key, answer);
    List<Ticket> waiting = List.copyOf(tickets);
    tickets.clear();
    return waiting;
  }

  /** Returns a ticket to wait with; empty if there is nothing to wait for. */
  synchronized Optional<Ticket> join() {
    if (isClosed || isAnswered()) {
      return Optional.empty();
    }
    Ticket ticket = new Ticket();
    tickets.add(ticket);
    return Optional.of(ticket);
  }

  synchronized void leave(Ticket ticket) {
    tickets.remove(ticket);
    ticket.lost();
  }

  /** Nobody waits any more, from now on. */
  synchronized void close() {
    isClosed = true;
    tickets.forEach(Ticket::giveUp);
    tickets.clear();
  }

  /** Somebody may wait again. */
  synchronized void open() {
    isClosed = false;
  }

  synchronized boolean isAwaited() {
    return !tickets.isEmpty() || taking.isLocked();
  }

  synchronized boolean isAnswered() {
    return said.values().stream().anyMatch(each -> each.kind() == Said.Kind.ANSWER);
  }

  synchronized long chars() {
    return said.values().stream().mapToLong(each -> each.text().length()).sum();
  }

  /** Returns how it stands, as the other side is told. */
  synchronized Obj json() {
    Said.Kind kind = isAnswered() ? Said.Kind.ANSWER : Said.Kind.QUESTION;
    List<String> texts =
        said.values().stream().filter(each -> each.kind() == kind).map(Said::text).toList();
    Obj json = Obj.EMPTY.with("id", id);
    if (texts.isEmpty()) {
      return json.with("status", "pending");
    }
    return kind == Said.Kind.ANSWER
        ? json.with("status", "answered").with("text", String.join("\n\n", texts))
        : json.with("status", "question").with("text", texts.getLast());
  }
}
