package dev.alpi.profile.config;

import dev.alpi.profile.store.Hinted;

/**
 * Something in the configuration that has no effect or should not be there, though everything else
 * works: an unknown key, a secret outside {@code .env}.
 *
 * @param key where it stands, as {@link ConfigKey} prints keys
 * @param message the place and what is wrong: lower case, no full stop, free of secrets
 * @param hint what to do about it
 */
public record ConfigWarning(String key, String message, String hint) implements Hinted {}
