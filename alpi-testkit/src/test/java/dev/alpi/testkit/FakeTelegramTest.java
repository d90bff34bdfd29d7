package dev.alpi.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class FakeTelegramTest {
  private static final String TOKEN = "1:token";

  private static java.net.http.HttpRequest request(
      FakeTelegram telegram, String path, String json) {
    return java.net.http.HttpRequest.newBuilder(URI.create(telegram.apiUrl() + path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json))
        .build();
  }

  private static HttpResponse<String> call(
      HttpClient client, FakeTelegram telegram, String method, String json)
      throws IOException, InterruptedException {
    return client.send(
        request(telegram, "/bot" + TOKEN + "/" + method, json), BodyHandlers.ofString());
  }

  @Test
  void markdown_is_read_as_telegram_does() {
    assertThat(FakeTelegram.read("\\*a\\* *b _c_* `x*\\`` [d](https://x.org/\\))"))
        .isEqualTo("*a* b c x*` d");
    assertThat(FakeTelegram.read(">a\n>*b*\nc")).isEqualTo("a\nb\nc");
    assertThat(FakeTelegram.read("```java\nint x = 1.0;\n```")).isEqualTo("int x = 1.0;\n");
    assertThat(FakeTelegram.read("**")).isEmpty();
  }

  @Test
  void markdown_that_telegram_refuses_is_refused() {
    for (String wrong :
        List.of(
            "a.b",
            "(",
            "a>b",
            "*a",
            "_a*",
            "`a",
            "```a",
            "[a](b",
            ">*a\nb*",
            "__a_",
            "||a|",
            "a!",
            "*a _b* c_",
            ">a\n*b*>c",
            "#",
            "=")) {
      assertThatThrownBy(() -> FakeTelegram.read(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void updates_stay_until_an_offset_acknowledges_them() throws Exception {
    try (FakeTelegram telegram = FakeTelegram.start(TOKEN);
        HttpClient client = HttpClient.newHttpClient()) {
      telegram.write(42, "one");
      telegram.write(42, "two");

      assertThat(call(client, telegram, "getUpdates", "{}").body()).contains("one", "two");
      assertThat(call(client, telegram, "getUpdates", "{\"offset\":1001}").body())
          .contains("two")
          .doesNotContain("one");
      assertThat(telegram.unacknowledged()).isEqualTo(1);
    }
  }

  @Test
  void a_second_poll_ends_the_first() throws Exception {
    try (FakeTelegram telegram = FakeTelegram.start(TOKEN);
        HttpClient client = HttpClient.newHttpClient()) {
      CompletableFuture<HttpResponse<String>> first =
          client.sendAsync(
              request(telegram, "/bot" + TOKEN + "/getUpdates", "{\"timeout\":50}"),
              BodyHandlers.ofString());
      while (!first.isDone()) {
        call(client, telegram, "getUpdates", "{\"timeout\":0}");
      }

      assertThat(first.get().statusCode()).isEqualTo(409);
    }
  }

  @Test
  void faults_happen_as_told_and_repeats_are_counted() throws Exception {
    try (FakeTelegram telegram = FakeTelegram.start(TOKEN);
        HttpClient client = HttpClient.newHttpClient()) {
      String message = "{\"chat_id\":42,\"text\":\"hi\"}";
      telegram.fail("sendMessage", TelegramFault.DROP_AFTER, TelegramFault.DROP_BEFORE);

      assertThatThrownBy(() -> call(client, telegram, "sendMessage", message))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> call(client, telegram, "sendMessage", message))
          .isInstanceOf(IOException.class);
      assertThat(telegram.sent()).hasSize(1);
      assertThat(call(client, telegram, "sendMessage", message).statusCode()).isEqualTo(200);
      assertThat(telegram.repeats()).isEqualTo(1);
    }
  }

  @Test
  void what_is_too_long_or_for_another_bot_is_refused() throws Exception {
    try (FakeTelegram telegram = FakeTelegram.start(TOKEN);
        HttpClient client = HttpClient.newHttpClient()) {
      String tooLong = "{\"chat_id\":42,\"text\":\"" + "a".repeat(4_097) + "\"}";

      assertThat(call(client, telegram, "sendMessage", tooLong).body()).contains("too long");
      assertThat(
              client
                  .send(request(telegram, "/bot2:other/getMe", "{}"), BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(401);
    }
  }
}
