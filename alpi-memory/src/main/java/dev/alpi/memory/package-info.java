/** Placeholder. */
package dev.alpi.memory;
