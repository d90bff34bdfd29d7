/**
 * The agent turn. {@link dev.alpi.engine.Engine} runs turns of one profile; {@link
 * dev.alpi.engine.TurnEvent} is what happens meanwhile, {@link dev.alpi.engine.TurnOutcome} how it
 * ended.
 */
package dev.alpi.engine;
