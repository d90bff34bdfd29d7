package dev.alpi.profile.config;

/**
 * A file of settings as it was at one moment.
 *
 * @param text its whole content; empty if it is absent
 * @param revision that of the text
 */
public record ConfigSnapshot(String text, ConfigRevision revision) {}
