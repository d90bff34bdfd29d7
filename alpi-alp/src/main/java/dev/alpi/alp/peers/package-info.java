/**
 * Whom a profile is linked with, and who has asked to be. {@link dev.alpi.alp.peers.PeerStore}
 * keeps the list that decides what a peer may do; {@link dev.alpi.alp.peers.PendingPeers} keeps who
 * knocked.
 *
 * <p>Nothing here talks to a peer. Files that people edit keep what alpi does not know.
 */
package dev.alpi.alp.peers;
