/**
 * Matrix: rooms of a homeserver, by the client-server API. No end-to-end encryption.
 *
 * <p>It keeps nothing on disk. Its cursor is the {@code next_batch} of the last sync of which
 * everything was taken.
 */
@NullMarked
package dev.alpi.gateway.matrix;

import org.jspecify.annotations.NullMarked;
