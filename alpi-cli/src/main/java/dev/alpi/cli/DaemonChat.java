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
  /** What a person types or pastes at once; more is a file, which the agent can read. */
  private static final int LINE_BYTES_MAX = 1024 * 1024;

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
    String session = asked.map(SessionId::text).orElse("");
    invocation.note(
        "profile "
            + profile.name()
            + ", over the daemon; /help for what else there is, Ctrl-D or /exit to leave");
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty() || line.get().equals("/exit") || line.get().equals("/quit")) {
        return ExitCode.OK;
      }
      if (line.get().equals("/help")) {
        help();
      } else if (line.get().equals("/compact")) {
        compact(session);
      } else if (SlashCommand.is(line.get())) {
        slash(line.get());
      } else if (!line.get().isEmpty()) {
        session = turn(line.get(), session);
      }
    }
  }

  /** Runs a turn; what goes wrong with it does not end the conversation. */
  private String turn(String text, String session)
      throws IOException, CommandFailure, InterruptedException {
    DaemonTurn turn = turn();
    try {
      turn.run(text, session, cancellation);
      Obj _ = turn.finish();
      invocation.out().flush();
    } catch (CommandFailure e) {
      if (cancellation.isCancelled()) {
        throw e;
      }
      tell(e);
    }
    return turn.session().isEmpty() ? session : turn.session();
  }

  private void compact(String session) throws IOException, CommandFailure, InterruptedException {
    if (session.isEmpty()) {
      invocation.note("nothing was said yet");
      return;
    }
    try {
      if (!turn().compact(session, cancellation)) {
        invocation.note("nothing was summed up: there is too little, or no summary came");
      }
    } catch (CommandFailure e) {
      if (cancellation.isCancelled()) {
        throw e;
      }
      tell(e);
    }
  }

  private void help() throws IOException {
    invocation.note("/compact            sum up what was said so far, to make room");
    invocation.note("/profile            which profile this is; also /profile list, /profile info");
    invocation.note("/config             settings; also /config get KEY, /config set KEY VALUE");
    invocation.note("/exit               leave; so does Ctrl-D. The daemon goes on");
    invocation.note("everything else goes to the agent");
  }

  private Optional<String> line() throws IOException {
    Output err = invocation.err();
    err.styled(Style.NAME, profile.name() + ">");
    err.text(" ");
    err.flush();
    Optional<String> line =
        input.await(PATIENCE, cancellation) == PatientInput.Wait.READY
            ? TypedLine.read(input, LINE_BYTES_MAX)
            : Optional.empty();
    if (line.isEmpty()) {
      err.line("");
      err.flush();
    }
    return line.map(String::strip);
  }

  private void slash(String line) throws IOException, InterruptedException {
    try {
      SlashCommand.run(line, profile, invocation);
    } catch (IOException | CommandFailure e) {
      tell(e);
    }
  }

  private void tell(Exception problem) throws IOException {
    Failure told = Failure.of(problem).redacted();
    invocation.out().flush();
    Output err = invocation.err();
    err.styled(Style.ERROR, "error:");
    err.line(" " + told.message());
    if (!told.hint().isEmpty()) {
      err.styled(Style.HINT, "hint:");
      err.line(" " + told.hint());
    }
    err.flush();
  }
}
