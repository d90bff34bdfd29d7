/**
 * Tests of the whole: the finished image as processes, and the rules that hold over all modules.
 */
@NullMarked
package dev.alpi.image;

import org.jspecify.annotations.NullMarked;
