/**
 * The webhook channel: programs reach a profile by HTTP requests to named hooks.
 *
 * <p>The keys of a piece's body, of the context of a message and of what goes over the wire are
 * documented with {@link dev.alpi.gateway.webhook.WebhookChannel} and in {@code
 * docs/gateways/webhook.md}.
 */
@NullMarked
package dev.alpi.gateway.webhook;

import org.jspecify.annotations.NullMarked;
