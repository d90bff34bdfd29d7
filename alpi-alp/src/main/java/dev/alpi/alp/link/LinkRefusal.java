package dev.alpi.alp.link;

import dev.alpi.alp.Response;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;

/**
 * A request that is answered with an error. Codes and names are those of the protocol (alp spec
 * §7); the message is the name.
 */
public final class LinkRefusal extends Exception {
  /** More calls in a minute than the peer may make, or the day's budget is spent. */
  public static final int LIMITED = -32005;

  /** The peer may not call this method. */
  public static final int CAPABILITY_DENIED = -32001;

  /** Another turn runs. */
  public static final int BUSY = -32007;

  /** The blob is not there. */
  public static final int NOT_FOUND = -32012;

  /** What the peer list says of tools cannot be understood. */
  public static final int POLICY_INVALID = -32013;

  /** There is no such method. */
  public static final int METHOD_NOT_FOUND = -32601;

  /** The parameters are wrong. */
  public static final int INVALID_PARAMS = -32602;

  /** Something failed here. */
  public static final int INTERNAL = -32603;

  private static final long serialVersionUID = 1;

  private final int code;
  private final transient JsonValue data;

  /**
   * Creates the refusal.
   *
   * @param code one of the protocol's
   * @param name what it is called
   * @param data details, or JSON's null
   */
  public LinkRefusal(int code, String name, JsonValue data) {
    super(name);
    this.code = code;
    this.data = data;
  }

  /**
   * {@return the refusal of parameters}
   *
   * @param detail a few words why, which the peer reads: nothing of this machine
   */
  public static LinkRefusal invalidParams(String detail) {
    return new LinkRefusal(INVALID_PARAMS, "invalid-params", detail(detail));
  }

  /** Returns the refusal of a method that there is not. */
  static LinkRefusal methodNotFound() {
    return new LinkRefusal(METHOD_NOT_FOUND, "method-not-found", JsonValue.Null.NULL);
  }

  /** Returns the refusal of a second turn. */
  static LinkRefusal busy() {
    return new LinkRefusal(BUSY, "target-busy", detail("another turn is already in flight"));
  }

  /** Returns what a peer is told of a failure: nothing of the machine. */
  static LinkRefusal internal(String detail) {
    return new LinkRefusal(INTERNAL, "internal-error", detail(detail));
  }

  static Obj detail(String text) {
    return Obj.EMPTY.with("detail", text);
  }

  /** {@return the code of the protocol} */
  public int code() {
    return code;
  }

  /** {@return the details, or JSON's null} */
  public JsonValue data() {
    return data;
  }

  Response.Failure outcome() {
    return new Response.Failure(code, getMessage(), data);
  }
}
