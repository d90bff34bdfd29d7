package dev.alpi.gateway.matrix;

import static dev.alpi.gateway.matrix.Homeserver.CLIENT;
import static dev.alpi.gateway.matrix.Homeserver.room;
import static dev.alpi.gateway.matrix.Homeserver.segment;

import dev.alpi.gateway.HttpCalls.Answer;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;

/**
 * Says once in each encrypted room why nothing there is answered. That it was said is noted in the
 * room's account data, so that it is not said again after a restart.
 *
 * <p><b>Threads:</b> one.
 */
final class EncryptedRooms {
  static final String EXPLANATION =
      "This room is encrypted, and I cannot read or write encrypted messages. Please talk to me in "
          + "a room without encryption: it is switched off when the room is made, and cannot be "
          + "later.";

  static final String REASON =
      "the room is encrypted, which is not supported; talk in a room without encryption";

  private static final String NOTED = "dev.alpi.encryption_explained";
  private static final int ROOMS_MAX = 2_000;

  private final Homeserver homeserver;
  private final Recent<String, Boolean> explained = new Recent<>(ROOMS_MAX);

  EncryptedRooms(Homeserver homeserver) {
    this.homeserver = homeserver;
  }

  /** Returns whether it was said by this process, or by an earlier one as far as that is known. */
  boolean isExplained(String room) {
    return explained.get(room).isPresent();
  }

  /** Says it, if it was not said before. */
  void explain(String room, Self self) throws IOException, InterruptedException {
    if (isExplained(room)) {
      return;
    }
    String noted =
        CLIENT
            + "user/"
            + segment(self.user())
            + "/rooms/"
            + segment(room)
            + "/account_data/"
            + NOTED;
    Answer before = homeserver.ask(() -> homeserver.get(noted, Homeserver.MOST));
    if (!before.isSuccess()) {
      Obj notice = Obj.EMPTY.with("msgtype", "m.notice").with("body", EXPLANATION);
      String transaction = "alpi-encrypted-" + MatrixId.digest(room);
      String path = room(room) + "send/m.room.message/" + transaction;
      Answer said = homeserver.ask(() -> homeserver.put(path, notice));
      if (said.isSuccess()) {
        Obj note = Obj.EMPTY.with("explained", new Bool(true));
        Answer _ = homeserver.ask(() -> homeserver.put(noted, note));
      }
    }
    explained.put(room, true);
  }
}
