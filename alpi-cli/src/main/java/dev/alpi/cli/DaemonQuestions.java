package dev.alpi.cli;

import dev.alpi.daemon.HostClient;
import dev.alpi.daemon.HostRefusal;
import dev.alpi.engine.Approver;
import dev.alpi.engine.People;
import dev.alpi.engine.tools.Asker;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What a turn in the daemon asks, asked of the person here, one after the other. A question that
 * was answered elsewhere meanwhile, or expires, is withdrawn.
 *
 * <p><b>Threads:</b> any; the person is asked in a thread of its own, so that what the daemon tells
 * is read on.
 */
final class DaemonQuestions implements AutoCloseable {
  private final Profile profile;
  private final Invocation invocation;
  private final HostClient client;
  private final People people;
  private final ExecutorService asking =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("alpi-asking").factory());

  /** By id, those that wait for the person. */
  private final Map<String, Cancellation> waiting = new ConcurrentHashMap<>();

  DaemonQuestions(Profile profile, Invocation invocation, HostClient client, People people) {
    this.profile = profile;
    this.invocation = invocation;
    this.client = client;
    this.people = people;
  }

  /** Asks for a yes, as the frame says. */
  void approval(Obj frame) {
    Approver.Question question =
        new Approver.Question(
            frame.string("tool").orElse(""),
            frame.string("command").orElse(""),
            invocation.context().workingDirectory().resolve(frame.string("directory").orElse("")),
            strings(frame.array("reasons")),
            frame.string("scope").orElse("").equals("any")
                ? Approver.Scope.ANY
                : Approver.Scope.ONCE);
    ask(
        frame,
        "host.approval.respond",
        cancellation -> {
          Approver.Answer answer = people.approver().ask(question, cancellation);
          // nobody could be asked: the terminal is gone
          Approver.Answer said = answer == Approver.Answer.NOBODY ? Approver.Answer.DENY : answer;
          return Obj.EMPTY.with("answer", said.name().toLowerCase(Locale.ROOT));
        });
  }

  /** Asks what the agent wants to know, as the frame says. */
  void clarification(Obj frame) {
    Asker.Question question =
        new Asker.Question(
            frame.string("text").orElse(""),
            strings(frame.array("choices")),
            frame.bool("many").orElse(false),
            frame.bool("open").orElse(false));
    ask(
        frame,
        "host.clarification.respond",
        cancellation ->
            people.asker().ask(question, cancellation) instanceof Asker.Answer.Given(var texts)
                ? Obj.EMPTY.with("answers", Arr.ofStrings(texts))
                : Obj.EMPTY.with("declined", true));
  }

  private static List<String> strings(List<JsonValue> values) {
    return values.stream()
        .filter(JsonValue.Str.class::isInstance)
        .map(each -> ((JsonValue.Str) each).text())
        .toList();
  }

  private interface Question {
    Obj ask(Cancellation cancellation);
  }

  private void ask(Obj frame, String method, Question question) {
    String id = frame.string("id").orElse("");
    Cancellation cancellation = new Cancellation();
    if (people == People.NOBODY || waiting.putIfAbsent(id, cancellation) != null) {
      // another one asks; or it is told again, as the connection was lost
      return;
    }
    asking.execute(
        () -> {
          if (cancellation.isCancelled()) {
            return;
          }
          Obj answer = question.ask(cancellation);
          if (!cancellation.isCancelled()) {
            respond(method, answer.with("profile", profile.name().text()).with("id", id));
          }
        });
  }

  private void respond(String method, Obj params) {
    try {
      Optional<Obj> _ = client.call(method, params);
    } catch (HostRefusal | IOException e) {
      note("the answer has not come to the daemon: " + e.getMessage());
    }
  }

  private void note(String text) {
    try {
      invocation.note(text);
    } catch (IOException e) {
      // nobody reads it
    }
  }

  /** Takes that a question waits no more. */
  void ended(Obj frame) {
    Cancellation asked = waiting.get(frame.string("id").orElse(""));
    if (asked != null) {
      asked.cancel();
      if (List.of("nobody", "timed_out").contains(frame.string("answer").orElse(""))) {
        note("no answer in time; the agent goes on");
      }
    }
  }

  /** Asks nothing any more. */
  void endAll() {
    waiting.values().forEach(Cancellation::cancel);
  }

  /** Waits until the person is not being asked any more, so that others can read what they type. */
  @Override
  public void close() {
    endAll();
    asking.close();
  }
}
