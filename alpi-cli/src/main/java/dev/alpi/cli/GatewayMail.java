package dev.alpi.cli;

import dev.alpi.gateway.GatewayStore;
import dev.alpi.gateway.InboxRow;
import dev.alpi.gateway.OutboxRow;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code alpi gateway}: what has come and what goes out, one message at a time. */
final class GatewayMail {
  private static final int LISTED_MAX = 10_000;
  private static final int TEXT_CHARS = 60;
  private static final String IN = "in:";
  private static final String OUT = "out:";

  private static final Option LIMIT =
      Option.valued("limit", "N", "at most N, 1 to " + LISTED_MAX).letter('n').fallback("20");
  private static final Option STATE =
      Option.valued("state", "STATE", "only those in this state, as waiting or dead");
  private static final Argument ID =
      Argument.of("ID", Argument.Arity.REQUIRED, "in:N of the inbox, or out:N of the outbox");

  private GatewayMail() {}

  static Command inbox() {
    return Command.of("gateway inbox", "List what has come", GatewayMail::inbox)
        .has(Effect.READS)
        .described(
            """
            States: waiting, running, note (an edit that goes with the next message), done, dead \
            (could not be handled), dropped.\
            """)
        .with(LIMIT, STATE)
        .printing(
            "`inbox`: array of `{id, channel, message, chat, thread, sender, name, text, files,"
                + " received, state, attempts, failures, reason, ended}`, the newest first")
        .example("alpi gateway inbox --state dead", "what could not be handled, and why")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  static Command outbox() {
    return Command.of("gateway outbox", "List what goes out", GatewayMail::outbox)
        .has(Effect.READS)
        .described(
            """
            States: waiting, sending, sent, ambiguous (nobody knows whether it arrived), dead (given \
            up), dropped.\
            """)
        .with(LIMIT, STATE)
        .printing(
            "`outbox`: array of `{id, key, channel, chat, thread, answers, nature, text, file,"
                + " made, state, attempts, may_be_repeat, reason, service_id, ended}`, the newest"
                + " first")
        .example("alpi gateway outbox --state ambiguous", "what may not have arrived")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  static Command retry() {
    return Command.of("gateway retry", "Handle or send something once more", GatewayMail::retry)
        .has(Effect.CHANGES)
        .described(
            """
            For what is dead, dropped or ambiguous. What may have arrived already goes out with a \
            mark that says so.\
            """)
        .taking(ID)
        .printing("`id`, `running`: whether a daemon has it")
        .example("alpi gateway retry out:12", "send it again")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  static Command drop() {
    return Command.of("gateway drop", "Do not handle or send something", GatewayMail::drop)
        .has(Effect.CHANGES)
        .taking(ID)
        .printing("`id`")
        .example("alpi gateway drop in:7", "it is not answered")
        .exits(ExitCode.NO_SUCH_PROFILE);
  }

  private static Optional<GatewayStore> find(Invocation invocation)
      throws IOException, CommandFailure {
    CliContext context = invocation.context();
    return GatewayStore.find(Profiles.existing(invocation).home(), context.clock(), context.keys());
  }

  private static <E extends Enum<E>> List<E> states(Class<E> states, Invocation invocation)
      throws CommandFailure {
    Optional<String> asked = invocation.value(STATE);
    if (asked.isEmpty()) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (E each : states.getEnumConstants()) {
      String name = each.name().toLowerCase(Locale.ROOT);
      if (name.equals(asked.get())) {
        return List.of(each);
      }
      names.add(name);
    }
    throw CommandFailure.usage(
        "--state " + asked.get() + ": there is no such state",
        "one of " + String.join(", ", names));
  }

  /** A message, as a person and as a program reads it. */
  private record Line(List<String> cells, Obj json) {}

  private interface Reading {
    List<Line> of(GatewayStore store) throws IOException;
  }

  private static ExitCode inbox(Invocation invocation) throws IOException, CommandFailure {
    int limit = RunsCommands.limit(LIMIT, LISTED_MAX, invocation);
    List<InboxRow.State> states = states(InboxRow.State.class, invocation);
    Instant now = invocation.context().clock().instant();
    return listed(
        "inbox",
        List.of("ID", "RECEIVED", "CHANNEL", "FROM", "STATE", "TEXT"),
        store -> store.received(states, limit).stream().map(row -> line(row, now)).toList(),
        invocation);
  }

  private static Line line(InboxRow row, Instant now) {
    return new Line(
        List.of(
            IN + row.id(),
            ProfileViews.ago(row.received(), now),
            row.channel().text(),
            TerminalText.visible(row.sender().id()),
            row.state().name().toLowerCase(Locale.ROOT),
            said(row.text(), row.reason())),
        row.json());
  }

  private static ExitCode outbox(Invocation invocation) throws IOException, CommandFailure {
    int limit = RunsCommands.limit(LIMIT, LISTED_MAX, invocation);
    List<OutboxRow.State> states = states(OutboxRow.State.class, invocation);
    Instant now = invocation.context().clock().instant();
    return listed(
        "outbox",
        List.of("ID", "MADE", "CHANNEL", "TO", "STATE", "TEXT"),
        store -> store.outgoing(states, limit).stream().map(row -> line(row, now)).toList(),
        invocation);
  }

  private static Line line(OutboxRow row, Instant now) {
    return new Line(
        List.of(
            OUT + row.id(),
            ProfileViews.ago(row.made(), now),
            row.channel().text(),
            TerminalText.visible(row.place().chat()),
            row.state().name().toLowerCase(Locale.ROOT),
            said(row.plain(), row.reason())),
        row.json());
  }

  private static ExitCode listed(
      String name, List<String> head, Reading reading, Invocation invocation)
      throws IOException, CommandFailure {
    List<List<String>> rows = new ArrayList<>(List.of(head));
    List<JsonValue> all = new ArrayList<>();
    Optional<GatewayStore> found = find(invocation);
    if (found.isPresent()) {
      try (GatewayStore store = found.get()) {
        for (Line line : reading.of(store)) {
          rows.add(line.cells());
          all.add(line.json());
        }
      }
    }
    if (all.isEmpty()) {
      invocation.out().line("nothing");
    } else {
      PeerViews.table(rows, invocation.out());
    }
    invocation.answer(Obj.EMPTY.with(name, new JsonValue.Arr(all)));
    return ExitCode.OK;
  }

  private static String said(String text, String reason) {
    String line = text.lines().findFirst().orElse("");
    String cut = line.length() <= TEXT_CHARS ? line : line.substring(0, TEXT_CHARS) + "…";
    return TerminalText.visible(reason.isEmpty() ? cut : cut + " (" + reason + ")");
  }

  private static ExitCode retry(Invocation invocation) throws IOException, CommandFailure {
    change(
        invocation,
        GatewayStore::retryReceived,
        GatewayStore::retryOutgoing,
        "it waits already, or is done");
    Profile profile = Profiles.existing(invocation);
    boolean isRunning = GatewayCommands.look(profile, invocation);
    invocation
        .out()
        .line(
            isRunning ? "the daemon has it" : "it waits until the daemon runs: alpi daemon start");
    invocation.answer(Obj.EMPTY.with("id", invocation.required(ID)).with("running", isRunning));
    return ExitCode.OK;
  }

  private static ExitCode drop(Invocation invocation) throws IOException, CommandFailure {
    change(
        invocation,
        GatewayStore::dropReceived,
        GatewayStore::dropOutgoing,
        "it is done, or under way");
    invocation.answer(Obj.EMPTY.with("id", invocation.required(ID)));
    return ExitCode.OK;
  }

  private interface Wish {
    GatewayStore.Change of(GatewayStore store, long id) throws IOException;
  }

  private static void change(Invocation invocation, Wish in, Wish out, String refusal)
      throws IOException, CommandFailure {
    String id = invocation.required(ID);
    boolean isIn = id.startsWith(IN);
    long number = number(id);
    Optional<GatewayStore> found = find(invocation);
    GatewayStore.Change change = GatewayStore.Change.UNKNOWN;
    if (found.isPresent()) {
      try (GatewayStore store = found.get()) {
        change = (isIn ? in : out).of(store, number);
      }
    }
    switch (change) {
      case DONE -> {
        // told by the caller
      }
      case UNKNOWN ->
          throw CommandFailure.usage(
              "there is no " + id, "alpi gateway inbox and alpi gateway outbox show what there is");
      case REFUSED ->
          throw CommandFailure.usage(
              id + ": " + refusal, "alpi gateway " + (isIn ? "inbox" : "outbox") + " shows it");
    }
  }

  private static long number(String id) throws CommandFailure {
    try {
      if (id.startsWith(IN) || id.startsWith(OUT)) {
        return Long.parseLong(id.substring(id.indexOf(':') + 1));
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw CommandFailure.usage(
        "an id is in:N or out:N, got " + id,
        "alpi gateway inbox and alpi gateway outbox show them");
  }
}
