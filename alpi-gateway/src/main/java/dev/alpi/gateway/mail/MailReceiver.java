package dev.alpi.gateway.mail;

import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Sender;
import dev.alpi.gateway.mail.ImapConnection.Head;
import dev.alpi.gateway.mail.ImapConnection.Mailbox;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Takes what comes to a mailbox, in the order of its numbers, as long as one connection lasts.
 *
 * <p><b>Threads:</b> one.
 */
final class MailReceiver {
  /** The headers of so many are asked for at once. */
  private static final int BATCH = 20;

  /** How far the clocks of servers may be apart when a mailbox is numbered anew. */
  private static final Duration SLACK = Duration.ofMinutes(10);

  /** What was sent so long before it arrived has come up by being moved, not by being sent. */
  private static final Duration TRANSIT_MAX = Duration.ofDays(7);

  private final MailSettings settings;
  private final GatewayWorld world;
  private final ImapConnection connection;
  private final Intake intake;
  private final Attempts attempts;
  private final Screening screening;

  /** How far the mailbox was read. */
  private MailCursor cursor = new MailCursor(0, 0, Instant.EPOCH);

  /** What of that is on disk. */
  private Optional<MailCursor> kept = Optional.empty();

  MailReceiver(
      MailSettings settings,
      GatewayWorld world,
      ImapConnection connection,
      Intake intake,
      Attempts attempts) {
    this.settings = settings;
    this.world = world;
    this.connection = connection;
    this.intake = intake;
    this.attempts = attempts;
    this.screening =
        new Screening(settings.account().address(), settings.origin(), settings.inbox().bytesMax());
  }

  /**
   * Receives until the connection or the thread ends.
   *
   * @throws IOException if the connection fails, or what came cannot be kept
   * @throws InterruptedException if the thread is to end
   */
  void run() throws IOException, InterruptedException {
    start(connection.select(settings.inbox()));
    intake.alive();
    boolean idles = connection.canIdle() && settings.inbox().idle().isPositive();
    while (true) {
      takeNew();
      if (idles) {
        connection.idle(settings.inbox().idle(), intake::alive);
      } else {
        world.pause(settings.inbox().poll());
        connection.noop();
      }
      intake.alive();
    }
  }

  private void start(Mailbox mailbox) throws IOException {
    Optional<MailCursor> before = intake.cursor().flatMap(MailCursor::read);
    Instant now = world.clock().instant();
    long last = mailbox.next() - 1;
    if (before.isEmpty()) {
      // what lay there before the channel was set up is not for it
      keep(new MailCursor(mailbox.validity(), last, now));
    } else if (before.get().validity() == mailbox.validity() && before.get().uid() <= last) {
      cursor = before.get();
      kept = before;
    } else {
      renumbered(before.get(), new MailCursor(mailbox.validity(), last, before.get().seen()));
    }
  }

  /**
   * Takes what came since the last message of the old numbering. The cursor moves when all of it is
   * taken: after a crash it is looked for again, and what was taken is known by its name.
   */
  private void renumbered(MailCursor before, MailCursor after) throws IOException {
    cursor = before;
    kept = Optional.of(before);
    Instant since = before.seen().minus(SLACK);
    // the server looks at days in a zone of its own
    List<Long> found =
        connection.uidsSince(LocalDate.ofInstant(since, ZoneOffset.UTC).minusDays(1));
    MailCursor end = after;
    for (List<Long> batch : batches(found)) {
      List<Head> heads = connection.heads(batch);
      for (Head head : heads) {
        end = end.after(head.uid(), head.arrived(), world.clock().instant());
        if (!head.arrived().isBefore(since)) {
          handle(head, Optional.of(since.minus(TRANSIT_MAX)), Optional.empty());
        }
      }
    }
    keep(end);
  }

  private void takeNew() throws IOException {
    List<Long> uids = connection.uidsAfter(cursor.uid());
    for (List<Long> batch : batches(uids)) {
      List<Head> heads = connection.heads(batch);
      refuseUnreadable(batch, heads);
      for (Head head : heads) {
        cursor = cursor.after(head.uid(), head.arrived(), world.clock().instant());
        handle(head, Optional.empty(), Optional.of(cursor));
      }
      cursor = cursor.after(batch.getLast(), Instant.EPOCH, world.clock().instant());
      keep(cursor);
    }
  }

  private static List<List<Long>> batches(List<Long> uids) {
    List<List<Long>> batches = new java.util.ArrayList<>();
    for (int at = 0; at < uids.size(); at += BATCH) {
      batches.add(uids.subList(at, Math.min(uids.size(), at + BATCH)));
    }
    return batches;
  }

  /** Notes what the server has and does not tell of in a way that can be read. */
  private void refuseUnreadable(List<Long> batch, List<Head> heads) throws IOException {
    for (long uid : batch) {
      if (heads.stream().noneMatch(head -> head.uid() == uid) && connection.exists(uid)) {
        intake.refuse(
            "unreadable:" + cursor.validity() + ":" + uid,
            new Sender("unknown", ""),
            "the answer of the server about it cannot be read");
      }
    }
  }

  private void handle(Head head, Optional<Instant> notBefore, Optional<MailCursor> reached)
      throws IOException {
    switch (screening.verdict(head.headers(), head.size(), intake)) {
      case Screening.Verdict.Skipped _ -> {}
      case Screening.Verdict.Refused(String id, Sender sender, String reason) ->
          intake.refuse(id, sender, reason);
      case Screening.Verdict.Wanted(Letter letter) -> {
        Optional<Instant> sent = head.headers().date();
        if (notBefore.isPresent() && sent.isPresent() && sent.get().isBefore(notBefore.get())) {
          refuse(letter, "it is old, and came up when the server numbered its mailbox anew");
        } else {
          take(head, letter, reached);
        }
      }
    }
  }

  private void refuse(Letter letter, String reason) throws IOException {
    intake.refuse(letter.id(), letter.sender(), reason);
  }

  private void take(Head head, Letter letter, Optional<MailCursor> reached) throws IOException {
    if (attempts.isHopeless(head.uid())) {
      refuse(letter, "it could not be fetched, and was tried again and again");
      return;
    }
    Optional<byte[]> bytes;
    try {
      bytes = connection.message(head.uid(), settings.inbox().bytesMax());
    } catch (ImapConnection.RefusedException | ImapConnection.TooLargeException e) {
      refuse(letter, String.valueOf(e.getMessage()));
      return;
    }
    if (bytes.isEmpty()) {
      // somebody removed it meanwhile
      return;
    }
    MimeMail mail = MimeReader.read(bytes.get());
    Optional<Inbound> inbound = InboundMail.of(letter, mail, intake.spool());
    attempts.isOver();
    if (inbound.isEmpty()) {
      refuse(letter, "it has no text and no file " + mail.notes());
      return;
    }
    intake.take(List.of(inbound.get()), reached.map(MailCursor::text));
    kept = reached.or(() -> kept);
    if (settings.inbox().marksSeen()) {
      connection.markSeen(head.uid());
    }
  }

  private void keep(MailCursor reached) throws IOException {
    cursor = reached;
    if (!kept.equals(Optional.of(reached))) {
      intake.take(List.of(), Optional.of(reached.text()));
      kept = Optional.of(reached);
    }
  }

  /**
   * Counts how often the same message was begun: one that the connection breaks at, or this
   * process, must not hold up the others for ever.
   */
  static final class Attempts {
    private static final int MAX = 5;

    private long uid;
    private int count;

    boolean isHopeless(long number) {
      count = number == uid ? count + 1 : 1;
      uid = number;
      return count > MAX;
    }

    void isOver() {
      count = 0;
    }
  }
}
