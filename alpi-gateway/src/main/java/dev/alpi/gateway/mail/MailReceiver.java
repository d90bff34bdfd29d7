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
import java.util.ArrayList;
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
  private final Attempts.Both attempts;
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
      Attempts.Both attempts) {
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
        connection.pause(settings.inbox().poll());
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
    for (List<Long> rest = found; !rest.isEmpty(); ) {
      List<Long> batch = batch(rest);
      rest = rest.subList(batch.size(), rest.size());
      for (Head head : heads(batch)) {
        end = end.after(head.uid(), head.arrived(), world.clock().instant());
        if (!head.arrived().isBefore(since)) {
          handle(head, Optional.of(since.minus(TRANSIT_MAX)), Optional.empty());
        }
      }
    }
    keep(end);
  }

  private void takeNew() throws IOException {
    for (List<Long> rest = connection.uidsAfter(cursor.uid()); !rest.isEmpty(); ) {
      List<Long> batch = batch(rest);
      rest = rest.subList(batch.size(), rest.size());
      List<Head> heads = heads(batch);
      refuseUnreadable(batch, heads);
      for (Head head : heads) {
        cursor = cursor.after(head.uid(), head.arrived(), world.clock().instant());
        handle(head, Optional.empty(), Optional.of(cursor));
      }
      cursor = cursor.after(batch.getLast(), Instant.EPOCH, world.clock().instant());
      keep(cursor);
    }
  }

  /** Returns what is asked for at once: one alone where a connection broke before. */
  private List<Long> batch(List<Long> uids) {
    return uids.subList(
        0, attempts.heads().isCareful(uids.getFirst()) ? 1 : Math.min(uids.size(), BATCH));
  }

  /** Returns what the server tells of them; nothing of one that it cannot tell of. */
  private List<Head> heads(List<Long> batch) throws IOException {
    if (batch.size() == 1 && attempts.heads().isHopeless(batch.getFirst())) {
      attempts.heads().isOver();
      return List.of();
    }
    try {
      attempts.heads().begins(batch);
      List<Head> heads = connection.heads(batch);
      attempts.heads().isOver();
      return heads;
    } catch (ImapConnection.RefusedException e) {
      attempts.heads().isOver();
      List<Head> heads = new ArrayList<>();
      for (long uid : batch.size() > 1 ? batch : List.<Long>of()) {
        heads.addAll(heads(List.of(uid)));
      }
      return heads;
    }
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
    if (attempts.bodies().isHopeless(head.uid())) {
      attempts.bodies().isOver();
      refuse(letter, "it could not be fetched, and was tried again and again");
      return;
    }
    attempts.bodies().begins(List.of(head.uid()));
    Optional<byte[]> bytes;
    try {
      bytes = connection.message(head.uid(), settings.inbox().bytesMax());
    } catch (ImapConnection.RefusedException | ImapConnection.TooLargeException e) {
      attempts.bodies().isOver();
      refuse(letter, String.valueOf(e.getMessage()));
      return;
    }
    if (bytes.isEmpty()) {
      attempts.bodies().isOver();
      // somebody removed it meanwhile
      return;
    }
    MimeMail mail = MimeReader.read(bytes.get());
    Optional<Inbound> inbound = InboundMail.of(letter, mail, intake.spool());
    attempts.bodies().isOver();
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
}
