package dev.alpi.gateway.telegram;

/**
 * A text that is small enough for one message, twice.
 *
 * @param marked in MarkdownV2
 * @param plain without marks; not longer than the other
 */
record MarkedText(String marked, String plain) {}
