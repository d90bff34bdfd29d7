package dev.alpi.command;

/**
 * What was found out about one part of a command: a simple command, a redirection, a construct.
 *
 * @param command the part, its words as the shell would see them; what only shows when it runs is
 *     {@code ?}
 * @param verdict what may be done with it
 * @param rule the name of the rule that decided, such as {@code recursive-removal}
 * @param why in a few words for a person
 */
public record Finding(String command, Verdict verdict, String rule, String why) {}
