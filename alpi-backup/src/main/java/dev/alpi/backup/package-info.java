/** Archives of a home: see {@link dev.alpi.backup.Backup} and {@link dev.alpi.backup.Archive}. */
@org.jspecify.annotations.NullMarked
package dev.alpi.backup;
