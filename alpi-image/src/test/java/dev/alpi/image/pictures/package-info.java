/** What people see of alpi in its documentation: made by the image, and kept true by a test. */
@NullMarked
package dev.alpi.image.pictures;

import org.jspecify.annotations.NullMarked;
