package dev.alpi.engine;

import dev.alpi.model.ModelEvent;
import java.util.function.Consumer;

/** Passes on what the model of a turn says, and notes when it thinks. */
record ModelListener(ReasoningLog reasoning, Consumer<TurnEvent> events)
    implements Consumer<ModelEvent> {

  @Override
  public void accept(ModelEvent event) {
    reasoning.take(event);
    switch (event) {
      case ModelEvent.Text(String delta) -> events.accept(new TurnEvent.Text(delta));
      case ModelEvent.Reasoning(String delta) -> events.accept(new TurnEvent.Reasoning(delta));
      case ModelEvent.ToolCallStarted _ -> {
        // the turn tells of a tool when it runs
      }
    }
  }
}
