package dev.alpi.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRouterTest {
  private static final String CONFIG =
      """
      {"providers": {
        "endpoints": [
          {"name": "lab", "url": "http://127.0.0.1:9999/v1", "wire": "openai", "key": "LAB_KEY"},
          {"name": "open", "url": "http://10.1.2.3/v1", "wire": "anthropic"},
          {"name": "leaky", "url": "http://10.1.2.3/v1", "wire": "openai", "key": "LAB_KEY"},
          {"name": "fake", "url": "http://127.0.0.1.example/v1", "wire": "openai", "key": "LAB_KEY"},
          {"name": "six", "url": "http://[::1]:8/v1", "wire": "openai", "key": "LAB_KEY"},
          {"name": "bare", "url": "http://[::1]:8/v1", "wire": "openai", "key": "SHELL_KEY"},
          {"name": "shell", "url": "http://[::1]:8/v1", "wire": "openai", "key": "${SHELL_KEY}"},
          {"name": "safe", "url": "https://10.1.2.3/v1", "wire": "openai", "key": "LAB_KEY"}],
        "ollama": [{"name": "home", "url": "http://10.0.0.2:11434"}]}}
      """;

  private final Lab.Silent offline = new Lab.Silent();

  @ParameterizedTest
  @CsvSource({
    "openai,OPENAI_API_KEY",
    "anthropic,ANTHROPIC_API_KEY",
    "openrouter,OPENROUTER_API_KEY",
    "gemini,GEMINI_API_KEY",
    "groq,GROQ_API_KEY",
    "mistral,MISTRAL_API_KEY",
    "deepseek,DEEPSEEK_API_KEY"
  })
  void a_known_provider_needs_only_its_key(String provider, String variable) throws Exception {
    ModelName model = new ModelName(provider, "some/model");
    assertThat(router(Map.of(variable, "sk-1")).route(model)).isInstanceOf(Route.Found.class);
    for (Map<String, String> secrets : List.of(Map.<String, String>of(), Map.of(variable, "  "))) {
      assertThat(router(secrets).route(model))
          .isEqualTo(
              new Route.Refused(
                  "no key for " + provider + ": " + variable + " is not set",
                  "alpi secrets set " + variable + ", with the same -p, stores it in /h/.env"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lab/m", "open/m", "six/m", "safe/m", "home/m", "builtin/offline"})
  void a_configured_server_is_found(String name) throws Exception {
    assertThat(router(Map.of("LAB_KEY", "sk-1")).route(ModelName.parse(name).orElseThrow()))
        .isInstanceOf(Route.Found.class);
  }

  @Test
  void the_offline_model_is_the_one_handed_in_and_stays_open() throws Exception {
    try (ModelRouter router = router(Map.of())) {
      Route route = router.route(new ModelName("builtin", "offline"));
      assertThat(route)
          .isInstanceOfSatisfying(
              Route.Found.class, found -> assertThat(found.client()).isSameAs(offline));
      assertThat(router.route(new ModelName("builtin", "other")))
          .isEqualTo(new Route.Refused("no built-in model is called other", "use builtin/offline"));
    }
  }

  @Test
  void clients_are_kept() throws Exception {
    try (ModelRouter router = router(Map.of())) {
      assertThat(router.route(new ModelName("home", "a")))
          .isInstanceOfSatisfying(
              Route.Found.class,
              first ->
                  assertThat(((Route.Found) router.route(new ModelName("home", "b"))).client())
                      .isSameAs(first.client()));
    }
  }

  @Test
  void an_unknown_provider_is_refused_with_the_known_ones() throws Exception {
    assertThat(router(Map.of()).route(new ModelName("nope\u001b[31m", "m")))
        .isEqualTo(
            new Route.Refused(
                "unknown provider nope[31m",
                "known are openai, anthropic, openrouter, gemini, groq, mistral, deepseek, lab,"
                    + " open, leaky, fake, six, bare, shell, safe, home, builtin; others are"
                    + " configured in providers.endpoints"));
  }

  @Test
  void only_a_reference_may_mean_a_variable_of_the_process() throws Exception {
    assertThat(router(Map.of()).route(new ModelName("shell", "m"))).isInstanceOf(Route.Found.class);
    assertThat(router(Map.of()).route(new ModelName("bare", "m")))
        .isEqualTo(
            new Route.Refused(
                "no key for bare: SHELL_KEY is not set",
                "alpi secrets set SHELL_KEY, with the same -p, stores it in /h/.env"));
    ModelSettings settings = ModelSettings.read(Json.parseObject(CONFIG));
    assertThat(settings.keyVariables())
        .containsEntry("OPENAI_API_KEY", List.of("openai"))
        .containsEntry("SHELL_KEY", List.of("bare", "shell"));
    assertThat(settings.keys(Secrets.of(Map.of(), "", Map.of("SHELL_KEY", "k"))))
        .containsExactly("k");
  }

  @ParameterizedTest
  @ValueSource(strings = {"leaky/m", "fake/m"})
  void a_key_never_crosses_the_network_in_the_clear(String name) throws Exception {
    assertThat(router(Map.of("LAB_KEY", "sk-1")).route(ModelName.parse(name).orElseThrow()))
        .isInstanceOfSatisfying(
            Route.Refused.class, refused -> assertThat(refused.reason()).contains("in the clear"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk pw", "sk-pw\n", "sk-pwé", "\u0000pw"})
  void a_key_that_is_none_is_refused_unseen(String secret) throws Exception {
    Route route = router(Map.of("LAB_KEY", secret)).route(new ModelName("lab", "m"));
    assertThat(route)
        .isInstanceOfSatisfying(
            Route.Refused.class,
            refused -> assertThat(refused.toString()).contains("LAB_KEY").doesNotContain("pw"));
  }

  private ModelRouter router(Map<String, String> secrets) throws IOException {
    ModelSettings settings = ModelSettings.read(Json.parseObject(CONFIG));
    return new ModelRouter(
        settings,
        Secrets.of(
            secrets, "/h/.env", Map.of("SHELL_KEY", "sk-shell", "OPENAI_API_KEY", "sk-shell")),
        offline,
        System::nanoTime,
        new HttpConnections());
  }
}
