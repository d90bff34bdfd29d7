package dev.alpi.daemon;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelStatus;
import dev.alpi.gateway.GatewayEvents;
import dev.alpi.gateway.InboxRow;
import dev.alpi.gateway.OutboxRow;
import dev.alpi.journal.NewOutput;
import dev.alpi.journal.OutputType;
import dev.alpi.journal.OutputsInbox;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Tells what happens in the gateway of a profile: to who watches the daemon, to the profile's log,
 * and to its owner what needs them. Nothing of what is said in a chat is told.
 *
 * <p><b>Threads:</b> any.
 */
final class GatewayNews implements GatewayEvents {
  private static final Duration QUIET = Duration.ofHours(1);

  private final String profile;
  private final HostEvents events;
  private final OutputsInbox inbox;
  private final UnaryOperator<String> redactor;
  private final LogFile log;
  private final Consumer<String> trouble;
  private final Runnable rested;
  private final InstantSource clock;
  private final Map<String, Instant> told = new HashMap<>();

  GatewayNews(
      String profile,
      HostEvents events,
      OutputsInbox inbox,
      UnaryOperator<String> redactor,
      LogFile log,
      InstantSource clock,
      Consumer<String> trouble,
      Runnable rested) {
    this.profile = profile;
    this.events = events;
    this.inbox = inbox;
    this.redactor = redactor;
    this.log = log;
    this.clock = clock;
    this.trouble = trouble;
    this.rested = rested;
  }

  @Override
  public void rested() {
    rested.run();
  }

  private Obj about(ChannelId channel) {
    return Obj.EMPTY.with("profile", profile).with("channel", channel.text());
  }

  @Override
  public void changed(ChannelStatus status) {
    events.emit("gateway.state", status.json().with("profile", profile));
    String problem = status.problem().isEmpty() ? "" : ": " + status.problem();
    write(
        status.problem().isEmpty() ? LogFile.Level.INFO : LogFile.Level.WARNING,
        status.id() + " is " + word(status.state()) + problem);
    if (status.state() == ChannelStatus.State.DISABLED) {
      tell(
          status.id() + " does not work",
          "It failed "
              + status.failures()
              + " times in a row, and is tried again now and then"
              + problem
              + ". alpi gateway status tells how it is.");
    }
  }

  @Override
  public void received(ChannelId channel, long id) {
    events.emit("gateway.received", about(channel).with("id", id));
  }

  @Override
  public void handled(InboxRow row) {
    events.emit(
        "gateway.handled",
        about(row.channel()).with("id", row.id()).with("state", word(row.state())));
    if (row.state() == InboxRow.State.DEAD) {
      write(LogFile.Level.WARNING, row.channel() + ": message " + row.id() + ": " + row.reason());
      tell(
          "a message by " + row.channel() + " could not be handled",
          row.reason()
              + ". alpi gateway inbox shows it, alpi gateway retry in:"
              + row.id()
              + " handles it once more.");
    }
  }

  @Override
  public void outgoing(OutboxRow row) {
    events.emit(
        "gateway.outgoing",
        about(row.channel()).with("id", row.id()).with("state", word(row.state())));
    switch (row.state()) {
      case DEAD, AMBIGUOUS -> {
        write(LogFile.Level.WARNING, row.channel() + ": piece " + row.id() + ": " + row.reason());
        tell(
            "an answer by " + row.channel() + " did not arrive, or may not have",
            row.reason()
                + ". alpi gateway outbox shows it, alpi gateway retry out:"
                + row.id()
                + " sends it once more.");
      }
      case WAITING, SENDING, SENT, DROPPED -> {
        // needs nobody
      }
    }
  }

  private static String word(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void silent(ChannelId channel, Instant since) {
    tell(channel + " has been silent since " + since, "Something should have come by it.");
  }

  @Override
  public void warn(String problem) {
    write(LogFile.Level.WARNING, problem);
    trouble.accept(problem);
  }

  /** Of many troubles of a kind the owner hears of the first, and no other for an hour. */
  private boolean isNew(String kind) {
    Instant now = clock.instant();
    synchronized (told) {
      Instant last = told.get(kind);
      if (last != null && !now.isBefore(last) && now.isBefore(last.plus(QUIET))) {
        return false;
      }
      told.put(kind, now);
      return true;
    }
  }

  private void tell(String title, String text) {
    if (!isNew(title)) {
      return;
    }
    try {
      inbox.add(new NewOutput(OutputType.ERROR, title, text, "", List.of()), redactor);
    } catch (IOException e) {
      trouble.accept("the inbox cannot be written: " + e.getMessage());
    }
  }

  private void write(LogFile.Level level, String text) {
    try {
      log.write(level, text);
    } catch (IOException e) {
      trouble.accept("the log cannot be written: " + e.getMessage());
    }
  }
}
