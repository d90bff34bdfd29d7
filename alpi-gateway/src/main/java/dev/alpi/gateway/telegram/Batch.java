package dev.alpi.gateway.telegram;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Inbound.Kind;
import dev.alpi.gateway.Intake;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The updates of one answer, on their way to the inbox. */
final class Batch {
  /** Greater ones are none of Telegram's, and would not bear counting on. */
  private static final long UPDATE_ID_MAX = 1L << 53;

  private static final String CUT = "\n[the message was longer, and is cut here]";

  private final List<Obj> updates;

  /** Takes the result of getUpdates; the numbers of updates say in which order they came. */
  Batch(List<Obj> updates) {
    this.updates =
        updates.stream()
            .sorted(Comparator.comparingLong(update -> number(update).orElse(0)))
            .toList();
  }

  private static OptionalLong number(Obj update) {
    OptionalLong number = update.integer("update_id");
    return number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() < UPDATE_ID_MAX
        ? number
        : OptionalLong.empty();
  }

  boolean isEmpty() {
    return updates.isEmpty();
  }

  /** Returns whether the last message belongs to an album, of which there may be more. */
  boolean endsInAlbum() {
    return !updates.isEmpty()
        && updates.getLast().object("message").string("media_group_id").isPresent();
  }

  /** Gives what is meant for the bot to {@code intake}, which moves the cursor past all of it. */
  void handOver(Intake intake, Addressing addressing, Bot bot) throws IOException {
    OptionalLong last =
        updates.stream().map(Batch::number).flatMapToLong(OptionalLong::stream).max();
    if (last.isEmpty()) {
      throw new IOException("Telegram sent updates without numbers");
    }
    List<Inbound> messages = new ArrayList<>();
    for (List<Envelope> together : sorted(intake).values()) {
      Envelope first = together.getFirst();
      // what is not meant for the bot is no message to it, whoever wrote it: nobody has knocked
      if (together.stream().anyMatch(addressing::isForBot)
          && intake.admits(first.sender(), first.place())) {
        inbound(together, bot).ifPresent(messages::add);
      }
    }
    intake.take(messages, Optional.of(String.valueOf(last.getAsLong() + 1)));
  }

  /** Returns the messages in their order, those of an album together. */
  private Map<String, List<Envelope>> sorted(Intake intake) throws IOException {
    Map<String, List<Envelope>> sorted = new LinkedHashMap<>();
    for (Obj update : updates) {
      try {
        Envelope.of(update)
            .ifPresent(
                envelope ->
                    sorted
                        .computeIfAbsent(
                            envelope.album().orElse(envelope.id()), _ -> new ArrayList<>())
                        .add(envelope));
      } catch (Envelope.MalformedException e) {
        OptionalLong number = number(update);
        String id = "update " + (number.isPresent() ? number.getAsLong() : "without a number");
        intake.refuse(id, Envelope.NOBODY, e.getMessage());
      }
    }
    return sorted;
  }

  private static Optional<Inbound> inbound(List<Envelope> together, Bot bot) {
    Envelope first = together.getFirst();
    if (first.kind() instanceof Kind.Button) {
      return Optional.of(message(first, first.body().string("data").orElse(""), List.of()));
    }
    List<String> texts = new ArrayList<>();
    List<FileRef> files = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (Envelope each : together) {
      if (seen.contains(each.id())) {
        continue; // the service has sent it twice
      }
      seen.add(each.id());
      Content content = Content.of(each.body(), bot);
      if (!content.text().isBlank()) {
        texts.add(content.text());
      }
      files.addAll(content.files());
    }
    return texts.isEmpty() && files.isEmpty()
        ? Optional.empty()
        : Optional.of(message(first, String.join("\n", texts), files));
  }

  private static Inbound message(Envelope envelope, String text, List<FileRef> files) {
    return new Inbound(
        envelope.id(),
        envelope.place(),
        envelope.sender(),
        envelope.kind(),
        shortened(text),
        files.subList(0, Math.min(files.size(), Inbound.FILES_MAX)),
        envelope.context());
  }

  private static String shortened(String text) {
    if (text.length() <= Inbound.TEXT_CHARS_MAX) {
      return text;
    }
    int end = Inbound.TEXT_CHARS_MAX - CUT.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
  }
}
