package dev.alpi.image;

import dev.alpi.engine.Approver;
import dev.alpi.engine.Engine;
import dev.alpi.engine.Machine;
import dev.alpi.engine.Pause;
import dev.alpi.engine.SecretSource;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.TurnRequest;
import dev.alpi.engine.web.Resolver;
import dev.alpi.engine.web.WebClient;
import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Random;

/**
 * A program that runs many turns of one profile: the engine as the daemon will have it, in a
 * process that a test can kill. Prints one line a turn, {@code answered}, {@code refused} or what
 * went wrong. Usage: {@code TurnDriver HOME TURNS}.
 */
final class TurnDriver {
  private static final int TURNS_A_SESSION = 10;

  /** Every so many turns one uses a tool. */
  private static final int TOOL_EVERY = 4;

  private TurnDriver() {}

  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    Profile profile = new Profile(ProfileName.DEFAULT, home, home);
    Engine engine = Engine.of(profile, machine(home, InstantSource.system()), Approver.nobody());
    int turns = Integer.parseInt(arguments[1]);
    Session session = engine.sessions().create("lab/m");
    for (int turn = 1; turn <= turns; turn++) {
      String text = turn % TOOL_EVERY == 0 ? "use a tool" : "just answer";
      TurnOutcome outcome =
          engine.run(new TurnRequest(text, session, "cli"), event -> {}, new Cancellation());
      System.out.println(line(outcome));
      System.out.flush();
      session = turn % TURNS_A_SESSION == 0 ? engine.sessions().create("lab/m") : outcome.session();
    }
  }

  private static String line(TurnOutcome outcome) {
    return switch (outcome) {
      case TurnOutcome.Completed _ -> "answered";
      case TurnOutcome.OverBudget _ -> "refused";
      case TurnOutcome.Interrupted _ -> "interrupted";
      case TurnOutcome.Failed failed -> "failed: " + failed.reason();
    };
  }

  /** Returns this machine, without commands. */
  static Machine machine(Path home, InstantSource clock) {
    Path processes = Path.of("/proc");
    return new Machine(
        home.getParent(),
        home.getParent(),
        FileLocks.betweenProcesses(),
        clock,
        System::nanoTime,
        ZoneId.systemDefault(),
        new Random(),
        ProcessStamp.current(processes),
        stamp -> stamp.isAlive(processes),
        (command, cancellation) -> {
          throw new IOException("no commands here");
        },
        Pause.real(),
        SecretSource.envFiles(),
        new WebClient(Resolver.system()));
  }
}
