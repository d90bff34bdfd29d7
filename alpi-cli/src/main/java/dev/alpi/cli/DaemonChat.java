package dev.alpi.cli;

import dev.alpi.daemon.HostClient;
import dev.alpi.engine.People;
import dev.alpi.memory.SessionId;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code alpi chat --daemon}: the daemon runs the turns, which go on if this program ends before.
 * What they ask is asked here, if somebody is here.
 */
final class DaemonChat {
  private static final Duration PATIENCE = Duration.ofDays(365);

  private final Profile profile;
  private final Invocation invocation;
  private final HostClient client;
  private final People people;
  private final PatientInput input;
  private final Cancellation cancellation;

  /**
   * Creates it.
   *
   * @param people who is here; {@link People#NOBODY} if all that needs a yes is to be refused
   * @param input what they type
   */
  DaemonChat(Profile profile, Invocation invocation, People people, PatientInput input) {
    this.profile = profile;
    this.invocation = invocation;
    this.client = DaemonCommands.client(profile.root(), invocation);
    this.people = people;
    this.input = input;
    this.cancellation = invocation.interrupt();
  }

  private DaemonTurn turn() {
    return new DaemonTurn(profile, invocation, client, people);
  }

  /** Asks {@code text}; in a new conversation if {@code asked} is empty. */
  ExitCode once(String text, Optional<SessionId> asked)
      throws IOException, CommandFailure, InterruptedException {
    DaemonTurn turn = turn();
    turn.run(text, asked.map(SessionId::text).orElse(""), cancellation);
    Obj reply = turn.finish();
    invocation.answer(
        Obj.EMPTY
            .with("text", reply.string("text").orElse(""))
            .with("session", turn.session())
            .with("steps", reply.integer("steps").orElse(0))
            .with(
                "usage",
                ChatCommand.usage(
                    reply.integer("tokens_in").orElse(0),
                    reply.integer("tokens_cached").orElse(0),
                    reply.integer("tokens_out").orElse(0)))
            .with("cost_usd", reply.decimal("cost_usd").orElse(0.0))
            .with("tools", new JsonValue.Arr(turn.tools())));
    return ExitCode.OK;
  }

  /** Talks line by line until the person leaves; what runs then goes on. */
  ExitCode converse(Optional<SessionId> asked)
      throws IOException, CommandFailure, InterruptedException {
    Talk talk = new Talk(asked.map(SessionId::text).orElse(""));
    return new LineChat(invocation, profile, talk).run(", over the daemon", ". The daemon goes on");
  }

  /** A conversation that goes on from turn to turn. */
  private final class Talk implements LineChat.Talk {
    private String session;

    Talk(String session) {
      this.session = session;
    }

    @Override
    public Optional<PatientInput> input() throws IOException {
      boolean isReady = input.await(PATIENCE, cancellation) == PatientInput.Wait.READY;
      return isReady ? Optional.of(input) : Optional.empty();
    }

    @Override
    public void turn(String text) throws IOException, CommandFailure, InterruptedException {
      DaemonTurn turn = DaemonChat.this.turn();
      try {
        turn.run(text, session, cancellation);
        Obj _ = turn.finish();
        invocation.out().flush();
      } catch (CommandFailure e) {
        tell(e);
      }
      session = turn.session().isEmpty() ? session : turn.session();
    }

    @Override
    public void compact() throws IOException, CommandFailure, InterruptedException {
      if (session.isEmpty()) {
        invocation.note("nothing was said yet");
        return;
      }
      try {
        if (!DaemonChat.this.turn().compact(session, cancellation)) {
          LineChat.tellNothingSummed(invocation);
        }
      } catch (CommandFailure e) {
        tell(e);
      }
    }

    private void tell(CommandFailure problem) throws IOException, CommandFailure {
      if (cancellation.isCancelled()) {
        throw problem;
      }
      LineChat.tell(invocation, Failure.of(problem));
    }
  }
}
