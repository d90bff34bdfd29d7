package dev.alpi.cli.cleanup;

import java.nio.file.Path;

/**
 * Something that can go as one.
 *
 * @param path where it is
 * @param bytes how many become free
 * @param files how many files it has
 */
public record Item(Path path, long bytes, long files) {}
