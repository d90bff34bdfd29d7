package dev.alpi.gateway.matrix;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Inbound.Kind;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import dev.alpi.gateway.matrix.MatrixSettings.Hearing;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes messages of the events of rooms.
 *
 * <p><b>Threads:</b> one.
 */
final class RoomReader {
  /** The members of {@link Inbound#context}. */
  static final String CONTEXT_EVENT = "event";

  static final String CONTEXT_SENDER = "sender";

  /** Two are we and whoever talks to us. */
  private static final long DIRECT_MEMBERS_MAX = 2;

  private static final int NAMES_MAX = 10_000;

  private final Rooms rooms;
  private final EncryptedRooms encryptedRooms;
  private final Hearing hearing;
  private final Self self;
  private final Intake intake;

  RoomReader(
      Rooms rooms, EncryptedRooms encryptedRooms, Hearing hearing, Self self, Intake intake) {
    this.rooms = rooms;
    this.encryptedRooms = encryptedRooms;
    this.hearing = hearing;
    this.self = self;
    this.intake = intake;
  }

  /** The names that people have in one room, by their ids. */
  static final class Names {
    private final Map<String, String> names = new HashMap<>();

    /** Takes the names out of events that tell of members. */
    void learn(List<Obj> events) {
      for (Obj event : events) {
        Optional<String> user = event.string("state_key").filter(MatrixId::isUser);
        Optional<String> name = event.object("content").string("displayname");
        boolean isMember = event.string("type").filter("m.room.member"::equals).isPresent();
        if (isMember && user.isPresent() && name.isPresent() && names.size() < NAMES_MAX) {
          names.put(user.get(), name.get().substring(0, Math.min(name.get().length(), 200)));
        }
      }
    }

    Sender sender(String user) {
      return new Sender(user, names.getOrDefault(user, MatrixId.localpart(user)));
    }
  }

  /** Takes note of what the state of a joined room says, and of how many are in it. */
  void learn(String room, Obj block) {
    for (Obj event : block.object("state").objects("events")) {
      noteState(room, event);
    }
    for (Obj event : block.object("timeline").objects("events")) {
      noteState(room, event);
    }
    if (block.object("summary").get("m.joined_member_count").orElse(Num.of(0))
        instanceof Num count) {
      long members = count.integer().orElse(0);
      if (members > 0) {
        rooms.members(room, members);
      }
    }
  }

  private void noteState(String room, Obj event) {
    String type = event.string("type").orElse("");
    if (event.get("state_key").filter(Str.class::isInstance).isEmpty()) {
      return;
    }
    if (type.equals("m.room.encryption")) {
      rooms.setEncrypted(room);
    } else if (type.equals("m.room.member")) {
      rooms.forgetMembers(room);
    }
  }

  /**
   * Reads one event.
   *
   * @return what is for us in it
   */
  Optional<Inbound> read(String room, RoomEvent event, Names names)
      throws IOException, InterruptedException {
    boolean isMessage = event.type().equals("m.room.message");
    if (!isMessage && !event.type().equals("m.room.encrypted")) {
      return Optional.empty();
    }
    if (event.sender().equals(self.user())) {
      rooms.note(event, self);
      return Optional.empty();
    }
    Sender sender = names.sender(event.sender());
    Place place = new Place(room, event.thread());
    if (!intake.admits(sender, place)) {
      return Optional.empty();
    }
    if (!isMessage || rooms.isEncrypted(room)) {
      rooms.setEncrypted(room);
      refuseEncrypted(room, event.id(), sender);
      return Optional.empty();
    }
    if (event.isRedacted()) {
      return Optional.empty();
    }
    rooms.note(event, self);
    return event.replaced().isPresent()
        ? edit(place, event, event.replaced().get(), sender)
        : message(place, event, sender, Inbound.NEW);
  }

  /** Says that the room is encrypted, and notes the message; of a group's only the first. */
  void refuseEncrypted(String room, String id, Sender sender)
      throws IOException, InterruptedException {
    boolean isNews = !encryptedRooms.isExplained(room);
    encryptedRooms.explain(room, self);
    if (isNews || rooms.members(room) <= DIRECT_MEMBERS_MAX) {
      intake.refuse(id, sender, EncryptedRooms.REASON);
    }
  }

  private Optional<Inbound> message(Place place, RoomEvent event, Sender sender, Kind kind)
      throws IOException, InterruptedException {
    boolean isAddressed = kind != Inbound.NEW || isForUs(place.chat(), event);
    if (!isAddressed) {
      return Optional.empty();
    }
    boolean isReply = event.content().object("m.relates_to").get("m.in_reply_to").isPresent();
    return switch (MessageContent.read(event.message(), sender.name(), isReply)) {
      case MessageContent.Nothing _ -> Optional.empty();
      case MessageContent.Unusable(String reason) -> {
        intake.refuse(event.id(), sender, reason);
        yield Optional.empty();
      }
      case MessageContent.Said said ->
          Optional.of(
              new Inbound(
                  event.id(),
                  place,
                  sender,
                  kind,
                  self.withoutAddress(said.text()),
                  said.files(),
                  context(event)));
    };
  }

  private static Obj context(RoomEvent event) {
    return Obj.EMPTY.with(CONTEXT_EVENT, event.id()).with(CONTEXT_SENDER, event.sender());
  }

  /** Reads an edit: it stands where the original does, and counts only if its author made it. */
  private Optional<Inbound> edit(Place place, RoomEvent edit, String of, Sender sender)
      throws IOException, InterruptedException {
    Optional<RoomEvent> original = rooms.event(place.chat(), of);
    boolean isOwn = original.filter(event -> event.sender().equals(edit.sender())).isPresent();
    if (!isOwn) {
      return Optional.empty();
    }
    Place there = new Place(place.chat(), original.get().thread());
    if (isForUs(place.chat(), original.get())) {
      return message(there, edit, sender, new Kind.Correction(of));
    }
    // the original was for others, so that nobody here has it
    return message(there, edit, sender, Inbound.NEW);
  }

  private boolean isForUs(String room, RoomEvent event) throws IOException, InterruptedException {
    if (hearing == Hearing.EVERYTHING || rooms.members(room) <= DIRECT_MEMBERS_MAX) {
      return true;
    }
    if (self.isMentioned(event.message())) {
      return true;
    }
    Optional<String> replied = event.repliedTo();
    if (replied.isPresent() && rooms.isOurs(room, replied.get(), self)) {
      return true;
    }
    return !event.thread().isEmpty() && rooms.isOurThread(room, event.thread(), self);
  }

  /**
   * Returns whether going back in a room ends with {@code event}: what is older was said before we
   * were asked to come.
   */
  boolean isBeginning(RoomEvent event) {
    if (event.isMembership(self.user(), "invite")) {
      return true;
    }
    // a change of our name is a join too, but one that replaces another
    return event.isMembership(self.user(), "join")
        && List.of("", "leave", "ban", "knock").contains(event.membershipBefore());
  }

  /** Returns what the filters of timelines ask for. */
  static Obj timelineFilter(long limit) {
    return Obj.EMPTY
        .with("limit", Num.of(limit))
        .with(
            "types",
            Arr.ofStrings(
                List.of(
                    "m.room.message", "m.room.encrypted", "m.room.encryption", "m.room.member")))
        .with("lazy_load_members", new Bool(true))
        .with("include_redundant_members", new Bool(true));
  }
}
