package dev.alpi.daemon;

/** What a daemon says to a request that it does not do. */
public final class HostRefusal extends Exception {
  /** There is no such thing. */
  public static final int NOT_FOUND = -32004;

  /** A rule is against it. */
  public static final int FORBIDDEN = -32001;

  /** There is another one of that name. */
  public static final int NAME_TAKEN = -32008;

  /** It cannot be now. */
  public static final int BUSY = -32009;

  /** There is no such method. */
  public static final int METHOD_NOT_FOUND = -32601;

  /** The parameters are wrong. */
  public static final int INVALID_PARAMS = -32602;

  /** It failed. */
  public static final int INTERNAL = -32603;

  /** This is no request. */
  public static final int INVALID_REQUEST = -32600;

  private static final long serialVersionUID = 1;

  private final int code;

  /**
   * Creates it.
   *
   * @param code one of these
   * @param message what a person reads
   */
  public HostRefusal(int code, String message) {
    super(message);
    this.code = code;
  }

  /** {@return the code} */
  public int code() {
    return code;
  }
}
