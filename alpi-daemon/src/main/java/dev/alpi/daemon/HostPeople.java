package dev.alpi.daemon;

import dev.alpi.engine.Approver;
import dev.alpi.engine.PeerLink;
import dev.alpi.engine.People;
import dev.alpi.engine.tools.Asker;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Who can be asked while turns run in a daemon: whoever talks to its socket. The question is told
 * in the turn, and as an event that only says that there is one.
 *
 * <p><b>Threads:</b> any.
 */
final class HostPeople {
  private final String profile;
  private final HostEvents events;
  private final OpenQuestions<Approver.Question, Approver.Answer> approvals;
  private final OpenQuestions<Asker.Question, Asker.Answer> clarifications;

  HostPeople(
      String profile,
      HostEvents events,
      Duration patience,
      InstantSource clock,
      RandomGenerator random) {
    this.profile = profile;
    this.events = events;
    this.approvals =
        new OpenQuestions<>(
            patience,
            clock,
            random,
            new OpenQuestions.Otherwise<>(Approver.Answer.DENY, Approver.Answer.NOBODY));
    this.clarifications =
        new OpenQuestions<>(
            patience,
            clock,
            random,
            new OpenQuestions.Otherwise<>(
                new Asker.Answer.Declined(), new Asker.Answer.TimedOut()));
  }

  /** Returns what waits for a yes. */
  OpenQuestions<Approver.Question, Approver.Answer> approvals() {
    return approvals;
  }

  /** Returns what the agent wants to know. */
  OpenQuestions<Asker.Question, Asker.Answer> clarifications() {
    return clarifications;
  }

  /** Returns who is there for {@code turn}. */
  People of(ChatTurn turn, PeerLink peers) {
    return new People(
        (question, cancellation) ->
            approvals.ask(
                turn.session(),
                question,
                new Told<>("approval", turn, HostPeople::approval, HostPeople::answer),
                cancellation),
        (question, cancellation) ->
            clarifications.ask(
                turn.session(),
                question,
                new Told<>("clarification", turn, HostPeople::question, HostPeople::ended),
                cancellation),
        peers);
  }

  private interface Json<T> {
    Obj of(T thing);
  }

  /** Tells of questions of one kind in a turn. */
  private final class Told<Q, A> implements OpenQuestions.Listener<Q, A> {
    private final String kind;
    private final ChatTurn turn;
    private final Json<OpenQuestions.Open<Q>> question;
    private final Json<A> answer;

    Told(String kind, ChatTurn turn, Json<OpenQuestions.Open<Q>> question, Json<A> answer) {
      this.kind = kind;
      this.turn = turn;
      this.question = question;
      this.answer = answer;
    }

    @Override
    public void asked(OpenQuestions.Open<Q> open) {
      turn.tell(kind, question.of(open));
      emit(".requested", open, Obj.EMPTY);
    }

    @Override
    public void answered(OpenQuestions.Open<Q> open, A given) {
      Obj said = answer.of(given);
      turn.tell(kind + "_done", said.with("id", open.id()));
      emit(".resolved", open, said);
    }

    private void emit(String what, OpenQuestions.Open<Q> open, Obj more) {
      events.emit(
          kind + what,
          more.with("profile", profile).with("session_id", open.session()).with("id", open.id()));
    }
  }

  private static <Q> Obj open(OpenQuestions.Open<Q> open) {
    return Obj.EMPTY
        .with("id", open.id())
        .with("session_id", open.session())
        .with("asked_at", open.asked().toString())
        .with("expires_at", open.expires().toString());
  }

  /** What wants a yes: the command exactly as it would run. */
  static Obj approval(OpenQuestions.Open<Approver.Question> open) {
    Approver.Question question = open.question();
    return open(open)
        .with("tool", question.tool())
        .with("command", question.command())
        .with("directory", question.directory().toString())
        .with("reasons", Arr.ofStrings(question.reasons()))
        .with("scope", question.scope().name().toLowerCase(Locale.ROOT));
  }

  private static Obj answer(Approver.Answer answer) {
    return Obj.EMPTY.with("answer", answer.name().toLowerCase(Locale.ROOT));
  }

  /** What the agent wants to know. */
  static Obj question(OpenQuestions.Open<Asker.Question> open) {
    Asker.Question question = open.question();
    return open(open)
        .with("text", question.text())
        .with("choices", Arr.ofStrings(question.choices()))
        .with("many", question.many())
        .with("open", question.isOpen());
  }

  /** Says how it ended; what was said is in the conversation. */
  private static Obj ended(Asker.Answer answer) {
    return Obj.EMPTY.with(
        "answer",
        switch (answer) {
          case Asker.Answer.Given _ -> "given";
          case Asker.Answer.Declined _ -> "declined";
          case Asker.Answer.TimedOut _ -> "timed_out";
          case Asker.Answer.Nobody _ -> "nobody";
        });
  }
}
