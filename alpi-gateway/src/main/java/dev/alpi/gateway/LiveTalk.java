package dev.alpi.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What goes on in a chat while a message of it is answered.
 *
 * <p><b>Threads:</b> any.
 */
final class LiveTalk implements Conversation.Talk, AutoCloseable {
  /** Messengers show that somebody is typing for about five seconds. */
  private static final Duration TYPING_EVERY = Duration.ofSeconds(4);

  private static final int COMMAND_CHARS_MAX = 2_000;

  private final Gateway gateway;
  private final GatewayWorld world;
  private final Channel channel;
  private final InboxRow row;
  private final List<Runnable> stops = new ArrayList<>();
  private @Nullable ScheduledFuture<?> typing;
  private boolean isStopped;
  private boolean isUnwanted;
  private boolean isOver;

  LiveTalk(Gateway gateway, GatewayWorld world, Channel channel, InboxRow row) {
    this.gateway = gateway;
    this.world = world;
    this.channel = channel;
    this.row = row;
  }

  Lane lane() {
    return row.lane();
  }

  void begin() {
    if (channel.traits().hasTyping()) {
      try {
        synchronized (this) {
          typing =
              world
                  .timer()
                  .scheduleWithFixedDelay(
                      () -> world.threads().execute(this::type),
                      0,
                      TYPING_EVERY.toMillis(),
                      TimeUnit.MILLISECONDS);
        }
      } catch (RejectedExecutionException e) {
        // everything ends
      }
    }
  }

  private void type() {
    synchronized (this) {
      if (isOver) {
        return;
      }
    }
    try {
      channel.typing(row.place());
    } catch (IOException e) {
      // it shows nothing, and the answer comes all the same
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void tool(String what) {
    if (gateway.settings().showsTools(channel.id(), channel.traits().showsTools())) {
      gateway.trace(row, "`" + what.replace('`', '\'') + "`");
    }
  }

  @Override
  public boolean approves(String what, List<String> reasons) throws InterruptedException {
    synchronized (this) {
      if (isStopped) {
        return false;
      }
    }
    Approvals.Asked asked = gateway.approvals().ask(row.lane());
    whenStopped(() -> gateway.approvals().withdraw(asked));
    Duration most = gateway.settings().approvalTimeout();
    List<Long> pieces =
        gateway.ask(
            row,
            asked,
            new Reply(question(what, reasons, asked, most), List.of(), asked.buttons()));
    if (pieces.isEmpty()) {
      gateway.approvals().withdraw(asked);
    }
    Approvals.Ending ending = gateway.approvals().await(asked, most);
    gateway.drop(pieces);
    if (ending == Approvals.Ending.NOBODY) {
      gateway.trace(row, "Nobody has answered: that is a no.");
    }
    return ending == Approvals.Ending.YES;
  }

  private static String question(
      String what, List<String> reasons, Approvals.Asked asked, Duration most) {
    String fence = "```";
    while (what.contains(fence)) {
      fence += "`";
    }
    String shown =
        what.length() <= COMMAND_CHARS_MAX
            ? what
            : what.substring(0, COMMAND_CHARS_MAX) + "\n… and more: say no if in doubt";
    return "May this be done?\n\n"
        + fence
        + "\n"
        + shown
        + "\n"
        + fence
        + "\n\n"
        + (reasons.isEmpty() ? "" : "Why it is asked: " + String.join("; ", reasons) + ".\n\n")
        + "Answer `yes "
        + asked.code()
        + "` or `no "
        + asked.code()
        + "`, or press a button. Without an answer within "
        + Math.max(1, most.toMinutes())
        + " min it is not done.";
  }

  @Override
  public void whenStopped(Runnable stop) {
    synchronized (this) {
      if (!isStopped) {
        stops.add(stop);
        return;
      }
    }
    stop.run();
  }

  /** Stops what is done, as its sender wants; returns whether anything was done. */
  boolean stopForSender() {
    synchronized (this) {
      isUnwanted = true;
    }
    return stop();
  }

  /** Says whether the sender does not want it any more. */
  synchronized boolean isUnwanted() {
    return isUnwanted;
  }

  /** Stops what is done; returns whether anything was. */
  boolean stop() {
    List<Runnable> all;
    synchronized (this) {
      if (isStopped || isOver) {
        return false;
      }
      isStopped = true;
      all = List.copyOf(stops);
    }
    all.forEach(Runnable::run);
    return true;
  }

  synchronized boolean isStopped() {
    return isStopped;
  }

  @Override
  public void close() {
    over();
  }

  /** It is answered; what comes now is about nothing that runs. */
  void over() {
    synchronized (this) {
      isOver = true;
      Optional.ofNullable(typing).ifPresent(each -> each.cancel(false));
    }
    gateway.over(this);
  }
}
