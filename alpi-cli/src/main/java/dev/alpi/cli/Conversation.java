package dev.alpi.cli;

import dev.alpi.engine.TurnOutcome;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A chat line by line whose turns run in this process. */
final class Conversation implements LineChat.Talk {
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
    return new LineChat(invocation, profile, this).run("", "");
  }

  @Override
  public Optional<PatientInput> input() {
    return Optional.of(input);
  }

  @Override
  public void compact() throws IOException {
    ChatDisplay display = new ChatDisplay(invocation);
    try {
      if (!turns.compact(display::show, cancellation)) {
        LineChat.tellNothingSummed(invocation);
      }
    } catch (Output.Closed e) {
      throw e;
    } catch (IOException e) {
      LineChat.tell(invocation, Failure.of(e));
    }
  }

  @Override
  public void turn(String text) throws IOException, CommandFailure {
    ChatDisplay display = new ChatDisplay(invocation);
    TurnOutcome outcome;
    try {
      outcome = turns.run(text, List.of(), turns.engine().people(), display::show, cancellation);
    } catch (Output.Closed | StoreException.Gone e) {
      throw e;
    } catch (IOException e) {
      // settings that somebody just broke, for example: what was said before is not lost by it
      LineChat.tell(invocation, Failure.of(e));
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
          LineChat.tell(
              invocation, new Failure(ExitCode.BUDGET_REFUSED, over.reason(), over.hint()));
      case TurnOutcome.Failed failed ->
          LineChat.tell(
              invocation, new Failure(ExitCode.MODEL_FAILED, failed.reason(), failed.hint()));
    }
  }
}
