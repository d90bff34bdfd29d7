/** Placeholder. */
package dev.alpi.engine;
