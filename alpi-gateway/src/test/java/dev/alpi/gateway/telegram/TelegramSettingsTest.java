package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.alpi.gateway.telegram.TelegramSettings.Groups;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TelegramSettingsTest {
  private static final String KEY = "gateway.telegram.";

  private static BotToken token(String text) throws ConfigException {
    return BotToken.of(Secrets.of(Map.of(BotToken.SECRET, text), "/home/.env", Map.of()));
  }

  @Test
  void without_settings_there_are_defaults() throws ConfigException {
    assertThat(TelegramSettings.of(Obj.EMPTY.with("enabled", true)))
        .isEqualTo(
            new TelegramSettings(
                URI.create("https://api.telegram.org"), Duration.ofSeconds(50), Groups.ADDRESSED));
  }

  @Test
  void an_address_may_have_a_path_and_loses_its_last_slash() throws ConfigException {
    TelegramSettings settings =
        TelegramSettings.of(Obj.EMPTY.with("api_url", "http://127.0.0.1:8081/tg/"));

    assertThat(token("1:aaaaaaaaaaaaaaaaaaaaaaaa").method(settings.api(), "getMe").toString())
        .isEqualTo("http://127.0.0.1:8081/tg/bot1:aaaaaaaaaaaaaaaaaaaaaaaa/getMe");
  }

  @Test
  void wrong_settings_say_what_is_allowed() throws Exception {
    for (String wrong :
        List.of(
            "{\"api_url\":7}",
            "{\"api_url\":\"ftp://x\"}",
            "{\"api_url\":\"https://me:secret@x\"}",
            "{\"api_url\":\"https://x?secret\"}",
            "{\"api_url\":\"no secret\"}",
            "{\"poll_timeout_s\":0}",
            "{\"poll_timeout_s\":51}",
            "{\"poll_timeout_s\":1.5}",
            "{\"poll_timeout_s\":\"50\"}",
            "{\"mention_only\":\"yes\"}",
            "{\"mention_only\":null}")) {
      Obj settings = Json.parseObject(wrong);
      ConfigException e =
          catchThrowableOfType(ConfigException.class, () -> TelegramSettings.of(settings));
      String key = settings.members().keySet().iterator().next();
      assertThat(e).as(wrong).isNotNull();
      assertThat(e.getMessage()).startsWith(KEY + key + ": expected ").doesNotContain("secret");
      assertThat(e.hint()).contains("alpi config set " + KEY + key);
    }
  }

  @Test
  void a_token_is_checked_and_never_shown() throws ConfigException {
    for (String wrong :
        List.of(
            "", "abc", "123:short", "x:aaaaaaaaaaaaaaaaaaaaaaaa", "1:a/aaaaaaaaaaaaaaaaaaaaaaa")) {
      ConfigException e = catchThrowableOfType(ConfigException.class, () -> token(wrong));
      assertThat(e).as(wrong).isNotNull();
      assertThat(e.getMessage()).startsWith("TELEGRAM_BOT_TOKEN is not");
    }
    BotToken token = token(" 1:aaaaaaaaaaaaaaaaaaaaaaaa\n");
    assertThat(token.toString()).doesNotContain("aaaa");
    assertThat(token.fingerprint()).matches("[0-9a-f]{16}");
    assertThat(token.fingerprint()).isNotEqualTo(token("1:aaaaaaaaaaaaaaaaaaaaaaab").fingerprint());
  }
}
