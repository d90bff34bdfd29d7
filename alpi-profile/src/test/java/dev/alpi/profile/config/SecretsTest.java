package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {
  private static final String OWN = "canary-own";
  private static final Secrets SECRETS =
      Secrets.of(
          Map.of("A", OWN, "BLANK", " ", "DEEP", "${A}", "my.id-2", "dotted"),
          "/home/me/.alpi/.env",
          Map.of("A", "canary-shell", "SHELL", "from the shell", "BLANK", "shell"));

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "${A}, canary-own",
    "Bearer ${A}!, Bearer canary-own!",
    "${A}${SHELL}, canary-ownfrom the shell",
    "${my.id-2}, dotted",
    "${DEEP}, ${A}",
    "$${A}, ${A}",
    "$$${A}, $${A}",
    "$A $ $$, $A $ $$",
    "{A}, {A}"
  })
  void a_reference_means_the_profiles_own_secret_or_else_the_processes_variable(
      String text, String expanded) throws ConfigException {
    assertThat(SECRETS.expand(text)).isEqualTo(expanded);
  }

  @Test
  void what_is_asked_for_without_a_reference_is_the_profiles_own() {
    assertThat(SECRETS.value("A")).hasValue(OWN);
    assertThat(SECRETS.value("SHELL")).isEmpty();
    assertThat(SECRETS.values()).contains(OWN).doesNotContain("from the shell");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOWHERE", "BLANK"})
  void a_missing_secret_is_named_with_the_place_where_it_belongs(String name) {
    assertThatThrownBy(() -> SECRETS.expand("x${A}${" + name + "}"))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e -> {
              assertThat(e).hasMessage(name + " is not set");
              assertThat(e.hint())
                  .contains("alpi secrets set " + name, "/home/me/.alpi/.env")
                  .doesNotContain(OWN);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"${", "${A", "${}", "${2A}", "${A B}", "${A${A}}", "a${\u0000}"})
  void what_is_no_reference_is_refused_and_not_quoted(String text) {
    assertThatThrownBy(() -> SECRETS.expand(text))
        .isInstanceOf(ConfigException.class)
        .hasMessage("found ${ that does not start the name of a secret and }");
  }

  @Test
  void an_expanded_text_has_a_limit() throws ConfigException {
    Secrets secrets = Secrets.of(Map.of("A", "a".repeat(1_024)), "p", Map.of());
    assertThat(secrets.expand("${A}".repeat(64))).hasSize(Secrets.EXPANDED_CHARS_MAX);
    assertThatThrownBy(() -> secrets.expand("${A}".repeat(64) + "b"))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void nothing_shows_the_secrets() {
    assertThat(SECRETS.toString()).isEqualTo("Secrets");
  }
}
