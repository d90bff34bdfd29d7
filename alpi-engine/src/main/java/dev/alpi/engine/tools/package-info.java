/**
 * The tools: each says what it is to the model and does its one thing within a {@link
 * dev.alpi.engine.tools.ToolContext}. Whether a call may run at all is decided before, by the
 * engine's gate.
 */
package dev.alpi.engine.tools;
