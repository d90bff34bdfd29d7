package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigValueTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "budget.daily_usd ~ 5 ~ 5",
        "budget.daily_usd ~ .5 ~ 0.5",
        "model ~ 5 ~ \"5\"",
        "model ~ [x] ~ \"[x]\"",
        "paused ~ true ~ true",
        "fallback_models ~ [a/b, 'c/d'] ~ [\"a/b\",\"c/d\"]",
        "fallback_models ~ [] ~ []",
        "providers.endpoints ~ [{name: lab, url: \"http://h/v1\", wire: openai}] ~"
            + " [{\"name\":\"lab\",\"url\":\"http://h/v1\",\"wire\":\"openai\"}]",
        "unknown.key ~ 5 ~ 5",
        "unknown.key ~ yes ~ \"yes\"",
        "unknown.key ~ \"5\" ~ \"5\"",
        "unknown.key ~ '5' ~ \"5\"",
        "unknown.key ~ {a: 1} ~ {\"a\":1}",
        "unknown.key ~ it's: fine ~ \"it's: fine\"",
      },
      quoteCharacter = '`')
  void text_becomes_what_the_key_takes(String key, String text, String json)
      throws ConfigException {
    assertThat(Json.compact(ConfigValue.parse(ConfigKey.parse(key), text))).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "budget.daily_usd ~ five ~ budget.daily_usd: found the text \"five\", allowed a number",
        "budget.daily_usd ~ \"5\" ~ budget.daily_usd: found the text \"5\", allowed a number",
        "budget.daily_usd ~ -1 ~ budget.daily_usd: found -1, allowed a number from 0",
        "budget.daily_usd ~ null ~ found no value",
        "budget ~ 5 ~ budget: found 5, allowed a mapping",
        "paused ~ yes ~ paused: found the text \"yes\", allowed true or false",
        "fallback_models ~ a/b ~ allowed a list",
        "fallback_models ~ [a/b, ] ] ~ the value:1:9: is not YAML",
        "tiers.fast.effort ~ max ~ allowed text one of",
        "providers.openai.api_key ~ CANARY ~ providers.openai.api_key: holds a secret",
        "unknown.key ~ [a] b ~ is not YAML",
      },
      quoteCharacter = '`')
  void what_the_key_does_not_take_is_refused(String key, String text, String message) {
    assertThatThrownBy(() -> ConfigValue.parse(ConfigKey.parse(key), text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("CANARY");
  }
}
