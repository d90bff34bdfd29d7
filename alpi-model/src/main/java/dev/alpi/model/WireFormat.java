package dev.alpi.model;

import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A wire format: how a request is laid out and how its streamed answer is read. Pure. */
interface WireFormat {
  /** Returns what is appended to the server's address, with a slash before it. */
  String path();

  /** Returns the headers of a request; with {@code key} if the server needs one. */
  List<Header> headers(Optional<ApiKey> key);

  /** Lays out {@code request}. */
  JsonValue.Obj body(ModelRequest request);

  /** Returns what reads the answer to {@code request} and tells {@code events} of it. */
  Answer answer(ModelRequest request, Consumer<ModelEvent> events);

  /** A header of a request. A class, not a record: its value may be secret. */
  final class Header {
    private final String name;
    private final String value;

    Header(String name, String value) {
      this.name = name;
      this.value = value;
    }

    String name() {
      return name;
    }

    String value() {
      return value;
    }

    @Override
    public String toString() {
      return name + ": ***";
    }
  }

  /** An answer that is arriving. */
  interface Answer {
    /**
     * Takes the next event.
     *
     * @throws WireException if it is not of the wire format, or tells of a failure
     */
    void take(SseParser.Event event) throws WireException;

    /** Says whether the last event of the answer has arrived. */
    boolean isComplete();

    /**
     * Returns the answer after the stream has ended.
     *
     * @throws WireException if it is not whole
     */
    ModelReply reply() throws WireException;
  }
}
