/**
 * Files that peers send each other, known by the SHA-256 of their content: the store of those that
 * came in or are offered, and where one that was asked for goes.
 *
 * <p>What is stored or written to a destination is whole, verified and durable; what is not is
 * never seen under its name.
 */
package dev.alpi.alp.blobs;
