package dev.alpi.cli;

import dev.alpi.engine.TurnOutcome;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A chat line by line on a terminal, until the person leaves. */
final class Conversation {
  /** What a person types or pastes at once; more is a file, which the agent can read. */
  private static final int LINE_BYTES_MAX = 1024 * 1024;

  private final Invocation invocation;
  private final Profile profile;
  private final ChatTurns turns;
  private final Cancellation cancellation;
  private final PatientInput input;

  Conversation(
      Invocation invocation,
      Profile profile,
      ChatTurns turns,
      Cancellation cancellation,
      PatientInput input) {
    this.input = input;
    this.invocation = invocation;
    this.profile = profile;
    this.turns = turns;
    this.cancellation = cancellation;
  }

  ExitCode run() throws IOException, CommandFailure, InterruptedException {
    invocation.note(
        "profile " + profile.name() + "; /help for what else there is, Ctrl-D or /exit to leave");
    while (true) {
      Optional<String> line = ask();
      if (line.isEmpty() || line.get().equals("/exit") || line.get().equals("/quit")) {
        return ExitCode.OK;
      }
      if (line.get().equals("/help")) {
        help();
      } else if (line.get().equals("/compact")) {
        compact();
      } else if (SlashCommand.is(line.get())) {
        slash(line.get());
      } else if (!line.get().isEmpty()) {
        turn(line.get());
      }
    }
  }

  private void help() throws IOException {
    invocation.note("/profile            which profile this is; also /profile list, /profile info");
    invocation.note("/config             settings; also /config get KEY, /config set KEY VALUE");
    invocation.note("/compact            sum up what was said so far, to make room");
    invocation.note("/exit               leave; so does Ctrl-D");
    invocation.note("everything else goes to the agent");
  }

  private Optional<String> ask() throws IOException {
    Output err = invocation.err();
    err.styled(Style.NAME, profile.name() + ">");
    err.text(" ");
    err.flush();
    Optional<String> line = TypedLine.read(input, LINE_BYTES_MAX);
    if (line.isEmpty()) {
      err.line("");
      err.flush();
    }
    return line.map(String::strip);
  }

  private void compact() throws IOException {
    ChatDisplay display = new ChatDisplay(invocation);
    try {
      if (!turns.compact(display::show, cancellation)) {
        invocation.note("nothing was summed up: there is too little, or no summary came");
      }
    } catch (Output.Closed e) {
      throw e;
    } catch (IOException e) {
      tell(Failure.of(e));
    }
  }

  /** A command that fails is no reason to end a chat. */
  private void slash(String line) throws IOException, InterruptedException {
    try {
      SlashCommand.run(line, profile, invocation);
    } catch (IOException | CommandFailure e) {
      tell(Failure.of(e));
    }
  }

  private void turn(String text) throws IOException, CommandFailure {
    ChatDisplay display = new ChatDisplay(invocation);
    TurnOutcome outcome;
    try {
      outcome = turns.run(text, List.of(), turns.engine().people(), display::show, cancellation);
    } catch (Output.Closed | StoreException.Gone e) {
      throw e;
    } catch (IOException e) {
      // settings that somebody just broke, for example: what was said before is not lost by it
      tell(Failure.of(e));
      return;
    }
    switch (outcome) {
      case TurnOutcome.Completed completed -> {
        display.finish(completed);
        invocation.out().flush();
      }
      case TurnOutcome.Interrupted _ ->
          throw new CommandFailure(
              ExitCode.INTERRUPTED,
              "interrupted; what was said is kept",
              "go on with alpi -p " + profile.name() + " chat -c --once \"…\"");
      case TurnOutcome.OverBudget over ->
          tell(new Failure(ExitCode.BUDGET_REFUSED, over.reason(), over.hint()));
      case TurnOutcome.Failed failed ->
          tell(new Failure(ExitCode.MODEL_FAILED, failed.reason(), failed.hint()));
    }
  }

  private void tell(Failure failure) throws IOException {
    Failure told = failure.redacted();
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
