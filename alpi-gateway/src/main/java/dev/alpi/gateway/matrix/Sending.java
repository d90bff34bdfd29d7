package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.Homeserver.room;
import static dev.alpi.gateway.matrix.Homeserver.segment;

import dev.alpi.gateway.HttpCalls.Answer;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.SendException.Kind;
import dev.alpi.gateway.matrix.MatrixSettings.Speech;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Sends pieces. The key of a piece is the id of its transaction, by which the homeserver recognises
 * what it was sent before.
 *
 * <p><b>Threads:</b> any.
 */
final class Sending {
  /** Synapse forgets transactions after a day; what is repeated later may arrive a second time. */
  private static final Duration RECOGNISED = Duration.ofHours(12);

  private static final Duration UPLOAD_MOST = Duration.ofMinutes(10);
  private static final String UPLOAD = "/_matrix/media/v3/upload?filename=";

  private final Homeserver homeserver;
  private final Rooms rooms;
  private final Speech speech;
  private final InstantSource clock;

  Sending(Homeserver homeserver, Rooms rooms, Speech speech, InstantSource clock) {
    this.homeserver = homeserver;
    this.rooms = rooms;
    this.speech = speech;
    this.clock = clock;
  }

  String send(Outgoing out) throws SendException, InterruptedException {
    String room = out.place().chat();
    if (!MatrixId.isRoom(room)) {
      throw new SendException(Kind.REFUSED, "not the id of a room, which is as !abc:example.org");
    }
    refuseEncrypted(room);
    Obj content = out.piece().file().isPresent() ? file(out) : text(out);
    String path = room(room) + "send/m.room.message/" + out.key();
    Answer answer = homeserver.put(path, related(content, out));
    if (!answer.isSuccess()) {
      throw Refusal.of(answer).exception(homeserver.explained("a message", answer));
    }
    return answer
        .json()
        .flatMap(json -> MatrixId.event(json, "event_id"))
        .orElseThrow(
            () ->
                new SendException(
                    Kind.UNKNOWN, "the homeserver has not said what it calls the message"));
  }

  private void refuseEncrypted(String room) throws SendException, InterruptedException {
    boolean isEncrypted;
    try {
      isEncrypted = rooms.isEncrypted(room);
    } catch (SendException e) {
      throw notSent(e);
    } catch (IOException e) {
      throw new SendException(Kind.NOT_SENT, e.getMessage());
    }
    if (isEncrypted) {
      throw new SendException(Kind.REFUSED, EncryptedRooms.REASON);
    }
  }

  /** Whatever became of a request before it, the message itself was not sent. */
  private static SendException notSent(SendException e) {
    return new SendException(Kind.NOT_SENT, String.valueOf(e.getMessage()), e.retryAfter());
  }

  private boolean mayRepeat(Outgoing out) {
    return out.repeat() == Outgoing.Repeat.MAYBE
        && out.made().plus(RECOGNISED).isBefore(clock.instant());
  }

  private Obj text(Outgoing out) {
    Obj body = out.piece().body();
    String mark = mayRepeat(out) ? Outgoing.MARK : "";
    Obj content =
        Obj.EMPTY
            .with("msgtype", speech.msgtype())
            .with("body", mark + body.string(Composer.TEXT).orElse(out.piece().plain()));
    Optional<String> html = body.string(Composer.HTML);
    return html.isEmpty()
        ? content
        : content
            .with("format", "org.matrix.custom.html")
            .with("formatted_body", mark + html.get());
  }

  private Obj file(Outgoing out) throws SendException, InterruptedException {
    Path file = out.piece().file().orElseThrow();
    Obj body = out.piece().body();
    String name = body.string(Composer.FILE).orElse("file");
    String type = body.string(Composer.TYPE).orElse("application/octet-stream");
    Mxc mxc = upload(file, name, type);
    Obj described = Obj.EMPTY.with("mimetype", type).with("size", size(file));
    return Obj.EMPTY
        .with("msgtype", MediaType.msgtype(type))
        .with("body", mayRepeat(out) ? Outgoing.MARK + name : name)
        .with("filename", name)
        .with("url", mxc.uri())
        .with("info", described);
  }

  private Mxc upload(Path file, String name, String type)
      throws SendException, InterruptedException {
    BodyPublisher content;
    try {
      content = BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw gone();
    }
    Answer answer;
    try {
      answer = homeserver.upload(UPLOAD + segment(name), type, content, UPLOAD_MOST);
    } catch (SendException e) {
      // a file that nothing refers to is seen by nobody
      throw notSent(e);
    }
    if (!answer.isSuccess()) {
      SendException refused = Refusal.of(answer).exception(homeserver.explained("a file", answer));
      throw refused.kind() == Kind.UNKNOWN ? notSent(refused) : refused;
    }
    return answer
        .json()
        .flatMap(json -> json.string("content_uri"))
        .flatMap(Mxc::read)
        .orElseThrow(
            () -> new SendException(Kind.NOT_SENT, "the homeserver has not said where a file is"));
  }

  private static SendException gone() {
    return new SendException(Kind.REFUSED, "the file is gone, or cannot be read");
  }

  private static long size(Path file) throws SendException {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw gone();
    }
  }

  /** Adds what it answers, and whom it names: nobody, unless it is the first of an answer. */
  private static Obj related(Obj content, Outgoing out) {
    boolean isFirst = out.piece().body().bool(Composer.FIRST).orElse(false);
    Optional<String> answered = MatrixId.event(out.context(), RoomReader.CONTEXT_EVENT);
    Optional<String> asker =
        out.context().string(RoomReader.CONTEXT_SENDER).filter(MatrixId::isUser);
    // without this member clients look for names in the text, which is the model's
    Obj mentions =
        isFirst && asker.isPresent()
            ? Obj.EMPTY.with("user_ids", Arr.ofStrings(List.of(asker.get())))
            : Obj.EMPTY;
    Obj named = content.with("m.mentions", mentions);
    String thread = out.place().thread();
    if (MatrixId.isEvent(thread)) {
      return named.with(
          "m.relates_to",
          Obj.EMPTY
              .with("rel_type", "m.thread")
              .with("event_id", thread)
              .with("is_falling_back", new Bool(true))
              .with("m.in_reply_to", Obj.EMPTY.with("event_id", answered.orElse(thread))));
    }
    return isFirst && answered.isPresent()
        ? named.with(
            "m.relates_to",
            Obj.EMPTY.with("m.in_reply_to", Obj.EMPTY.with("event_id", answered.get())))
        : named;
  }
}
