package dev.alpi.cli;

import dev.alpi.memory.Indexed;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code alpi sessions delete}. */
final class SessionDeletion {
  private SessionDeletion() {}

  static Command command() {
    return Command.of("sessions delete", "Delete conversations for good", SessionDeletion::run)
        .has(Effect.CHANGES)
        .described(
            """
            Asks first; where nobody can be asked, --force is needed. A chat that is going on and \
            whose session is deleted begins it anew with its next turn.\
            """)
        .taking(SessionCommands.IDS)
        .with(SessionCommands.FORCE)
        .printing("`deleted`: array of ids; `in_use`: whether something was working in the profile")
        .example("alpi sessions delete 3f9a", "one, after a question")
        .example("alpi sessions delete 3f9a 81c0 --force", "in a script")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    SessionStore store = SessionCommands.store(profile, invocation);
    Set<SessionId> ids = new LinkedHashSet<>();
    for (String word : invocation.words(SessionCommands.IDS)) {
      ids.add(SessionCommands.id(word, store));
    }
    boolean used = profile.isHeld(invocation.context().locks());
    if (used) {
      invocation.warn(use(ids, store));
    }
    if (!invocation.has(SessionCommands.FORCE) && !isWanted(ids, invocation)) {
      invocation.out().line("nothing was deleted");
      invocation.answer(answer(List.of(), used));
      return ExitCode.OK;
    }
    List<String> deleted = ids.stream().map(SessionId::text).toList();
    for (SessionId id : ids) {
      store.delete(id);
      invocation.affects("id", id.text());
      invocation.out().line("deleted " + id);
    }
    SessionIndex index = SessionIndex.of(store);
    if (index.exists()) {
      Indexed<Integer> updated = index.update(SessionCommands.progress(invocation));
      SessionCommands.tell(updated, invocation);
    }
    invocation.answer(answer(deleted, used));
    return ExitCode.OK;
  }

  private static Obj answer(List<String> deleted, boolean used) {
    return Obj.EMPTY.with("deleted", JsonValue.Arr.ofStrings(deleted)).with("in_use", used);
  }

  /** Says what is known of who works in the profile: nobody keeps a list of open sessions. */
  private static String use(Set<SessionId> ids, SessionStore store) {
    for (SessionId id : ids) {
      if (isUnfinished(id, store)) {
        return "a turn of " + id + " is going on; what it says will be all that is left of it";
      }
    }
    return "a chat or turn is going on in this profile; if it is in one of these sessions, that"
        + " begins anew with its next turn";
  }

  private static boolean isUnfinished(SessionId id, SessionStore store) {
    try {
      Session session = SessionCommands.load(id, store);
      return !session.turns().isEmpty() && session.turns().getLast().endedAt().isEmpty();
    } catch (IOException | CommandFailure e) {
      // what cannot be read can be deleted all the same
      return false;
    }
  }

  private static boolean isWanted(Set<SessionId> ids, Invocation invocation)
      throws IOException, CommandFailure {
    String what = String.join(", ", ids.stream().map(SessionId::text).toList());
    return Confirmation.isGiven(
        "would delete for good: " + what, "Delete " + what + " for good?", invocation);
  }
}
