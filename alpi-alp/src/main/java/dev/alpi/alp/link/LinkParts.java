package dev.alpi.alp.link;

import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.ReplayJournal;
import dev.alpi.alp.blobs.BlobStore;
import dev.alpi.alp.limits.RateLimiter;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PendingPeers;
import dev.alpi.alp.peers.PendingSuccessions;
import java.time.Duration;

/** What requests are judged and answered with. */
record LinkParts(
    OwnIdentities own,
    LinkWorld world,
    ReplayJournal journal,
    PeerStore peers,
    PendingPeers pending,
    PendingSuccessions successions,
    RateLimiter limiter,
    BlobStore blobs,
    Duration progressInterval) {}
