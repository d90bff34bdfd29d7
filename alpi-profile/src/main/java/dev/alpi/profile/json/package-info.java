/**
 * JSON as values: parsed with limits, printed in the layouts that the files of a home need.
 *
 * <p>Numbers keep the text they were written with, so a file that is read and written again loses
 * nothing.
 */
package dev.alpi.profile.json;
