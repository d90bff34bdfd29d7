/** Where commands run that are not to reach more than their workspace. */
@org.jspecify.annotations.NullMarked
package dev.alpi.engine.sandbox;
