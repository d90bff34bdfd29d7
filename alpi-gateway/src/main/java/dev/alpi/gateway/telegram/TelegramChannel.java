package dev.alpi.gateway.telegram;

import dev.alpi.gateway.Channel;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A bot at Telegram, by long polling of the Bot API.
 *
 * <p>What was received is acknowledged with the next poll, by its offset, which is the cursor: so
 * only after the inbox has it. A message is named {@code chat:message}, an edit {@code
 * chat:message:date}, a pressed button by the id of the press. Telegram recognises no repeats: what
 * is sent twice arrives twice.
 *
 * <p>While it receives it holds the claim on its token, {@code telegram-} and the start of the
 * token's hash: two that poll one bot would take each other's messages.
 */
public final class TelegramChannel implements Channel {
  /** What can be downloaded at most; https://core.telegram.org/bots/api#getfile. */
  private static final long DOWNLOAD_BYTES_MAX = 20L * 1024 * 1024;

  private final ChannelId id;
  private final BotToken token;
  private final GatewayWorld world;
  private final BotApi api;
  private final Polling polling;
  private final Sending sending;

  private TelegramChannel(
      ChannelId id, BotToken token, TelegramSettings settings, GatewayWorld world) {
    this.id = id;
    this.token = token;
    this.world = world;
    this.api = new BotApi(settings.api(), token, world);
    this.polling = new Polling(api, settings);
    this.sending = new Sending(api);
  }

  /**
   * {@return the channel that {@code settings} describe} Nothing is sent yet.
   *
   * @param settings the part {@code gateway.telegram}, and the secret {@code TELEGRAM_BOT_TOKEN}
   * @param world what it gets from outside
   * @throws ConfigException if a setting or the token is not of its form
   */
  public static TelegramChannel of(ChannelSettings settings, GatewayWorld world)
      throws ConfigException {
    return new TelegramChannel(
        settings.id(),
        BotToken.of(settings.secrets()),
        TelegramSettings.of(settings.settings()),
        world);
  }

  @Override
  public ChannelId id() {
    return id;
  }

  @Override
  public Traits traits() {
    return new Traits(Repeats.ARRIVE, true, true);
  }

  @Override
  public void receive(Intake intake) throws IOException, InterruptedException {
    try (FileLocks.Held _ = world.claims().claim("telegram-" + token.fingerprint())) {
      polling.receive(intake);
    }
  }

  @Override
  public List<Piece> compose(Reply reply) {
    return Composer.pieces(reply);
  }

  @Override
  public String send(Outgoing piece) throws SendException, InterruptedException {
    return sending.send(piece);
  }

  @Override
  public void typing(Place place) throws IOException, InterruptedException {
    Obj where = Sending.address(place.chat(), place.thread());
    require(api.call("sendChatAction", where.with("action", "typing"), BotApi.CALL_MOST));
  }

  @Override
  public void pressed(Inbound button) throws IOException, InterruptedException {
    Obj query = Obj.EMPTY.with("callback_query_id", button.id());
    require(api.call("answerCallbackQuery", query, BotApi.CALL_MOST));
  }

  @Override
  public void fetch(FileRef file, Path target, long bytesMax)
      throws IOException, InterruptedException {
    long most = Math.min(bytesMax, DOWNLOAD_BYTES_MAX);
    requireSmall(file.bytes().orElse(0), most);
    Obj wanted = Obj.EMPTY.with("file_id", file.ref());
    Response response = require(api.call("getFile", wanted, BotApi.CALL_MOST));
    Obj found = response.body().object("result");
    requireSmall(found.integer("file_size").orElse(0), most);
    api.download(FilePath.encoded(found.string("file_path").orElse("")), target, most);
  }

  private static void requireSmall(long bytes, long most) throws IOException {
    if (bytes > most) {
      throw new IOException(
          "the file has " + bytes + " bytes; at most " + most + " can be fetched from Telegram");
    }
  }

  @Override
  public String probe() throws IOException, InterruptedException {
    Response response = require(api.call("getMe", Obj.EMPTY, BotApi.CALL_MOST));
    Bot bot = Bot.read(response.body().object("result"));
    return "@"
        + bot.username()
        + switch (bot.privacy()) {
          case ON -> ", which sees in groups only what is meant for it";
          case OFF -> ", which sees all messages of its groups";
        };
  }

  private Response require(Response response) throws IOException {
    if (response.isOk()) {
      return response;
    }
    if (response.code() == 429) {
      throw new SendException(
          SendException.Kind.NOT_SENT, api.reason(response), response.retryAfter());
    }
    throw new IOException(api.reason(response));
  }

  @Override
  public void close() {
    api.close();
  }
}
