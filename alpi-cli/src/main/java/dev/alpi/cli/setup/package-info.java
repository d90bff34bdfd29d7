/**
 * The wizard: it asks, shows which commands would do what was answered, and runs them after a yes.
 * All that it knows and does, it knows and does by commands of alpi; so each step can be done by a
 * script, and nothing is written in another way than by hand.
 */
@org.jspecify.annotations.NullMarked
package dev.alpi.cli.setup;
