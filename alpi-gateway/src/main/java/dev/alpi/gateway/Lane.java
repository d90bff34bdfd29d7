package dev.alpi.gateway;

/**
 * A place of a channel: what is said in one is handled, and answered, in its order.
 *
 * @param channel which channel
 * @param place where in it
 */
record Lane(ChannelId channel, Place place) {}
