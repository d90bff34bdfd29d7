/**
 * What a model gets to read of a conversation: how large it is, what is left out when it is too
 * large, and what is kept of it from turn to turn. Nothing here calls a model.
 */
package dev.alpi.engine.context;
