/**
 * Judges shell commands: {@link dev.alpi.command.CommandClassifier} takes a line and a directory
 * and returns a {@link dev.alpi.command.Judgement}, by a {@link dev.alpi.command.CommandPolicy}.
 */
package dev.alpi.command;
