package dev.alpi.alp.link;

/** Names of the methods (alp spec §6), as peer lists allow them. */
public final class LinkMethods {
  /** Says whether somebody is there. */
  public static final String PING = "link.ping";

  /** Asks the agent something. */
  public static final String ASK = "link.ask";

  /** Ends what was asked. */
  public static final String CANCEL = "link.cancel";

  /** Leaves a file. */
  public static final String PUT_BLOB = "link.put_blob";

  /** Fetches a file. */
  public static final String GET_BLOB = "link.get_blob";

  /** Tells of a new key. */
  public static final String SUCCESSION = "link.succession";

  private LinkMethods() {}
}
