package dev.alpi.profile.config;

/**
 * A file of settings as it was at one moment.
 *
 * @param text its whole content; empty if it is absent
 */
public record ConfigSnapshot(String text, ConfigRevision revision) {}
