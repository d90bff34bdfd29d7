package dev.alpi.engine.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a session still has to do.
 *
 * <p><b>Threads:</b> any; owned by the session's turn.
 */
public final class TodoList {
  /** More open points than this are a sign of a model that runs in circles. */
  public static final int ITEMS_MAX = 100;

  private final List<Item> items = new ArrayList<>();

  private TodoList() {}

  /** Returns a list of {@code items}, which are numbered from 1. */
  public static TodoList of(List<Item> items) {
    TodoList list = new TodoList();
    list.items.addAll(items);
    return list;
  }

  /** How far a point is. */
  public enum State {
    /** Not begun. */
    OPEN,
    /** Begun; one at a time. */
    STARTED,
    /** Done. */
    DONE
  }

  /** A point of the list, named by its place from 1. */
  public record Item(int number, String text, State state) {}

  /** Returns the points in order. */
  public synchronized List<Item> items() {
    return List.copyOf(items);
  }

  synchronized Optional<Item> add(String text) {
    if (items.size() >= ITEMS_MAX) {
      return Optional.empty();
    }
    Item item = new Item(items.size() + 1, text, State.OPEN);
    items.add(item);
    return Optional.of(item);
  }

  /** Sets the state of point {@code number}; starting one reopens the one that was started. */
  synchronized boolean mark(int number, State state) {
    if (number < 1 || number > items.size()) {
      return false;
    }
    if (state == State.STARTED) {
      items.replaceAll(
          item ->
              item.state() == State.STARTED
                  ? new Item(item.number(), item.text(), State.OPEN)
                  : item);
    }
    items.set(number - 1, new Item(number, items.get(number - 1).text(), state));
    return true;
  }

  synchronized void clear() {
    items.clear();
  }
}
