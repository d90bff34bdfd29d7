package dev.alpi.testkit;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A server that plays the API of Gmail: one mailbox with its history, and the service that gives
 * out tokens.
 *
 * <p>Paths: {@code POST /token}, and under {@code /gmail/v1/users/me/}: {@code profile}, {@code
 * history}, {@code messages}, {@code messages/ID}, {@code messages/ID/modify}; {@code POST
 * /upload/gmail/v1/users/me/messages/send} with both parts.
 *
 * <p><b>Threads:</b> any.
 */
public final class FakeGmail implements AutoCloseable {
  /** The refresh token that is taken. */
  public static final String REFRESH_TOKEN = "refresh-token-of-the-fake";

  /** Whose mailbox it is. */
  public static final String ADDRESS = "me@gmail.example";

  private static final String BASE = "/gmail/v1/users/me/";
  private final LoopbackHttp http;
  private final Map<String, Mail> mails = new LinkedHashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private final Map<String, Integer> requests = new HashMap<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private final Semaphore arrivals = new Semaphore(0);
  private Random random = new Random(1);
  private double rate;
  private UnaryOperator<String> distortion = UnaryOperator.identity();
  private int delivered;
  private long historyId = 1_000;
  private long oldestHistory;
  private int tokens;
  private int pageSize = 2;
  private boolean isRevoked;

  private FakeGmail() {
    http = LoopbackHttp.start("gmail", this::answer);
  }

  private record Mail(
      String id, String thread, List<String> labels, long internalDate, String raw) {}

  private record Change(long id, List<String> added) {}

  /** A mail that was sent: RFC 822, and the thread that was asked for. */
  public record Sent(String raw, Optional<String> thread) {}

  /** What can go wrong. */
  public sealed interface Fault {
    /** It is answered with this status, and a reason as Google gives one. */
    record Status(int status, String reason) implements Fault {}

    /** The connection is closed before anything is done. */
    record DropBefore() implements Fault {}

    /** The connection is closed instead of an answer. */
    record DropAfter() implements Fault {}
  }

  /** Starts one on a free port. */
  public static FakeGmail start() {
    return new FakeGmail();
  }

  /** Returns the address of the API. */
  public URI uri() {
    return http.uri();
  }

  /** Returns where tokens are given out. */
  public URI tokenUri() {
    return http.uri().resolve("/token");
  }

  /** Puts a mail into the mailbox; returns its id. */
  public synchronized String deliver(String raw, long internalDateMillis, String... labels) {
    delivered++;
    String id = "m" + delivered;
    mails.put(id, new Mail(id, "t-" + id, List.of(labels), internalDateMillis, raw));
    historyId += 7;
    changes.add(new Change(historyId, List.of(id)));
    return id;
  }

  /** Puts several mails into the mailbox in one step of its history. */
  public synchronized void deliverTogether(long internalDateMillis, List<String> raws) {
    List<String> ids =
        raws.stream().map(raw -> deliver(raw, internalDateMillis, "INBOX", "UNREAD")).toList();
    changes.subList(changes.size() - ids.size(), changes.size()).clear();
    changes.add(new Change(historyId, ids));
  }

  /** Removes a mail. */
  public synchronized void remove(String id) {
    mails.remove(id);
    historyId += 3;
  }

  /** Forgets the history up to now. */
  public synchronized void expireHistory() {
    historyId += 11;
    oldestHistory = historyId;
  }

  /** Takes no access token that it has given out so far. */
  public synchronized void expireTokens() {
    tokens++;
  }

  /** Takes the refresh token no more. */
  public synchronized void revoke() {
    isRevoked = true;
    tokens++;
  }

  /** How many entries a page has. */
  public synchronized void pageSize(int entries) {
    pageSize = entries;
  }

  /** The next requests go wrong as {@code next} says, one after the other. */
  public synchronized void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** From now on, so many of all requests go wrong, drawn by {@code seed}. */
  public synchronized void failAtRandom(long seed, double share) {
    random = new Random(seed);
    rate = share;
  }

  /** From now on, {@code change} is made to the JSON of all answers, also those with tokens. */
  public synchronized void distort(UnaryOperator<String> change) {
    distortion = change;
  }

  /** Returns what was sent, repeats too. */
  public synchronized List<Sent> sent() {
    return List.copyOf(sent);
  }

  /** Waits until {@code count} more mails were sent; returns whether they were. */
  public boolean awaitSent(int count, Duration most) throws InterruptedException {
    return arrivals.tryAcquire(count, most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Returns how often each path was asked for, without its query. */
  public synchronized Map<String, Integer> requests() {
    return Map.copyOf(requests);
  }

  /** Returns the labels of a mail. */
  public synchronized List<String> labels(String id) {
    return mails.get(id).labels();
  }

  private synchronized Optional<Response> answer(HttpRequest request) {
    String path = request.path().replaceFirst("\\?.*", "");
    requests.merge(path, 1, Integer::sum);
    Optional<Fault> fault = faults.isEmpty() ? drawn() : Optional.of(faults.poll());
    if (fault.isPresent() && fault.get() instanceof Fault.Status(int status, String reason)) {
      return Optional.of(error(status, reason));
    }
    if (fault.isPresent() && fault.get() instanceof Fault.DropBefore) {
      return Optional.empty();
    }
    Response response = path.equals("/token") ? token(request) : api(request, path);
    return fault.isPresent() ? Optional.empty() : Optional.of(response);
  }

  private Optional<Fault> drawn() {
    if (random.nextDouble() >= rate) {
      return Optional.empty();
    }
    return Optional.of(
        switch (random.nextInt(5)) {
          case 0 -> new Fault.DropBefore();
          case 1 -> new Fault.DropAfter();
          case 2 -> new Fault.Status(429, "rateLimitExceeded");
          case 3 -> new Fault.Status(403, "userRateLimitExceeded");
          default -> new Fault.Status(500, "backendError");
        });
  }

  private Response token(HttpRequest request) {
    String form = new String(request.body(), StandardCharsets.UTF_8);
    if (isRevoked || !form.contains("refresh_token=" + REFRESH_TOKEN)) {
      return Response.plain(400, "application/json", "{\"error\":\"invalid_grant\"}");
    }
    tokens++;
    return ok(Json.object("access_token", "access-" + tokens, "expires_in", 3_600));
  }

  private Response api(HttpRequest request, String path) {
    String bearer = request.headers().getOrDefault("authorization", "");
    if (!bearer.equals("Bearer access-" + tokens)) {
      return error(401, "authError");
    }
    Map<String, String> query = query(request.path());
    if (path.equals("/upload" + BASE + "messages/send")) {
      return upload(request);
    }
    String what = path.substring(Math.min(path.length(), BASE.length()));
    if (what.equals("profile")) {
      return ok(Json.object("emailAddress", ADDRESS, "historyId", String.valueOf(historyId)));
    }
    if (what.equals("history")) {
      return history(query);
    }
    if (what.equals("messages")) {
      return list(query);
    }
    String id = what.replaceFirst("messages/", "").replaceFirst("/modify$", "");
    if (!mails.containsKey(id)) {
      return error(404, "notFound");
    }
    return what.endsWith("/modify")
        ? modify(mails.get(id))
        : message(mails.get(id), query.getOrDefault("format", "full"));
  }

  private Response history(Map<String, String> query) {
    String asked = query.getOrDefault("startHistoryId", "0");
    long start = asked.matches("\\d{1,18}") ? Long.parseLong(asked) : 0;
    if (start < oldestHistory || start > historyId || start == 0) {
      return error(404, "notFound");
    }
    List<Json> records = new ArrayList<>();
    for (Change change : changes) {
      if (change.id() > start) {
        List<Json> added = new ArrayList<>();
        for (String id : change.added()) {
          added.add(Json.object("message", Json.object("id", id, "threadId", "t-" + id)));
        }
        records.add(Json.object("id", String.valueOf(change.id()), "messagesAdded", added));
      }
    }
    return page("history", records, query);
  }

  private Response list(Map<String, String> query) {
    long after = Long.parseLong(query.getOrDefault("q", "after:0").replace("after:", ""));
    List<Mail> found =
        new ArrayList<>(
            mails.values().stream()
                .filter(mail -> mail.internalDate() / 1000 > after)
                .filter(mail -> Collections.disjoint(mail.labels(), Set.of("SPAM", "TRASH")))
                .toList());
    found.sort((a, b) -> Long.compare(a.internalDate(), b.internalDate()));
    Collections.reverse(found);
    List<Json> items = new ArrayList<>();
    found.forEach(mail -> items.add(Json.object("id", mail.id(), "threadId", mail.thread())));
    return page("messages", items, query);
  }

  private Response page(String name, List<Json> items, Map<String, String> query) {
    String token = query.getOrDefault("pageToken", "0");
    if (!token.matches("\\d{1,9}")) {
      return error(400, "invalidArgument");
    }
    int from = Integer.parseInt(token);
    int to = Math.min(items.size(), from + pageSize);
    Json.Obj page = Json.object("historyId", String.valueOf(historyId));
    if (from < to) {
      page = Json.with(page, name, items.subList(from, to));
    }
    return ok(to < items.size() ? Json.with(page, "nextPageToken", String.valueOf(to)) : page);
  }

  private Response message(Mail mail, String format) {
    Json.Obj json =
        Json.object(
            "id", mail.id(),
            "threadId", mail.thread(),
            "labelIds", mail.labels(),
            "internalDate", String.valueOf(mail.internalDate()),
            "sizeEstimate", mail.raw().length());
    if (format.equals("raw")) {
      byte[] bytes = mail.raw().getBytes(StandardCharsets.UTF_8);
      return ok(Json.with(json, "raw", Base64.getUrlEncoder().encodeToString(bytes)));
    }
    List<Json> headers = new ArrayList<>();
    for (String line : head(mail.raw()).split("\r\n")) {
      String[] parts = line.split(": ", 2);
      headers.add(Json.object("name", parts[0], "value", parts.length > 1 ? parts[1] : ""));
    }
    return ok(Json.with(json, "payload", Json.object("headers", headers)));
  }

  /** Returns the headers, each in one line. */
  private static String head(String raw) {
    return raw.split("\r\n\r\n", 2)[0].replaceAll("\r\n(?=[ \t])", "");
  }

  private Response modify(Mail mail) {
    List<String> labels = new ArrayList<>(mail.labels());
    labels.remove("UNREAD");
    mails.put(
        mail.id(), new Mail(mail.id(), mail.thread(), labels, mail.internalDate(), mail.raw()));
    historyId++;
    return ok(Json.object("id", mail.id()));
  }

  /** Takes JSON and a mail, each with its type and nothing else before it. */
  private Response upload(HttpRequest request) {
    String type = request.headers().getOrDefault("content-type", "");
    if (!type.matches("multipart/related; boundary=\"[^\"]{1,70}\"")) {
      return error(400, "badContent");
    }
    String boundary = "--" + type.replaceAll(".*\"(.*)\"", "$1");
    String body = "\r\n" + new String(request.body(), StandardCharsets.UTF_8);
    String[] parts = body.split(Pattern.quote("\r\n" + boundary), -1);
    boolean isWhole =
        parts.length == 4
            && parts[1].startsWith("\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n")
            && parts[2].startsWith("\r\nContent-Type: message/rfc822\r\n\r\n")
            && parts[3].equals("--\r\n");
    if (!isWhole) {
      return error(400, "badContent");
    }
    try {
      Json about = JsonText.parse(parts[1].split("\r\n\r\n", 2)[1]);
      Optional<String> thread =
          about instanceof Json.Obj object ? object.text("threadId") : Optional.empty();
      return sent(parts[2].split("\r\n\r\n", 2)[1], thread);
    } catch (JsonText.SyntaxException e) {
      return error(400, "parseError");
    }
  }

  private Response sent(String raw, Optional<String> thread) {
    if (thread.isPresent()
        && mails.values().stream().noneMatch(m -> m.thread().equals(thread.get()))) {
      return error(404, "notFound");
    }
    sent.add(new Sent(raw, thread));
    arrivals.release();
    return ok(Json.object("id", "s" + sent.size(), "threadId", thread.orElse("t-new")));
  }

  private static Map<String, String> query(String path) {
    Map<String, String> query = new HashMap<>();
    String text = path.contains("?") ? path.substring(path.indexOf('?') + 1) : "";
    for (String each : text.split("&")) {
      String[] parts = each.split("=", 2);
      if (parts.length == 2) {
        query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private Response ok(Json json) {
    StringBuilder out = new StringBuilder();
    JsonText.print(json, out);
    return Response.plain(200, "application/json", distortion.apply(out.toString()));
  }

  private static Response error(int status, String reason) {
    Json error =
        Json.object("code", status, "errors", List.<Json>of(Json.object("reason", reason)));
    StringBuilder out = new StringBuilder();
    JsonText.print(Json.object("error", error), out);
    return Response.plain(status, "application/json", out.toString());
  }

  @Override
  public void close() {
    http.close();
  }
}
