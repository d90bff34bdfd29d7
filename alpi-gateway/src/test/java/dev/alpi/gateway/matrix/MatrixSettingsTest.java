package dev.alpi.gateway.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.ContractWorld;
import dev.alpi.gateway.matrix.MatrixSettings.Hearing;
import dev.alpi.gateway.matrix.MatrixSettings.Speech;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MatrixSettingsTest {
  private static MatrixSettings read(String json) throws Exception {
    return MatrixSettings.read(Json.parseObject(json));
  }

  @Test
  void only_the_homeserver_is_needed() throws Exception {
    MatrixSettings settings =
        read("{\"homeserver\":\"https://matrix.example.org/\",\"enabled\":true,\"user_id\":null}");

    assertThat(settings.homeserver()).isEqualTo("https://matrix.example.org");
    assertThat(settings.userId()).isEmpty();
    assertThat(settings.syncTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.hearing()).isEqualTo(Hearing.ADDRESSED);
    assertThat(settings.speech()).isEqualTo(Speech.TEXT);
    assertThat(settings.gapEventsMax()).isEqualTo(5_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/matrix",
        "HTTPS://EXAMPLE.ORG:8448",
        "http://localhost:8008",
        "http://127.0.0.1:8008",
        "http://[::1]:8008"
      })
  void homeservers_that_nobody_can_listen_to_are_taken(String address) throws Exception {
    assertThat(read("{\"homeserver\":\"" + address + "\"}").homeserver()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"homeserver\":7}",
        "{\"homeserver\":\"\"}",
        "{\"homeserver\":\"example.org\"}",
        "{\"homeserver\":\"http://example.org\"}",
        "{\"homeserver\":\"http://localhost.example.org\"}",
        "{\"homeserver\":\"http://127.0.0.1.example.org\"}",
        "{\"homeserver\":\"https://user:word@example.org\"}",
        "{\"homeserver\":\"https://example.org/?a\"}",
        "{\"homeserver\":\"https://example.org/#a\"}",
        "{\"homeserver\":\"ftp://example.org\"}",
        "{\"homeserver\":\"https://exa mple.org\"}",
        "{\"homeserver\":\"https://a\",\"user_id\":\"alpi\"}",
        "{\"homeserver\":\"https://a\",\"sync_timeout_s\":0}",
        "{\"homeserver\":\"https://a\",\"sync_timeout_s\":301}",
        "{\"homeserver\":\"https://a\",\"sync_timeout_s\":\"30\"}",
        "{\"homeserver\":\"https://a\",\"respond_to_all\":\"yes\"}",
        "{\"homeserver\":\"https://a\",\"message_type\":\"TEXT\"}",
        "{\"homeserver\":\"https://a\",\"gap_events_max\":100001}"
      })
  void what_cannot_be_used_is_refused_with_its_key_and_what_is_allowed(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.hint()).isNotBlank())
        .hasMessageStartingWith("gateway.matrix.");
  }

  @Test
  void token_must_be_one_and_is_told_nowhere() {
    Obj settings = Obj.EMPTY.with("homeserver", "https://a");
    try (ContractWorld world = new ContractWorld()) {
      for (String token : new String[] {"", "two words", "line\nbreak"}) {
        ChannelSettings given =
            new ChannelSettings(
                new ChannelId("matrix"),
                settings,
                ContractWorld.secrets("MATRIX_ACCESS_TOKEN", token));
        assertThatThrownBy(() -> MatrixChannel.of(given, world.world()))
            .isInstanceOf(ConfigException.class)
            .hasMessageStartingWith("MATRIX_ACCESS_TOKEN")
            .hasMessageNotContaining("two words");
      }
    }
  }
}
