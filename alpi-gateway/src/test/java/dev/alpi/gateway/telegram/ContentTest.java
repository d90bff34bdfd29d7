package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.FileRef.Use;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What messages say. */
final class ContentTest {
  private static final Bot BOT = new Bot(99, "Alpi_Bot", "Alpi", Bot.Privacy.ON);

  private static Content content(String json) throws JsonSyntaxException {
    return Content.of(Json.parseObject(json), BOT);
  }

  private static String entity(String type, int offset, int length) {
    return Json.compact(Obj.EMPTY.with("type", type).with("offset", offset).with("length", length));
  }

  @Test
  void mentions_of_the_bot_are_left_out() throws JsonSyntaxException {
    assertThat(said("@alpi_bot, what now?", entity("mention", 0, 9))).isEqualTo("what now?");
    assertThat(said("what now @ALPI_BOT", entity("mention", 9, 9))).isEqualTo("what now");
    assertThat(said("so @alpi_bot what", entity("mention", 3, 9))).isEqualTo("so what");
    assertThat(said("@other hi", entity("mention", 0, 6))).isEqualTo("@other hi");
    assertThat(said("/new@alpi_bot x", entity("bot_command", 0, 13))).isEqualTo("/new x");
    assertThat(said("\ud83d\ude00 @alpi_bot hi", entity("mention", 3, 9)))
        .isEqualTo("\ud83d\ude00 hi");
    assertThat(said("@alpi_bot @work do it", entity("mention", 0, 9))).isEqualTo("@work do it");
  }

  private static String said(String text, String entities) throws JsonSyntaxException {
    Obj message = Obj.EMPTY.with("text", text);
    return content(Json.compact(message).replaceFirst("}$", ",\"entities\":[" + entities + "]}"))
        .text();
  }

  @Test
  void hidden_addresses_are_shown() throws JsonSyntaxException {
    String link = "{\"type\":\"text_link\",\"offset\":4,\"length\":4,\"url\":\"https://x.org\"}";

    assertThat(said("see this now", link)).isEqualTo("see this (https://x.org) now");
  }

  @Test
  void entities_that_lie_elsewhere_do_no_harm() throws JsonSyntaxException {
    for (String odd :
        new String[] {
          entity("mention", -1, 3),
          entity("mention", 1, 99),
          entity("mention", 9, 0),
          "7",
          "{\"type\":\"mention\",\"offset\":9223372036854775807,\"length\":9223372036854775807}",
          entity("text_link", 0, 5) + "," + entity("mention", 1, 2)
        }) {
      assertThat(said("hello", odd)).isEqualTo("hello");
    }
  }

  @Test
  void the_first_command_of_all_asks_for_help() throws JsonSyntaxException {
    assertThat(said("/start", "")).isEqualTo("/help");
    assertThat(said("/start abc", "")).isEqualTo("/help");
    assertThat(said("/started", "")).isEqualTo("/started");
  }

  @Test
  void of_a_photo_the_largest_size_counts() throws JsonSyntaxException {
    Content photo =
        content(
            """
            {"caption":"look","photo":[
              {"file_id":"s","width":90,"height":60,"file_size":1000},
              {"file_id":"l","width":1280,"height":960,"file_size":90000},
              {"file_id":"m","width":320,"height":240,"file_size":9000}]}\
            """);

    assertThat(photo.text()).isEqualTo("look");
    assertThat(photo.files())
        .containsExactly(
            new FileRef("photo.jpg", "image/jpeg", OptionalLong.of(90_000), "l", Use.FILE));
  }

  @Test
  void speech_and_documents_are_files() throws JsonSyntaxException {
    assertThat(content("{\"voice\":{\"file_id\":\"v\",\"mime_type\":\"audio/ogg\"}}").files())
        .containsExactly(
            new FileRef("voice.ogg", "audio/ogg", OptionalLong.empty(), "v", Use.VOICE));
    assertThat(content("{\"audio\":{\"file_id\":\"a\",\"file_name\":\"s.m4a\"}}").files())
        .containsExactly(new FileRef("s.m4a", "audio/mpeg", OptionalLong.empty(), "a", Use.VOICE));
    assertThat(
            content(
                    "{\"document\":{\"file_id\":\"d\",\"file_name\":\"../x.pdf\","
                        + "\"mime_type\":\"application/pdf\",\"file_size\":7}}")
                .files())
        .containsExactly(
            new FileRef("_x.pdf", "application/pdf", OptionalLong.of(7), "d", Use.FILE));
    assertThat(
            content("{\"animation\":{\"file_id\":\"g\"},\"document\":{\"file_id\":\"g\"}}").files())
        .hasSize(1);
  }

  @Test
  void what_has_no_words_is_described() throws JsonSyntaxException {
    assertThat(content("{\"location\":{\"latitude\":48.2,\"longitude\":16.37}}").text())
        .isEqualTo("[location 48.2, 16.37]");
    assertThat(
            content(
                    "{\"venue\":{\"title\":\"Caf\u00e9\",\"address\":\"Ring 1\",\"location\":"
                        + "{\"latitude\":48.2,\"longitude\":16.37}},"
                        + "\"location\":{\"latitude\":48.2,\"longitude\":16.37}}")
                .text())
        .isEqualTo("[location Caf\u00e9, Ring 1, 48.2, 16.37]");
    assertThat(content("{\"contact\":{\"first_name\":\"Ann\",\"phone_number\":\"+43 1\"}}").text())
        .isEqualTo("[contact Ann, +43 1]");
    assertThat(content("{\"sticker\":{\"emoji\":\"\ud83d\ude00\"}}").text())
        .isEqualTo("[sticker \ud83d\ude00]");
    assertThat(content("{\"poll\":{\"question\":\"Go?\",\"options\":[{\"text\":\"yes\"}]}}").text())
        .isEqualTo("[poll] Go?\n- yes");
    assertThat(content("{\"dice\":{\"emoji\":\"\ud83c\udfb2\",\"value\":4}}").text())
        .isEqualTo("[\ud83c\udfb2 4]");
    assertThat(content("{\"paid_media\":{}}").text())
        .isEqualTo("[paid media, which cannot be shown here]");
  }

  @Test
  void notices_of_the_service_say_nothing() throws JsonSyntaxException {
    assertThat(content("{\"new_chat_members\":[{\"id\":1}]}").isEmpty()).isTrue();
    assertThat(content("{\"pinned_message\":{\"text\":\"x\"}}").isEmpty()).isTrue();
  }
}
