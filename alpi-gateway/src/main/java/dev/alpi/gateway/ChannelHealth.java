package dev.alpi.gateway;

/**
 * How a channel is, as far as that is known without a look at the disk.
 *
 * @param id which
 * @param state how it is
 * @param problem what keeps it from its work; empty if nothing does
 */
public record ChannelHealth(ChannelId id, ChannelStatus.State state, String problem) {}
