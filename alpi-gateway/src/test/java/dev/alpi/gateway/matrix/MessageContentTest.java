package dev.alpi.gateway.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Inbound;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MessageContentTest {
  private static final Self SELF = new Self("@alpi:test", "", "Alpi Bot");

  private static MessageContent read(String msgtype, String body) {
    return MessageContent.read(Obj.EMPTY.with("msgtype", msgtype).with("body", body), "Ann", false);
  }

  @Test
  void texts_and_emotes_are_said() {
    assertThat(read("m.text", "> a quote")).isEqualTo(said("> a quote"));
    assertThat(read("m.emote", "waves")).isEqualTo(said("* Ann waves"));
  }

  private static MessageContent said(String text) {
    return new MessageContent.Said(text, List.of());
  }

  @Test
  void what_programs_say_is_nothing() {
    assertThat(read("m.notice", "beep")).isEqualTo(new MessageContent.Nothing());
    assertThat(read("m.key.verification.request", "x")).isEqualTo(new MessageContent.Nothing());
  }

  @Test
  void unknown_kinds_are_named_and_nothing_of_their_content_is() {
    assertThat(read("m.location", "secret place"))
        .isEqualTo(
            new MessageContent.Unusable("messages of the type m.location are not understood"));
    assertThat(read("my secret\n", ""))
        .isEqualTo(new MessageContent.Unusable("a message without a type"));
    assertThat(read("m.text", " ")).isInstanceOf(MessageContent.Unusable.class);
  }

  @Test
  void encrypted_file_is_unusable() {
    Obj content = Obj.EMPTY.with("msgtype", "m.file").with("body", "a").with("file", Obj.EMPTY);
    assertThat(MessageContent.read(content, "Ann", false))
        .isEqualTo(new MessageContent.Unusable("an encrypted file"));
  }

  @Test
  void text_is_cut_at_the_limit_and_says_so() {
    String most = "a".repeat(Inbound.TEXT_CHARS_MAX);
    assertThat(read("m.text", most)).isEqualTo(said(most));
    String text = ((MessageContent.Said) read("m.text", most + "b")).text();
    assertThat(text).hasSize(Inbound.TEXT_CHARS_MAX).endsWith(MessageContent.CUT);
    String pairs = ((MessageContent.Said) read("m.text", "b" + "😀".repeat(150_000))).text();
    assertThat(pairs.codePoints()).noneMatch(c -> c >= 0xd800 && c < 0xe000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "> <@a:b> one\\n> two\\n\\nanswer|answer",
        "> * <@a:b> waves\\n\\nanswer|answer",
        "> <@a:b> one|",
        "> a quote of mine\\nanswer|> a quote of mine\\nanswer",
        "answer\\n> <@a:b> one|answer\\n> <@a:b> one",
      })
  void quote_of_older_clients_is_taken_away(String body, String text) {
    String wanted = text == null ? "" : text.replace("\\n", "\n");
    assertThat(MessageContent.withoutQuote(body.replace("\\n", "\n"))).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Alpi Bot: /status|/status",
        "alpi bot, what is up?|what is up?",
        "@alpi:test hello|hello",
        "@alpi: hello|hello",
        "Alpi Bot|Alpi Bot",
        "Alpi Bot's name|Alpi Bot's name",
        "Alpi Bots are here|Alpi Bots are here",
        "hello Alpi Bot|hello Alpi Bot",
      })
  void our_name_before_a_text_is_no_part_of_it(String text, String rest) {
    assertThat(SELF.withoutAddress(text)).isEqualTo(rest);
  }

  @Test
  void we_are_mentioned_by_list_id_pill_or_name() {
    Obj body = Obj.EMPTY.with("body", "hello");
    assertThat(SELF.isMentioned(body)).isFalse();
    assertThat(SELF.isMentioned(body.with("body", "hello ALPI BOT!"))).isTrue();
    assertThat(SELF.isMentioned(body.with("body", "ask @alpi:test"))).isTrue();
    assertThat(
            SELF.isMentioned(
                body.with("formatted_body", "<a href=\"https://matrix.to/#/@alpi:test\">A</a>")))
        .isTrue();
    assertThat(
            SELF.isMentioned(
                body.with(
                    "m.mentions",
                    Obj.EMPTY.with("user_ids", Arr.ofStrings(List.of("@alpi:test"))))))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "mxc://test/abc, true",
    "mxc://test:8448/a_b-C, true",
    "mxc://[::1]:80/abc, true",
    "mxc://test/, false",
    "mxc://test/a/b, false",
    "mxc:///abc, false",
    "mxc://../abc, false",
    "mxc://test/..%2f, false",
    "MXC://test/abc, false",
    "https://test/abc, false",
    "mxc://a@b/abc, false"
  })
  void address_of_a_file_has_one_form(String uri, boolean isOne) {
    assertThat(Mxc.read(uri).isPresent()).isEqualTo(isOne);
  }
}
