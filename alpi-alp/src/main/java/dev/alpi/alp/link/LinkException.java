package dev.alpi.alp.link;

import dev.alpi.profile.json.JsonValue;
import java.io.IOException;

/** A request that was not answered as wished. */
public abstract sealed class LinkException extends IOException {
  private static final long serialVersionUID = 1;

  LinkException(String message) {
    super(message);
  }

  /** {@return whether the same request may succeed later} */
  public boolean isRetryable() {
    return true;
  }

  /** Nobody answers there: no socket, or a connection that is refused. */
  public static final class Offline extends LinkException {
    private static final long serialVersionUID = 1;

    Offline(String where) {
      super("nobody answers at " + where);
    }
  }

  /** There was no answer in time. Whether the request was done is not known. */
  public static final class TimedOut extends LinkException {
    private static final long serialVersionUID = 1;

    TimedOut(String what) {
      super("no answer in time: " + what);
    }
  }

  /**
   * The other end closed without an answer: it does not know this profile's key, its clock is more
   * than two minutes off, or it was stopped.
   */
  public static final class NoAnswer extends LinkException {
    private static final long serialVersionUID = 1;

    NoAnswer() {
      super(
          "it closed without an answer: either it has not pinned this profile's key, or the clocks"
              + " differ by more than two minutes, or it was stopped");
    }
  }

  /** The connection broke before there was an answer. Whether the request was done is not known. */
  public static final class Broken extends LinkException {
    private static final long serialVersionUID = 1;

    Broken(IOException cause) {
      super(
          "the connection broke before there was an answer"
              + (cause.getMessage() == null ? "" : ": " + cause.getMessage()));
      initCause(cause);
    }
  }

  /** It was called off here. */
  public static final class Cancelled extends LinkException {
    private static final long serialVersionUID = 1;

    Cancelled() {
      super("it was called off");
    }

    @Override
    public boolean isRetryable() {
      return false;
    }
  }

  /** It is more than can be sent. */
  public static final class TooLarge extends LinkException {
    private static final long serialVersionUID = 1;

    TooLarge(String what, long most) {
      super(what + "; at most " + most + " can be sent");
    }

    @Override
    public boolean isRetryable() {
      return false;
    }
  }

  /** What came is no answer of the peer that was asked. */
  public static final class BadAnswer extends LinkException {
    private static final long serialVersionUID = 1;

    BadAnswer(String why) {
      super("the answer is not one: " + why);
    }

    @Override
    public boolean isRetryable() {
      return false;
    }
  }

  /** The peer refused. */
  public static final class Refused extends LinkException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String name;
    private final transient JsonValue data;

    Refused(int code, String name, JsonValue data) {
      super("the peer refused: " + name + detail(data));
      this.code = code;
      this.name = name;
      this.data = data;
    }

    private static String detail(JsonValue data) {
      return data instanceof JsonValue.Obj object
          ? object.string("detail").map(text -> " (" + text + ")").orElse("")
          : "";
    }

    /** {@return the code that the peer has sent, of the protocol (alp spec §7) or another} */
    public int code() {
      return code;
    }

    /** {@return the name that the peer has sent: any text} */
    public String name() {
      return name;
    }

    /** {@return the details, or JSON's null} */
    public JsonValue data() {
      return data;
    }

    @Override
    public boolean isRetryable() {
      return code == LinkRefusal.BUSY || code == LinkRefusal.LIMITED && name.equals("rate-limited");
    }
  }
}
