package dev.alpi.alp.link;

import dev.alpi.alp.EnvelopeCodec;
import dev.alpi.alp.EnvelopeVerifier;
import dev.alpi.alp.ReplayJournal;
import dev.alpi.alp.blobs.BlobStore;
import dev.alpi.alp.limits.RateLimiter;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PendingPeers;
import java.time.Duration;

/** What requests are judged and answered with. */
record LinkParts(
    EnvelopeCodec codec,
    EnvelopeVerifier verifier,
    ReplayJournal journal,
    PeerStore peers,
    PendingPeers pending,
    RateLimiter limiter,
    BlobStore blobs,
    Duration progressInterval) {}
