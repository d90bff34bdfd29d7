package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigKeyTest {
  @Test
  void names_with_dots_stand_in_quotes() throws ConfigException {
    ConfigKey key = ConfigKey.parse("models.\"gpt-4.1\".context_window");
    assertThat(key).isEqualTo(ConfigKey.of("models", "gpt-4.1", "context_window"));
    assertThat(key).hasToString("models.\"gpt-4.1\".context_window");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a.b", "lab/m", "\"a.b\"", "\" \\\"\\\\\"", "ünï.x", "<<", "\"a\\nb\""})
  void the_text_form_reads_back(String text) throws ConfigException {
    ConfigKey key = ConfigKey.parse(text);
    assertThat(ConfigKey.parse(key.toString())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "a.", ".a", "a..b", "a b", "\"a", "\"a\"b", "\"\"", "a\"b", "\"\\x\"", "a\u0000"
      })
  void what_is_no_key_is_refused(String text) {
    assertThatThrownBy(() -> ConfigKey.parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("not a configuration key");
  }

  @Test
  void depth_and_length_are_limited() throws ConfigException {
    assertThat(ConfigKey.parse("a" + ".a".repeat(31)).path()).hasSize(32);
    assertThatThrownBy(() -> ConfigKey.parse("a" + ".a".repeat(32)))
        .isInstanceOf(ConfigException.class);
    assertThat(ConfigKey.parse("a".repeat(256)).path()).hasSize(1);
    assertThatThrownBy(() -> ConfigKey.parse("a".repeat(257))).isInstanceOf(ConfigException.class);
  }
}
