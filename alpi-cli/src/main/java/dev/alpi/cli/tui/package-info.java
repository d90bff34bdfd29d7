/**
 * The chat on a terminal: what is said, asked and done, with an editor and a status bar below it.
 *
 * <p>{@code Screen} is the whole state and knows no terminal; {@code ChatTerminal} feeds it with
 * keys and events and lets a {@code Painter} draw what changed. What a chat does is behind {@code
 * ChatBackend}; the terminal is behind {@code TerminalDevice}.
 */
package dev.alpi.cli.tui;
