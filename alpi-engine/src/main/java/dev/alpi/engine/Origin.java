package dev.alpi.engine;

import dev.alpi.ledger.Attribution;

/**
 * Where a turn comes from: what its money, its session and its journals are booked under.
 *
 * @param surface {@code cli}, later {@code job}, {@code telegram} …; the prompt says so
 * @param peer the peer that asked; {@link Attribution#INTERACTIVE} for the owner
 * @param job the job that asked, or empty
 * @param workgroup the workgroup that it is for, or empty
 * @param sender who wrote it, if it came by a channel from outside; empty otherwise
 */
public record Origin(String surface, String peer, String job, String workgroup, String sender) {
  /** The owner, as approvals call them. */
  static final String OWNER = "owner";

  /** Says whether the turn is for the owner, and not for a peer. */
  boolean isOwner() {
    return peer.equals(Attribution.INTERACTIVE);
  }

  /** Returns who approvals are for: {@link #OWNER}, a peer, or who wrote by a channel. */
  String actor() {
    if (!isOwner()) {
      return "peer " + peer;
    }
    return sender.isEmpty() ? OWNER : surface + " " + sender;
  }

  /** Returns the owner at {@code surface}. */
  public static Origin owner(String surface) {
    return new Origin(surface, Attribution.INTERACTIVE, "", "", "");
  }

  /**
   * Returns somebody who may talk for the owner, by a channel that others can write to as well.
   *
   * @param surface the kind of channel
   * @param sender who it was, as the channel calls them
   */
  public static Origin channel(String surface, String sender) {
    return new Origin(surface, Attribution.INTERACTIVE, "", "", sender);
  }

  /** Returns the job {@code id}. */
  public static Origin job(String id) {
    return new Origin("job", Attribution.INTERACTIVE, id, "", "");
  }

  /**
   * Returns the peer {@code id}.
   *
   * @throws IllegalArgumentException if it is called what the books call the owner
   */
  public static Origin peer(String id) {
    if (id.equals(Attribution.INTERACTIVE)) {
      throw new IllegalArgumentException("a peer that is called as the owner");
    }
    return new Origin("peer", id, "", "", "");
  }
}
