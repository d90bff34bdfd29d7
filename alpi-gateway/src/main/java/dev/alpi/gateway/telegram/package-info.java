/** Telegram: a bot that people write to, by long polling of the Bot API. */
@NullMarked
package dev.alpi.gateway.telegram;

import org.jspecify.annotations.NullMarked;
