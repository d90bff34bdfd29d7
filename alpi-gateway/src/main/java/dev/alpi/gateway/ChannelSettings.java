package dev.alpi.gateway;

import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;

/**
 * What a channel is made of.
 *
 * @param id its name
 * @param settings its part of {@code config.yaml}: {@code gateway.telegram}, {@code
 *     email.accounts.work}, {@code gateway.webhook.hooks.github}
 * @param secrets the profile's secrets
 */
public record ChannelSettings(ChannelId id, Obj settings, Secrets secrets) {
  @Override
  public String toString() {
    return "settings of " + id;
  }
}
