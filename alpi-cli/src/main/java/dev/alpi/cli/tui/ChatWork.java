package dev.alpi.cli.tui;

import dev.alpi.engine.Approver;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.tools.Asker;
import dev.alpi.model.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What a chat does beside drawing, each in a thread of its own; what comes of it is handed back to
 * the thread that draws.
 */
final class ChatWork {
  /** alpi-engine spec §2.5. */
  private static final Duration PATIENCE = Duration.ofSeconds(300);

  /** How long the end of the chat waits for a turn to be saved. */
  private static final long SAVING_MILLIS = 5_000;

  /** What a person is told where nothing else came back. */
  private static final ChatBackend.Ended BROKEN =
      new ChatBackend.Ended("the turn did not come to its end", "alpi doctor looks for more");

  private final ChatBackend backend;
  private final Consumer<Runnable> draws;
  private final Cancellation end = new Cancellation();
  private volatile Cancellation cancellation = new Cancellation();
  private volatile CountDownLatch running = new CountDownLatch(0);
  private Screen screen;

  /**
   * Creates it.
   *
   * @param draws takes what the thread that draws is to do
   */
  ChatWork(ChatBackend backend, Consumer<Runnable> draws) {
    this.backend = backend;
    this.draws = draws;
  }

  void screen(Screen shown) {
    screen = shown;
  }

  /** Looks for what takes longer than the first picture may. */
  void start() {
    begin(
        "past",
        () -> {
          List<ChatBackend.PastTurn> past = backend.past();
          List<Candidate> commands = backend.commands();
          List<String> history = backend.history();
          draws.accept(
              () -> {
                screen.past(past);
                screen.commands(commands);
                screen.history(history);
              });
          backend.news(count -> draws.accept(() -> screen.unread(count)), end);
        });
    status();
  }

  /** Looks at what the status bar tells. */
  void status() {
    begin(
        "status",
        () -> {
          StatusFacts facts = backend.status();
          draws.accept(() -> screen.facts(facts));
        });
  }

  void say(String text, List<String> files) {
    Cancellation own = begun();
    CountDownLatch end = running;
    ChatBackend.There there = new ChatBackend.There(this::approve, this::ask);
    begin(
        "turn",
        () -> {
          ChatBackend.Ended ended = BROKEN;
          try {
            ended = backend.say(text, files, there, this::happened, own);
          } finally {
            end.countDown();
            ChatBackend.Ended how = ended;
            draws.accept(() -> screen.ended(how));
          }
          status();
        });
  }

  void command(String line, int columns) {
    Cancellation own = begun();
    CountDownLatch end = running;
    begin(
        "command",
        () -> {
          ChatBackend.Told told = new ChatBackend.Told("", BROKEN, List.of(), false);
          try {
            told = backend.command(line, columns, this::happened, own);
          } finally {
            end.countDown();
            ChatBackend.Told how = told;
            draws.accept(() -> screen.told(how));
          }
          status();
        });
  }

  private Cancellation begun() {
    cancellation = new Cancellation();
    running = new CountDownLatch(1);
    return cancellation;
  }

  private void happened(TurnEvent event) {
    draws.accept(() -> screen.happened(event));
  }

  void interrupt() {
    Cancellation now = cancellation;
    begin("interrupt", now::cancel);
  }

  void complete(ChatBackend.Completing what, String start) {
    begin(
        "completion",
        () -> {
          List<Candidate> found = backend.complete(what, start);
          draws.accept(() -> screen.completed(found, start));
        });
  }

  void attach(String file) {
    begin(
        "attachment",
        () -> {
          ChatBackend.Ended how = backend.attachable(file);
          draws.accept(() -> screen.attached(file, how));
        });
  }

  void remember(String text) {
    begin("history", () -> backend.remember(text));
  }

  private void begin(String name, Runnable work) {
    Thread.ofVirtual()
        .name("chat/" + name)
        .uncaughtExceptionHandler((thread, bug) -> draws.accept(() -> screen.broken(bug)))
        .start(work);
  }

  private Approver.Answer approve(Approver.Question question, Cancellation end) {
    CompletableFuture<Approver.Answer> answer = new CompletableFuture<>();
    Dialog dialog = new ApprovalDialog(question, backend.parts(question), answer::complete);
    draws.accept(() -> screen.ask(dialog));
    try (Cancellation.Registration _ = end.onCancel(() -> answer.complete(Approver.Answer.DENY))) {
      return answer.join();
    } finally {
      draws.accept(() -> screen.withdrawn(dialog));
    }
  }

  private Asker.Answer ask(Asker.Question question, Cancellation end) {
    CompletableFuture<Asker.Answer> answer = new CompletableFuture<>();
    Dialog dialog = new ChoiceDialog(question, answer::complete);
    draws.accept(() -> screen.ask(dialog));
    try (Cancellation.Registration _ =
        end.onCancel(() -> answer.complete(new Asker.Answer.Declined()))) {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Asker.Answer.TimedOut();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Asker.Answer.Declined();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      draws.accept(() -> screen.withdrawn(dialog));
    }
  }

  /** Ends what runs, and waits until it is saved. */
  void finish() {
    end.cancel();
    cancellation.cancel();
    try {
      boolean ignored = running.await(SAVING_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
