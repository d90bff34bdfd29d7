package dev.alpi.gateway;

import dev.alpi.gateway.Commands.Command;
import dev.alpi.gateway.Conversation.Message;
import dev.alpi.gateway.Conversation.Outcome;
import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Handles what is in the inbox: one message after the other in each lane. That a message was
 * handled and what is answered go to disk in one step.
 *
 * <p><b>Threads:</b> any; one at a time for a lane.
 */
final class MessageWorker implements Lanes.Work {
  /** How long a message waits that could not be handled, before it is tried again. */
  private static final Duration AGAIN = Duration.ofSeconds(20);

  /** The largest file that is fetched (alpi-engine spec §1.9). */
  static final long FILE_BYTES_MAX = 20L * 1024 * 1024;

  /** All files of a message together (alpi-engine spec §1.9). */
  static final long FILES_BYTES_MAX = 40L * 1024 * 1024;

  private static final int SHOWN_CHARS_MAX = 200;

  /** What of an edit the agent is told. */
  private static final int NOTE_CHARS_MAX = 4_000;

  private final Gateway gateway;
  private final GatewayWorld world;
  private final GatewayStore store;
  private final Conversation conversation;

  MessageWorker(
      Gateway gateway, GatewayWorld world, GatewayStore store, Conversation conversation) {
    this.gateway = gateway;
    this.world = world;
    this.store = store;
    this.conversation = conversation;
  }

  @Override
  public Optional<Instant> work(Lane lane) throws InterruptedException {
    Optional<Channel> channel = gateway.channel(lane.channel());
    if (channel.isEmpty()) {
      // not configured at the moment: what has come waits for it
      return Optional.empty();
    }
    try {
      while (!gateway.isHandlingPaused()) {
        switch (store.change(() -> store.inbox().begin(lane))) {
          case Inbox.Next.Nothing _ -> {
            return Optional.empty();
          }
          case Inbox.Next.Later(Instant at) -> {
            return Optional.of(at);
          }
          case Inbox.Next.Ready(InboxRow row, List<InboxRow> notes) ->
              handle(channel.get(), row, notes);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      gateway.events().warn("the inbox cannot be used: " + e.getMessage());
      return Optional.of(world.clock().instant().plus(AGAIN));
    }
  }

  private void handle(Channel channel, InboxRow row, List<InboxRow> notes)
      throws IOException, InterruptedException {
    if (row.attempts() > Inbox.DEATHS_MAX) {
      give(row, "alpi ended " + Inbox.DEATHS_MAX + " times while it was handled");
      return;
    }
    try (LiveTalk talk = gateway.talk(channel, row)) {
      Optional<Command> command = command(row);
      Optional<Reply> reply =
          command.isPresent()
              ? Optional.of(Reply.of(done(command.get(), row, talk)))
              : answer(channel, row, notes, talk);
      if (gateway.isClosing() && talk.isStopped() && !talk.isUnwanted()) {
        // the gateway ends, and it is handled after the next start
        undo(row);
      } else {
        talk.over();
        // only the agent is told of edits; they wait for the next message that it gets
        List<InboxRow> told = command.isPresent() ? List.of() : notes;
        end(row, told, new Ending(InboxRow.State.DONE, ""), reply);
      }
    } catch (IOException e) {
      again(row, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      undo(row);
      throw e;
    } catch (RuntimeException e) {
      // a mistake of ours in what a stranger wrote must not hold up the next message
      give(row, "a mistake of alpi: " + e);
    }
  }

  /** Returns what a message asks for that is not for the agent. */
  private Optional<Command> command(InboxRow row) {
    return Commands.of(row.text())
        .filter(
            each -> !(each instanceof Command.Peer(String peer, _)) || conversation.hasPeer(peer));
  }

  private String done(Command command, InboxRow row, LiveTalk talk)
      throws IOException, InterruptedException {
    return switch (command) {
      case Command.Help _ -> Commands.HELP;
      // one that runs was stopped when it came
      case Command.Stop _ -> Commands.NOTHING_RUNS;
      case Command.Short(Conversation.Shortcut shortcut, String argument) ->
          conversation.shortcut(shortcut, row.channel(), row.place(), argument);
      case Command.Peer(String peer, String text) -> peer(peer, row, text, talk);
    };
  }

  private String peer(String peer, InboxRow row, String text, LiveTalk talk)
      throws InterruptedException {
    try {
      return "@" + peer + ": " + conversation.askPeer(peer, message(row, text, List.of()), talk);
    } catch (IOException e) {
      return "@" + peer + " does not answer: " + e.getMessage();
    }
  }

  private static Message message(InboxRow row, String text, List<Path> files) {
    return new Message(
        row.channel(),
        row.place(),
        row.sender(),
        text,
        files,
        row.context(),
        row.attempts() + row.failures());
  }

  private Optional<Reply> answer(Channel channel, InboxRow row, List<InboxRow> notes, LiveTalk talk)
      throws IOException, InterruptedException {
    Fetched fetched = fetch(channel, row);
    String text = corrections(notes) + fetched.told(row.text());
    if (text.isBlank() && fetched.files().isEmpty()) {
      return Optional.empty();
    }
    Outcome outcome = conversation.answer(message(row, text, fetched.files()), talk);
    return switch (outcome) {
      case Outcome.Answered(Reply reply) -> Optional.of(reply);
      case Outcome.Stopped(String said) ->
          Optional.of(Reply.of(said.isBlank() ? "Stopped." : said + "\n\n(stopped)"));
      case Outcome.Failed(String reason) -> Optional.of(Reply.of(reason));
    };
  }

  /** What the sender has corrected of earlier messages since the last one. */
  private static String corrections(List<InboxRow> notes) {
    StringBuilder told = new StringBuilder();
    for (InboxRow note : notes) {
      String text = note.text();
      told.append("[An earlier message of ")
          .append(note.sender().id())
          .append(" in this chat was edited; it reads now:]\n")
          .append(text, 0, Math.min(text.length(), NOTE_CHARS_MAX))
          .append("\n\n");
    }
    return told.toString();
  }

  /** The files of a message, and what the agent is told of those that could not be had. */
  private record Fetched(List<Path> files, List<String> said, List<String> problems) {
    String told(String text) {
      List<String> parts = new ArrayList<>();
      if (!text.isBlank()) {
        parts.add(text);
      }
      parts.addAll(said);
      problems.forEach(problem -> parts.add("[a file that came with this: " + problem + "]"));
      return String.join("\n\n", parts);
    }
  }

  private Fetched fetch(Channel channel, InboxRow row) throws IOException, InterruptedException {
    Fetched fetched = new Fetched(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    long left = FILES_BYTES_MAX;
    for (int i = 0; i < row.files().size(); i++) {
      FileRef ref = row.files().get(i);
      Path target = gateway.files().in(row.id()).resolve((i + 1) + "-" + ref.name());
      try {
        if (!Files.exists(target)) {
          // under another name, so that half a file is not taken for one after a crash
          Path part = target.resolveSibling("part");
          boolean _ = Files.deleteIfExists(part);
          channel.fetch(ref, part, Math.min(FILE_BYTES_MAX, left));
          DurableFiles.rename(part, target);
        }
        left -= Files.size(target);
        take(fetched, ref, target);
      } catch (IOException e) {
        fetched.problems().add(ref.name() + " could not be fetched: " + e.getMessage());
      }
    }
    return fetched;
  }

  private void take(Fetched fetched, FileRef ref, Path file)
      throws IOException, InterruptedException {
    if (ref.use() == FileRef.Use.FILE) {
      fetched.files().add(file);
      return;
    }
    Optional<String> said = conversation.transcribe(file);
    if (said.isPresent()) {
      fetched.said().add(said.get());
    } else {
      fetched
          .problems()
          .add(
              "a voice message, and nothing is set up to turn speech into text"
                  + " (gateway.transcribe_command)");
    }
  }

  /** How a message ends, and why. */
  private record Ending(InboxRow.State state, String reason) {}

  /** Ends a message, with what is answered, in one step. */
  private void end(InboxRow row, List<InboxRow> notes, Ending ending, Optional<Reply> reply)
      throws IOException {
    Optional<Channel> channel = gateway.channel(row.channel());
    List<Piece> pieces =
        reply.isPresent() && channel.isPresent()
            ? gateway.compose(channel.get(), reply.get())
            : List.of();
    Outbox.Heading heading = Outbox.Heading.answering(row, OutboxRow.Nature.ANSWER);
    int _ =
        store.change(
            () -> {
              List<Long> _ = store.outbox().add(heading, pieces);
              store.inbox().end(row, notes, ending.state(), ending.reason());
              return 0;
            });
    gateway.handled(row);
  }

  private void again(InboxRow row, String reason) throws IOException {
    if (row.failures() + 1 >= Inbox.FAILURES_MAX) {
      give(row, reason);
      return;
    }
    int _ =
        store.change(
            () -> {
              store.inbox().putBack(row.id(), AGAIN, reason);
              return 0;
            });
  }

  private void undo(InboxRow row) throws IOException {
    int _ =
        store.change(
            () -> {
              store.inbox().undo(row.id());
              return 0;
            });
  }

  /** Gives a message up: it is a dead letter, and whoever wrote it is told so. */
  private void give(InboxRow row, String reason) throws IOException {
    Reply told =
        Reply.of(
            "Your message could not be handled; the owner finds it with `alpi gateway inbox`: "
                + shown(row.text()));
    end(row, List.of(), new Ending(InboxRow.State.DEAD, reason), Optional.of(told));
  }

  private static String shown(String text) {
    String line = text.lines().findFirst().orElse("").strip();
    return line.length() <= SHOWN_CHARS_MAX ? line : line.substring(0, SHOWN_CHARS_MAX) + "…";
  }
}
