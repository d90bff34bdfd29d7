/**
 * What serves profiles: their engines behind the ports of peers and jobs, and the services that a
 * daemon runs for each of them.
 */
@NullMarked
package dev.alpi.daemon;

import org.jspecify.annotations.NullMarked;
