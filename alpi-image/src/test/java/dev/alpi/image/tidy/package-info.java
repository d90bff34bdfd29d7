/** The house rules that a test can hold, over the sources of all modules. */
@NullMarked
package dev.alpi.image.tidy;

import org.jspecify.annotations.NullMarked;
