package dev.alpi.cli.tui;

/**
 * A part of a command that somebody is asked about, as the judge of commands read it.
 *
 * @param text its words
 * @param why what there is to say about it; empty if nothing
 * @param isAsked whether it is one of those that the question is about
 */
public record CommandPart(String text, String why, boolean isAsked) {}
