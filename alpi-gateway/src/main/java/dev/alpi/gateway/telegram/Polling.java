package dev.alpi.gateway.telegram;

import dev.alpi.gateway.Intake;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks for updates, again and again. */
final class Polling {
  /** How long another program may go on that polls the same bot. */
  private static final Duration CONFLICT_PAUSE = Duration.ofSeconds(60);

  /** How long is waited after a 429 that does not say how long. */
  private static final Duration BUSY_PAUSE = Duration.ofSeconds(5);

  /** How long the rest of an album may take to arrive. */
  private static final Duration ALBUM_PAUSE = Duration.ofSeconds(1);

  /** How much longer than a poll its answer may take. */
  private static final Duration SLACK = Duration.ofSeconds(20);

  /** Telegram's own limit. */
  private static final int UPDATES_MAX = 100;

  private static final Arr KINDS =
      Arr.ofStrings(List.of("message", "edited_message", "callback_query"));

  private final BotApi api;
  private final TelegramSettings settings;

  Polling(BotApi api, TelegramSettings settings) {
    this.api = api;
    this.settings = settings;
  }

  /** Returns who we are. */
  Bot bot() throws IOException, InterruptedException {
    while (true) {
      Response response = api.call("getMe", Obj.EMPTY, BotApi.CALL_MOST);
      if (response.isOk()) {
        return Bot.read(response.body().object("result"));
      }
      waitOrFail(response);
    }
  }

  /** Receives until the thread is interrupted. */
  void receive(Intake intake) throws IOException, InterruptedException {
    Bot bot = bot();
    intake.alive();
    Commands.register(api);
    Addressing addressing = new Addressing(bot, settings.groups());
    while (true) {
      Batch batch = poll(intake, settings.pollTimeout());
      if (batch.endsInAlbum()) {
        // nothing was acknowledged, so this is the same and what came after it
        api.pause(ALBUM_PAUSE);
        batch = poll(intake, Duration.ZERO);
      }
      if (!batch.isEmpty()) {
        batch.handOver(intake, addressing, bot);
      }
    }
  }

  private Batch poll(Intake intake, Duration timeout) throws IOException, InterruptedException {
    Obj parameters =
        Obj.EMPTY
            .with("timeout", timeout.toSeconds())
            .with("limit", UPDATES_MAX)
            .with("allowed_updates", KINDS);
    Optional<String> cursor = intake.cursor().filter(text -> text.matches("\\d{1,18}"));
    if (cursor.isPresent()) {
      parameters = parameters.with("offset", new JsonValue.Num(cursor.get()));
    }
    while (true) {
      Response response = api.call("getUpdates", parameters, timeout.plus(SLACK));
      if (response.isOk() && response.result().orElse(Obj.EMPTY) instanceof Arr) {
        intake.alive();
        return new Batch(response.body().objects("result"));
      }
      waitOrFail(response);
    }
  }

  /** Waits if that helps. Whoever waits has not failed. */
  private void waitOrFail(Response response) throws IOException, InterruptedException {
    if (response.code() == 409 && response.description().contains("webhook")) {
      throw new IOException(
          "a webhook is set for this bot, so Telegram lets nobody poll:"
              + " remove it with the method deleteWebhook of the Bot API");
    }
    switch (response.code()) {
      case 409 -> api.pause(CONFLICT_PAUSE);
      case 429 -> api.pause(response.retryAfter().orElse(BUSY_PAUSE));
      default -> throw new IOException(api.reason(response));
    }
  }
}
