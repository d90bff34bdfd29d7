package dev.alpi.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * Telegram's Bot API for one bot, on the loopback interface: it keeps updates until they are
 * acknowledged by an offset, ends a poll when another one comes, refuses MarkdownV2 that is wrong,
 * and loses, delays or repeats what it is told to.
 *
 * <p><b>Threads:</b> any; one virtual thread a connection. A client that dies leaves nothing behind
 * but what it had sent.
 */
public final class FakeTelegram implements AutoCloseable {
  /** The id of the bot, as it stands in its token. */
  public static final long BOT_ID = 7_654_321;

  /** What the bot is mentioned by, without the at sign. */
  public static final String BOT_USERNAME = "alpi_test_bot";

  private static final int STEP_MILLIS = 10;
  private static final Duration DELAY = Duration.ofMillis(500);
  private static final long DATE = 1_800_000_000;

  private static final List<TelegramFault> OF_ANY_CALL =
      List.of(
          TelegramFault.DROP_BEFORE,
          TelegramFault.DROP_AFTER,
          TelegramFault.SERVER_ERROR,
          TelegramFault.SERVER_ERROR_AFTER,
          TelegramFault.TOO_MANY,
          TelegramFault.GARBAGE);

  private static final List<TelegramFault> OF_POLLS =
      List.of(
          TelegramFault.DROP_BEFORE,
          TelegramFault.DROP_AFTER,
          TelegramFault.SERVER_ERROR,
          TelegramFault.TOO_MANY,
          TelegramFault.REPEAT,
          TelegramFault.REORDER);

  private final String token;
  private final Connections connections;
  private final TelegramMethods methods = new TelegramMethods(this);
  private final TelegramQueue queue;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  // guarded by this
  private final Map<String, Deque<TelegramFault>> faults = new HashMap<>();
  private final Map<String, Deque<TelegramConnection.Reply>> answers = new HashMap<>();
  private final Map<String, Long> messageIds = new HashMap<>();
  private final Map<String, List<String>> calls = new HashMap<>();
  private final List<TelegramSent> sent = new ArrayList<>();
  private Optional<Random> random = Optional.empty();
  private double rate;
  private boolean seesAll;

  private FakeTelegram(String token, Connections connections) {
    this.token = token;
    this.connections = connections;
    queue = new TelegramQueue(1_000);
  }

  /**
   * Starts it for the bot whose token is {@code token}, on a free port.
   *
   * @throws UncheckedIOException if there is none
   */
  public static FakeTelegram start(String token) {
    try {
      FakeTelegram telegram = new FakeTelegram(token, Connections.loopback(0, "telegram"));
      telegram.connections.accept(socket -> TelegramConnection.serve(socket, telegram::reply));
      return telegram;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what {@code gateway.telegram.api_url} is to be. */
  public URI apiUrl() {
    return URI.create("http://127.0.0.1:" + connections.port());
  }

  /** Turns the privacy of the bot off: it sees all messages of its groups. */
  public synchronized void turnPrivacyOff() {
    seesAll = true;
  }

  /**
   * Writes {@code text} to the bot in a private chat.
   *
   * @return the id of the message
   */
  public long write(long user, String text) {
    long id = nextMessageId(String.valueOf(user));
    Json.Obj from = Json.object("id", user, "is_bot", false, "first_name", "User " + user);
    Json.Obj chat = Json.object("id", user, "type", "private", "first_name", "User " + user);
    Json.Obj message =
        Json.object("message_id", id, "from", from, "chat", chat, "date", DATE + id, "text", text);
    queue.add(Json.object("message", message));
    return id;
  }

  /**
   * Hands the bot an update.
   *
   * @param json the update without its number
   * @return its number
   * @throws IllegalArgumentException if it is no JSON object
   */
  public long push(String json) {
    try {
      if (JsonText.parse(json) instanceof Json.Obj update) {
        return queue.add(update);
      }
    } catch (JsonText.SyntaxException e) {
      throw new IllegalArgumentException(e);
    }
    throw new IllegalArgumentException("an update is an object");
  }

  /** Keeps {@code content} as the file {@code id}, to be fetched. */
  public void keep(String id, byte[] content) {
    files.put(id, content.clone());
  }

  /** Returns how many updates the bot has not acknowledged. */
  public int unacknowledged() {
    return queue.size();
  }

  /**
   * Waits until the bot has acknowledged everything, at most {@code limit}.
   *
   * @return whether it has
   */
  public boolean awaitAcknowledged(Duration limit) throws InterruptedException {
    return queue.awaitEmpty(limit);
  }

  /** Returns what it was sent and has taken, oldest first. */
  public synchronized List<TelegramSent> sent() {
    return List.copyOf(sent);
  }

  /** Waits until it was sent {@code count} messages, at most {@code limit}; returns whether. */
  public boolean awaitSent(int count, Duration limit) throws InterruptedException {
    return await(() -> sent().size() >= count, limit);
  }

  /** Returns how many messages say the same as one before in the same place. */
  public synchronized int repeats() {
    Set<List<String>> seen = new HashSet<>();
    int repeats = 0;
    for (TelegramSent each : sent) {
      repeats += seen.add(List.of(each.chat(), each.thread(), each.text(), each.file())) ? 0 : 1;
    }
    return repeats;
  }

  /** Returns the parameters of each call of {@code method} so far, done or not, as JSON. */
  public synchronized List<String> calls(String method) {
    return List.copyOf(calls.getOrDefault(method, List.of()));
  }

  /** Waits until {@code method} was called {@code count} times, at most {@code limit}. */
  public boolean awaitCalls(String method, int count, Duration limit) throws InterruptedException {
    return await(() -> calls(method).size() >= count, limit);
  }

  private boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
    for (long left = limit.toMillis(); left > 0 && !condition.getAsBoolean(); left -= STEP_MILLIS) {
      if (connections.closed().await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    return condition.getAsBoolean();
  }

  /**
   * Returns what people read of {@code markdown}, a MarkdownV2 text.
   *
   * @throws IllegalArgumentException if Telegram would refuse it; the message says why
   */
  public static String read(String markdown) {
    try {
      return TelegramMarkdown.parse(markdown);
    } catch (TelegramMarkdown.MarkdownException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Lets {@code faults} happen to the next calls of {@code method}, one each. */
  public synchronized void fail(String method, TelegramFault... faults) {
    this.faults.computeIfAbsent(method, _ -> new ArrayDeque<>()).addAll(List.of(faults));
  }

  /**
   * Lets faults happen to every {@code 1/rate}-th call, drawn by {@code seed}; to none if {@code
   * rate} is 0.
   */
  public synchronized void failAtRandom(double rate, long seed) {
    this.rate = rate;
    random = Optional.of(new Random(seed));
  }

  /** Lets the next call of {@code method} be answered so, and not be done. */
  public synchronized void answer(String method, int status, String body) {
    answers
        .computeIfAbsent(method, _ -> new ArrayDeque<>())
        .add(TelegramConnection.Reply.json(status, body));
  }

  /** Ends every connection, and waits for the threads. */
  @Override
  public void close() {
    queue.close();
    connections.close();
  }

  Json.Obj me() {
    return Json.object(
        "id",
        BOT_ID,
        "is_bot",
        true,
        "first_name",
        "Alpi",
        "username",
        BOT_USERNAME,
        "can_read_all_group_messages",
        seesAllGroups());
  }

  private synchronized boolean seesAllGroups() {
    return seesAll;
  }

  TelegramQueue queue() {
    return queue;
  }

  Optional<Integer> fileBytes(String id) {
    return Optional.ofNullable(files.get(id)).map(content -> content.length);
  }

  private synchronized long nextMessageId(String chat) {
    return messageIds.merge(chat, 1L, Long::sum);
  }

  /** Takes a message, and returns it as the Bot API does. */
  synchronized Json take(LongFunction<TelegramSent> message) {
    String chat = message.apply(0).chat();
    long id = nextMessageId(chat);
    sent.add(message.apply(id));
    Object chatId = chat.matches("-?[0-9]{1,18}") ? Long.parseLong(chat) : chat;
    return Json.object("message_id", id, "date", DATE + id, "chat", Json.object("id", chatId));
  }

  private Optional<TelegramConnection.Reply> reply(HttpRequest request)
      throws InterruptedException {
    String start = "/bot" + token + "/";
    String fileStart = "/file" + start + "documents/";
    if (request.path().startsWith(fileStart)) {
      return Optional.of(download(request.path().substring(fileStart.length())));
    }
    if (!request.path().startsWith(start)) {
      boolean isBot = request.path().startsWith("/bot");
      return Optional.of(
          TelegramMethods.failed(
              isBot ? 401 : 404, isBot ? "Unauthorized" : "Not Found", Json.Obj.EMPTY));
    }
    String method = request.path().substring(start.length());
    TelegramForm form = TelegramForm.of(request);
    Optional<TelegramConnection.Reply> scripted = noted(method, form);
    return scripted.isPresent() ? scripted : reply(method, form, fault(method));
  }

  private TelegramConnection.Reply download(String id) {
    byte[] content = files.get(id);
    return content == null
        ? TelegramMethods.failed(404, "Not Found", Json.Obj.EMPTY)
        : new TelegramConnection.Reply(200, "application/octet-stream", content);
  }

  private synchronized Optional<TelegramConnection.Reply> noted(String method, TelegramForm form) {
    Json.Obj all = Json.Obj.EMPTY;
    for (Map.Entry<String, String> field : form.fields.entrySet()) {
      all = Json.with(all, field.getKey(), field.getValue());
    }
    calls.computeIfAbsent(method, _ -> new ArrayList<>()).add(all.print());
    return Optional.ofNullable(answers.getOrDefault(method, new ArrayDeque<>()).poll());
  }

  private synchronized Optional<TelegramFault> fault(String method) {
    Optional<TelegramFault> told =
        Optional.ofNullable(faults.getOrDefault(method, new ArrayDeque<>()).poll());
    if (told.isPresent() || random.isEmpty() || random.get().nextDouble() >= rate) {
      return told;
    }
    List<TelegramFault> possible = method.equals("getUpdates") ? OF_POLLS : OF_ANY_CALL;
    return Optional.of(possible.get(random.get().nextInt(possible.size())));
  }

  private Optional<TelegramConnection.Reply> reply(
      String method, TelegramForm form, Optional<TelegramFault> fault) throws InterruptedException {
    if (fault.isEmpty()) {
      return Optional.of(methods.call(method, form));
    }
    return switch (fault.get()) {
      case DROP_BEFORE -> Optional.empty();
      case SERVER_ERROR ->
          Optional.of(TelegramMethods.failed(500, "Internal Server Error", Json.Obj.EMPTY));
      case TOO_MANY ->
          Optional.of(
              TelegramMethods.failed(
                  429, "Too Many Requests: retry after 1", Json.object("retry_after", 1)));
      case CONFLICT -> Optional.of(TelegramMethods.conflict());
      case DROP_AFTER -> {
        methods.call(method, form);
        yield Optional.empty();
      }
      case DELAY -> {
        TelegramConnection.Reply reply = methods.call(method, form);
        boolean _ = connections.closed().await(DELAY.toNanos(), TimeUnit.NANOSECONDS);
        yield Optional.of(reply);
      }
      case SERVER_ERROR_AFTER -> {
        methods.call(method, form);
        yield Optional.of(text(502, "<html>Bad Gateway</html>"));
      }
      case GARBAGE -> {
        methods.call(method, form);
        yield Optional.of(text(200, "<html>Welcome</html>"));
      }
      case REPEAT, REORDER -> Optional.of(shuffled(methods.call(method, form), fault.get()));
    };
  }

  private static TelegramConnection.Reply text(int status, String text) {
    return new TelegramConnection.Reply(status, "text/html", text.getBytes(StandardCharsets.UTF_8));
  }

  private static TelegramConnection.Reply shuffled(
      TelegramConnection.Reply reply, TelegramFault fault) {
    try {
      Json parsed = JsonText.parse(new String(reply.body, StandardCharsets.UTF_8));
      List<Json> items =
          new ArrayList<>(parsed instanceof Json.Obj object ? object.items("result") : List.of());
      if (fault == TelegramFault.REPEAT) {
        items.addAll(List.copyOf(items));
      } else {
        Collections.reverse(items);
      }
      return reply.status == 200 ? TelegramMethods.ok(Json.of(items)) : reply;
    } catch (JsonText.SyntaxException e) {
      throw new IllegalStateException("it was written here", e);
    }
  }
}
