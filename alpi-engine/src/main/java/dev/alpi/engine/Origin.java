package dev.alpi.engine;

import dev.alpi.ledger.Attribution;

/**
 * Where a turn comes from: what its money, its session and its journals are booked under.
 *
 * @param surface {@code cli}, later {@code job}, {@code telegram} …; the prompt says so
 * @param peer the peer that asked; {@link Attribution#INTERACTIVE} for the owner
 * @param job the job that asked, or empty
 * @param workgroup the workgroup that it is for, or empty
 */
public record Origin(String surface, String peer, String job, String workgroup) {
  /** The owner, as approvals call them. */
  static final String OWNER = "owner";

  /** Says whether the turn is for the owner, and not for a peer. */
  boolean isOwner() {
    return peer.equals(Attribution.INTERACTIVE);
  }

  /** Returns who approvals are for: {@link #OWNER}, or the peer. */
  String actor() {
    return isOwner() ? OWNER : peer;
  }

  /** Returns the owner at {@code surface}. */
  public static Origin owner(String surface) {
    return new Origin(surface, Attribution.INTERACTIVE, "", "");
  }

  /** Returns the job {@code id}. */
  public static Origin job(String id) {
    return new Origin("job", Attribution.INTERACTIVE, id, "");
  }

  /** Returns the peer {@code id}. */
  public static Origin peer(String id) {
    return new Origin("peer", id, "", "");
  }
}
