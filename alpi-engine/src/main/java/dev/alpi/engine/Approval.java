package dev.alpi.engine;

import java.nio.file.Path;

/**
 * What a yes covers: exactly this, in this directory, for this actor.
 *
 * @param tool the tool
 * @param command what exactly runs, or is done
 * @param directory where
 * @param actor who the turn is for: {@code owner}, or {@code peer} and the id of one
 */
record Approval(String tool, String command, Path directory, String actor) {}
