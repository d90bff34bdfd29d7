/**
 * Talking to language models. Start with {@link dev.alpi.model.ModelClient}; {@link
 * dev.alpi.model.ModelRequest} is what goes in, {@link dev.alpi.model.ModelReply} what comes out.
 */
package dev.alpi.model;
