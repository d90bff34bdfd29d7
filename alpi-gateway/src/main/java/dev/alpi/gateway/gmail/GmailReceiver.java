package dev.alpi.gateway.gmail;

import dev.alpi.gateway.HttpCalls;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.SendException;
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

  /** Pages that are read to catch up: a million messages. */
  private static final int PAGES_MAX = 2_000;

  /** A message is fetched so often in vain before it is given up: hours, with the core's pauses. */
  private static final int ATTEMPTS_MAX = 20;

  private final GmailSettings settings;
  private final GmailApi api;
  private final MailForm form;
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
      GmailSettings settings,
      GmailApi api,
      MailForm form,
      Intake intake,
      InstantSource clock,
      Map<String, Integer> failures) {
    this.settings = settings;
    this.api = api;
    this.form = form;
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
    if (!followHistory()) {
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
    } while (page.isPresent());
    newest.ifPresent(id -> cursor = cursor.upTo(id));
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
      query.put("q", "after:" + cursor.seen().minus(SLACK).getEpochSecond());
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
    if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
      return;
    }
    Optional<Obj> head =
        api.read("messages/" + id, Map.of("format", "metadata"), HttpCalls.JSON_BYTES_MAX);
    if (head.isEmpty() || isSkipped(head.get())) {
      return;
    }
    Instant came = came(head.get());
    long size = head.get().integer("sizeEstimate").orElse(0);
    switch (form.judge(headers(head.get()), size, intake)) {
      case MailForm.Verdict.Skipped _ -> {}
      case MailForm.Verdict.Refused(String name, var sender, String reason) ->
          intake.refuse(name, sender, reason);
      case MailForm.Verdict.Wanted wanted when size > settings.bytesMax() ->
          intake.refuse(
              wanted.id(),
              wanted.sender(),
              "it has about " + size + " bytes, at most " + settings.bytesMax() + " are read");
      case MailForm.Verdict.Wanted wanted ->
          take(id, wanted, head.get(), cursor.upTo(history).seen(came));
    }
    cursor = cursor.seen(came);
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

  private void take(String id, MailForm.Verdict.Wanted wanted, Obj head, GmailCursor after)
      throws IOException, InterruptedException {
    if (failures.merge(id, 1, Integer::sum) > ATTEMPTS_MAX) {
      failures.remove(id);
      intake.refuse(wanted.id(), wanted.sender(), "it could not be fetched, again and again");
      return;
    }
    Optional<byte[]> mail = raw(id);
    failures.remove(id);
    if (mail.isEmpty()) {
      return;
    }
    Optional<Inbound> message = form.read(wanted, mail.get(), intake);
    if (message.isEmpty()) {
      intake.refuse(wanted.id(), wanted.sender(), "it has no text and no file");
      return;
    }
    intake.take(List.of(inThread(message.get(), head)), Optional.of(after.text()));
    kept = Optional.of(after);
    markSeen(id);
  }

  /** Returns the message; empty if somebody has removed it, or it is none. */
  private Optional<byte[]> raw(String id) throws IOException, InterruptedException {
    // base64 takes four bytes for three, and the estimate is one
    long bytesMax = settings.bytesMax() * 2 + HttpCalls.JSON_BYTES_MAX;
    Optional<Obj> message = api.read("messages/" + id, Map.of("format", "raw"), bytesMax);
    try {
      return message
          .flatMap(found -> found.string("raw"))
          .map(text -> Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new IOException("the API gave a message that is not base64", e);
    }
  }

  private static Inbound inThread(Inbound message, Obj head) {
    return new Inbound(
        message.id(),
        message.place(),
        message.sender(),
        message.kind(),
        message.text(),
        message.files(),
        message.context().withOrNull("thread_id", head.string("threadId")));
  }

  private void markSeen(String id) throws InterruptedException {
    if (settings.marksSeen()) {
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
