/** The gateway of a profile: its channels, its inbox and its outbox. */
@NullMarked
package dev.alpi.gateway;

import org.jspecify.annotations.NullMarked;
