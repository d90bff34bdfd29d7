/**
 * Settings and secrets of a profile: layers of {@code config.yaml} and {@code base.yaml} checked
 * against one schema, edits that change nothing but the edited value, and the secrets that they
 * name.
 *
 * <p>It knows files and directories, not profiles.
 */
package dev.alpi.profile.config;
