package dev.alpi.cli.tui;

/**
 * What a word can become.
 *
 * @param value the whole word
 * @param note what it is, in a few words; may be empty
 */
public record Candidate(String value, String note) {}
