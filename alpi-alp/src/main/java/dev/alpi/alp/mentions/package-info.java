/**
 * {@code @peer} in what a person writes, and what was said with peers before.
 *
 * <p>What a peer has said is context and never more: nothing here decides what it may do.
 */
package dev.alpi.alp.mentions;
