package dev.alpi.image;

import dev.alpi.engine.Engine;
import dev.alpi.engine.People;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionLookup;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * A program that runs turns until it is killed: by turns in a session that other processes use too
 * and in one of its own. It says each turn before it begins, and its answer once {@code Engine.run}
 * has returned it: what stands on its standard output was acknowledged.
 *
 * <p>Usage: {@code KilledDriver HOME NAME MODEL SHARED_SESSION SHIFT TURNS}. {@code SHIFT} is what
 * its clock is behind, so that a run of hours is within one day of the ledger.
 */
final class KilledDriver {
  private static final int TURNS_OF_AN_OWN_SESSION = 5;

  private final Engine engine;
  private final String name;
  private final SessionId shared;
  private Session own;

  private KilledDriver(Engine engine, String name, SessionId shared) {
    this.engine = engine;
    this.name = name;
    this.shared = shared;
  }

  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    Profile profile = new Profile(ProfileName.DEFAULT, home, home);
    JsonValue.Obj flags = JsonValue.Obj.EMPTY.with("model", arguments[2]);
    Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[4]).negated());
    Engine engine = Engine.of(profile, TurnDriver.machine(home, clock), People.NOBODY, flags);
    SessionId shared = SessionId.parse(arguments[3]).orElseThrow();
    new KilledDriver(engine, arguments[1], shared).run(Integer.parseInt(arguments[5]));
  }

  private void run(int turns) throws IOException {
    own = engine.sessions().create("a/m");
    say("begun");
    for (int turn = 0; turn < turns; turn++) {
      if (turn % 2 == 0) {
        turn(turn, sharedSession());
      } else {
        own = turn(turn, own);
      }
      if ((turn + 1) % (2 * TURNS_OF_AN_OWN_SESSION) == 0) {
        own = engine.sessions().create("a/m");
      }
    }
  }

  private Session sharedSession() throws IOException {
    return switch (engine.sessions().load(shared)) {
      case SessionLookup.Found(Session session) -> session;
      case SessionLookup.Unknown _ -> throw new IOException("the shared session is gone");
    };
  }

  private Session turn(int number, Session session) throws IOException {
    String token = name + "-" + number;
    say("turn " + token);
    TurnRequest request = new TurnRequest("do the work of turn " + token + ".", session, "cli");
    TurnOutcome outcome = engine.run(request, _ -> {}, new Cancellation());
    switch (outcome) {
      case TurnOutcome.Completed completed ->
          say("answered " + completed.session().id() + " " + completed.text());
      case TurnOutcome.OverBudget _ -> say("refused");
      case TurnOutcome.Interrupted _ -> say("interrupted");
      case TurnOutcome.Failed failed -> say("failed: " + failed.reason());
    }
    return outcome.session();
  }

  /** A kill takes nothing that was written, so nothing need be synced. */
  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
