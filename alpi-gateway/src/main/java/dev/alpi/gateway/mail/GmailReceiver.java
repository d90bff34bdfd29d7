package dev.alpi.gateway.mail;

import dev.alpi.gateway.HttpCalls;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what is new in a mailbox and hands it over, each message with the cursor that has it
 * behind.
 *
 * <p><b>Threads:</b> one.
 */
final class GmailReceiver {
  private static final Set<String> SKIPPED = Set.of("SPAM", "TRASH", "DRAFT", "CHAT", "SENT");
  private static final String PAGE = "500";

  /** Messages may come into the mailbox a little later than those after them. */
  private static final Duration SLACK = Duration.ofMinutes(10);

  /** Pages that are read at once: a million messages. */
  private static final int PAGES_MAX = 2_000;

  /** A message is fetched so often in vain before it is given up: hours, with the core's pauses. */
  private static final int ATTEMPTS_MAX = 20;

  private final MailSettings settings;
  private final GmailApi api;
  private final Screening screening;
  private final Intake intake;
  private final InstantSource clock;
  private final Map<String, Integer> failures;
  private GmailCursor cursor = new GmailCursor(0, Instant.EPOCH);
  private Optional<GmailCursor> kept = Optional.empty();

  /**
   * Creates it.
   *
   * @param failures how often messages were fetched in vain, kept from one to the next
   */
  GmailReceiver(
      MailSettings settings,
      GmailApi api,
      Intake intake,
      InstantSource clock,
      Map<String, Integer> failures) {
    this.settings = settings;
    this.api = api;
    this.screening =
        new Screening(settings.account().address(), settings.origin(), settings.inbox().bytesMax());
    this.intake = intake;
    this.clock = clock;
    this.failures = failures;
  }

  /** Reads where it left off; at first what is there already is left alone. */
  void start() throws IOException, InterruptedException {
    kept = intake.cursor().flatMap(GmailCursor::read);
    if (kept.isEmpty()) {
      cursor = new GmailCursor(newest(), clock.instant());
      keep();
    } else {
      cursor = kept.get();
    }
    intake.alive();
  }

  private long newest() throws IOException, InterruptedException {
    return api.read("profile", Map.of(), HttpCalls.JSON_BYTES_MAX)
        .flatMap(profile -> profile.string("historyId"))
        .flatMap(GmailCursor::number)
        .orElseThrow(() -> new IOException("the API does not tell the state of the mailbox"));
  }

  /** Handles all that is new. */
  void poll() throws IOException, InterruptedException {
    if (cursor.history() == 0 || !followHistory()) {
      catchUp();
    }
    keep();
    intake.alive();
  }

  /** Returns false if the history does not reach back to the cursor. */
  private boolean followHistory() throws IOException, InterruptedException {
    String start = cursor.historyText();
    Optional<Long> newest = Optional.empty();
    Optional<String> page = Optional.empty();
    int pages = 0;
    do {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("startHistoryId", start);
      query.put("historyTypes", "messageAdded");
      query.put("maxResults", PAGE);
      page.ifPresent(token -> query.put("pageToken", token));
      Optional<Obj> answer = api.read("history", query, HttpCalls.JSON_BYTES_MAX);
      if (answer.isEmpty()) {
        return false;
      }
      for (Obj record : answer.get().objects("history")) {
        handle(record);
      }
      // that of the first page: what came since then is met again, and known
      Optional<Long> here = answer.get().string("historyId").flatMap(GmailCursor::number);
      newest = newest.or(() -> here);
      page = answer.get().string("nextPageToken").filter(token -> !token.isEmpty());
      pages++;
    } while (page.isPresent() && pages < PAGES_MAX);
    if (page.isEmpty()) {
      newest.ifPresent(id -> cursor = cursor.upTo(id));
    }
    return true;
  }

  private void handle(Obj record) throws IOException, InterruptedException {
    GmailCursor after =
        record.string("id").flatMap(GmailCursor::number).map(cursor::upTo).orElse(cursor);
    Set<String> ids = new LinkedHashSet<>();
    for (Obj added : record.objects("messagesAdded")) {
      added.object("message").string("id").ifPresent(ids::add);
    }
    int left = ids.size();
    for (String id : ids) {
      left--;
      handle(id, left == 0 ? after.history() : cursor.history());
    }
    cursor = cursor.upTo(after.history());
  }

  /** Looks through what came since the newest message that was handled, oldest first. */
  private void catchUp() throws IOException, InterruptedException {
    // asked first: what comes from now on is in the history after it
    long newest = newest();
    List<String> ids = new ArrayList<>();
    Optional<String> page = Optional.empty();
    int pages = 0;
    do {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("q", "after:" + Math.max(0, cursor.seen().minus(SLACK).getEpochSecond()));
      query.put("maxResults", PAGE);
      page.ifPresent(token -> query.put("pageToken", token));
      Obj answer =
          api.read("messages", query, HttpCalls.JSON_BYTES_MAX)
              .orElseThrow(() -> new IOException("the API does not list messages"));
      answer.objects("messages").forEach(each -> each.string("id").ifPresent(ids::add));
      page = answer.string("nextPageToken").filter(token -> !token.isEmpty());
      pages++;
    } while (page.isPresent() && pages < PAGES_MAX);
    Collections.reverse(ids);
    for (String id : new LinkedHashSet<>(ids)) {
      handle(id, cursor.history());
    }
    cursor = new GmailCursor(newest, cursor.seen());
  }

  /**
   * Handles a message.
   *
   * @param history where the history goes on when it is on disk
   */
  private void handle(String id, long history) throws IOException, InterruptedException {
    if (!isId(id)) {
      return;
    }
    Optional<Obj> head =
        fetched(
            () ->
                api.read("messages/" + id, Map.of("format", "metadata"), HttpCalls.JSON_BYTES_MAX),
            new Handled(id, "unreadable:" + id, new Sender("unknown", "")));
    intake.alive();
    if (head.isEmpty() || isSkipped(head.get())) {
      failures.remove(id);
      return;
    }
    Instant came = came(head.get());
    long size = head.get().integer("sizeEstimate").orElse(0);
    Optional<Letter> letter = wanted(MailHeaders.parse(headers(head.get())), size);
    if (letter.isPresent()) {
      Optional<byte[]> mail =
          fetched(() -> raw(id), new Handled(id, letter.get().id(), letter.get().sender()));
      failures.remove(id);
      if (mail.isPresent()) {
        take(id, mail.get(), head.get(), cursor.upTo(history).seen(came));
      }
    }
    cursor = cursor.seen(came);
  }

  /**
   * A message that is handled.
   *
   * @param id what Gmail calls it
   * @param name what it is called where it is refused
   * @param sender who sent it, as far as is known
   */
  private record Handled(String id, String name, Sender sender) {}

  @FunctionalInterface
  private interface Fetch<T> {
    Optional<T> fetch() throws IOException, InterruptedException;
  }

  /** Fetches; what cannot be had again and again is refused, and not there. */
  private <T> Optional<T> fetched(Fetch<T> fetch, Handled message)
      throws IOException, InterruptedException {
    try {
      return fetch.fetch();
    } catch (IOException e) {
      if (failures.merge(message.id(), 1, Integer::sum) < ATTEMPTS_MAX) {
        throw e;
      }
      failures.remove(message.id());
      intake.refuse(message.name(), message.sender(), "it could not be fetched, again and again");
      return Optional.empty();
    }
  }

  /** Returns what is known of a message that is to be taken. */
  private Optional<Letter> wanted(MailHeaders headers, long size) throws IOException {
    return switch (screening.verdict(headers, size, intake)) {
      case Screening.Verdict.Wanted(Letter letter) -> Optional.of(letter);
      case Screening.Verdict.Skipped _ -> Optional.empty();
      case Screening.Verdict.Refused(String id, Sender sender, String reason) -> {
        intake.refuse(id, sender, reason);
        yield Optional.empty();
      }
    };
  }

  private static boolean isSkipped(Obj message) {
    return message.array("labelIds").stream()
        .anyMatch(label -> label instanceof Str(String text) && SKIPPED.contains(text));
  }

  private Instant came(Obj message) {
    Instant now = clock.instant();
    Instant came =
        message
            .string("internalDate")
            .flatMap(GmailCursor::number)
            .filter(millis -> millis >= 0 && millis < now.toEpochMilli())
            .map(Instant::ofEpochMilli)
            .orElse(now);
    return came;
  }

  private static byte[] headers(Obj message) {
    StringBuilder out = new StringBuilder();
    for (Obj header : message.object("payload").objects("headers")) {
      String name = header.string("name").orElse("");
      if (name.matches("[!-9;-~]{1,200}")) {
        String value = header.string("value").orElse("").replaceAll("[\\r\\n\\x00]+", " ");
        out.append(name).append(": ").append(value).append("\r\n");
      }
    }
    return out.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private void take(String id, byte[] mail, Obj head, GmailCursor after)
      throws IOException, InterruptedException {
    // the API may have decoded the headers that it told; these are as they came
    Optional<Letter> letter = wanted(MailHeaders.ofMessage(mail), mail.length);
    if (letter.isEmpty()) {
      return;
    }
    MimeMail read = MimeReader.read(mail);
    Optional<Inbound> message = InboundMail.of(inThread(letter.get(), head), read, intake.spool());
    if (message.isEmpty()) {
      intake.refuse(
          letter.get().id(), letter.get().sender(), "it has no text and no file " + read.notes());
      return;
    }
    intake.take(List.of(message.get()), Optional.of(after.text()));
    kept = Optional.of(after);
    markSeen(id);
  }

  /** Returns the message; empty if somebody has removed it, or it is none. */
  private Optional<byte[]> raw(String id) throws IOException, InterruptedException {
    // base64 takes four bytes for three, and the estimate is one
    long bytesMax = settings.inbox().bytesMax() * 2 + HttpCalls.JSON_BYTES_MAX;
    Optional<Obj> message = api.read("messages/" + id, Map.of("format", "raw"), bytesMax);
    try {
      return message
          .flatMap(found -> found.string("raw"))
          .map(text -> Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new IOException("the API gave a message that is not base64", e);
    }
  }

  private static Letter inThread(Letter letter, Obj head) {
    Optional<String> thread = head.string("threadId").filter(GmailReceiver::isId);
    return new Letter(
        letter.id(),
        letter.sender(),
        letter.place(),
        letter.subject(),
        letter.isReply(),
        letter.context().withOrNull("thread_id", thread));
  }

  /** Returns whether {@code text} looks like a name that Gmail has given. */
  static boolean isId(String text) {
    return text.matches("[A-Za-z0-9_-]{1,64}");
  }

  private void markSeen(String id) throws InterruptedException {
    if (settings.inbox().marksSeen()) {
      try {
        JsonValue labels = Arr.ofStrings(List.of("UNREAD"));
        api.post("messages/" + id + "/modify", Obj.EMPTY.with("removeLabelIds", labels));
      } catch (SendException e) {
        // it is taken, and stays bold
      }
    }
  }

  private void keep() throws IOException {
    if (!kept.equals(Optional.of(cursor))) {
      intake.take(List.of(), Optional.of(cursor.text()));
      kept = Optional.of(cursor);
    }
  }
}
