package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Talking to an agent through its daemon, and following what happens (alpi-engine spec §7.3, §7.4).
 *
 * <p><b>Threads:</b> any.
 */
final class ChatMethods {
  /** While a turn says nothing. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** While nothing happens (alpi-state spec §2.16). */
  private static final Duration PING = Duration.ofSeconds(25);

  private final Daemon daemon;

  ChatMethods(Daemon daemon) {
    this.daemon = daemon;
  }

  Map<String, HostMethod> all() {
    return Map.of(
        "host.chat.send", this::send,
        "host.chat.compact", this::compact,
        "host.chat.events_since", this::eventsSince,
        "host.chat.cancel", HostMethod.of(this::cancel),
        "host.events.subscribe", this::subscribe,
        "host.events.history", HostMethod.of(this::history));
  }

  private ChatTurns chats(Obj params) throws HostRefusal {
    return daemon.served(HostMethod.required(params, "profile")).chats();
  }

  private Obj send(Obj params, HostMethod.Frames frames)
      throws HostRefusal, IOException, InterruptedException {
    String text = HostMethod.required(params, "text");
    HostParams said = new HostParams(params);
    ChatTurn turn =
        chats(params)
            .send(said.text("session_id").orElse(""), text, said.flag("ask", Optional.of(true)));
    return follow(turn, 0, frames);
  }

  private Obj compact(Obj params, HostMethod.Frames frames)
      throws HostRefusal, IOException, InterruptedException {
    return follow(chats(params).compact(HostMethod.required(params, "session_id")), 0, frames);
  }

  private ChatTurn turn(Obj params) throws HostRefusal {
    String session = HostMethod.required(params, "session_id");
    return chats(params)
        .of(session)
        .orElseThrow(
            () ->
                new HostRefusal(
                    HostRefusal.NOT_FOUND, "no turn of the session " + session + " is known"));
  }

  private Obj eventsSince(Obj params, HostMethod.Frames frames)
      throws HostRefusal, IOException, InterruptedException {
    return follow(turn(params), params.integer("seq").orElse(0), frames);
  }

  /** Sends what the turn tells after {@code seq}; returns its last frame. */
  private static Obj follow(ChatTurn turn, long seq, HostMethod.Frames frames)
      throws IOException, InterruptedException {
    Ring<Obj> ring = turn.frames();
    long sent = seq;
    while (true) {
      List<Ring.Numbered<Obj>> news = ring.await(sent, HEARTBEAT);
      for (Ring.Numbered<Obj> each : news) {
        Obj frame = each.item().with("seq", each.seq());
        sent = each.seq();
        if (ring.isOver(sent)) {
          return frame;
        }
        frames.send(frame);
      }
      if (ring.isOver(sent)) {
        // all of it was known
        return Obj.EMPTY.with("event", "done").with("seq", sent);
      }
      if (news.isEmpty()) {
        frames.send(Obj.EMPTY.with("event", "heartbeat").with("seq", sent));
      }
    }
  }

  private Obj cancel(Obj params) throws HostRefusal {
    ChatTurn turn = turn(params);
    boolean isRunning = !turn.isEnded();
    turn.cancellation().cancel();
    return Obj.EMPTY.with("cancelled", isRunning);
  }

  private Obj subscribe(Obj params, HostMethod.Frames frames)
      throws IOException, InterruptedException {
    Ring<Obj> rows = daemon.events().rows();
    OptionalLong since = params.integer("since");
    long sent = since.orElse(rows.last());
    frames.send(Obj.EMPTY.with("event", "subscribed").with("next_seq", rows.last() + 1));
    while (!rows.isOver(sent)) {
      List<Ring.Numbered<Obj>> news = rows.await(sent, PING);
      for (Ring.Numbered<Obj> each : news) {
        frames.send(each.item());
        sent = each.seq();
      }
      if (news.isEmpty() && !rows.isOver(sent)) {
        frames.send(Obj.EMPTY.with("event", "ping"));
      }
    }
    return Obj.EMPTY.with("event", "end");
  }

  private Obj history(Obj params) {
    Ring<Obj> rows = daemon.events().rows();
    List<Obj> after =
        rows.after(params.integer("since").orElse(0)).stream().map(Ring.Numbered::item).toList();
    return Obj.EMPTY.with("events", new Arr(List.copyOf(after))).with("next_seq", rows.last() + 1);
  }
}
