package dev.alpi.daemon;

import dev.alpi.engine.Approver;
import dev.alpi.engine.tools.Asker;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answering what turns in a daemon ask (alpi-engine spec §7.3).
 *
 * <p><b>Threads:</b> any.
 */
final class QuestionMethods {
  private static final int ANSWERS_MAX = 32;
  private static final int ANSWER_CHARS_MAX = 4096;

  private final Daemon daemon;

  QuestionMethods(Daemon daemon) {
    this.daemon = daemon;
  }

  Map<String, HostMethod> all() {
    return Map.of(
        "host.approval.pending", HostMethod.of(this::approvals),
        "host.approval.respond", HostMethod.of(this::approve),
        "host.clarification.pending", HostMethod.of(this::clarifications),
        "host.clarification.respond", HostMethod.of(this::clarify));
  }

  private Obj approvals(Obj params) throws HostRefusal {
    return pending(
        params,
        "approvals",
        profile -> profile.people().approvals().all().stream().map(HostPeople::approval).toList());
  }

  private Obj clarifications(Obj params) throws HostRefusal {
    return pending(
        params,
        "clarifications",
        profile ->
            profile.people().clarifications().all().stream().map(HostPeople::question).toList());
  }

  /** Returns what waits in one profile, or in all. */
  private Obj pending(Obj params, String name, Function<ProfileRuntime, List<Obj>> waiting)
      throws HostRefusal {
    Optional<String> only = new HostParams(params).text("profile");
    List<ProfileRuntime> profiles =
        only.isPresent() ? List.of(daemon.served(only.get())) : daemon.served();
    List<JsonValue> rows = new ArrayList<>();
    for (ProfileRuntime each : profiles) {
      for (Obj row : waiting.apply(each)) {
        rows.add(row.with("profile", each.profile().name().text()));
      }
    }
    return Obj.EMPTY.with(name, new Arr(rows));
  }

  private HostPeople people(HostParams params) throws HostRefusal {
    return daemon.served(params.required("profile")).people();
  }

  private static HostRefusal gone(String id) {
    return new HostRefusal(
        HostRefusal.NOT_FOUND,
        "nothing waits for an answer to "
            + id
            + ": it was answered, its time was over, or its turn has ended");
  }

  private Obj approve(Obj params) throws HostRefusal {
    HostParams said = new HostParams(params);
    OpenQuestions<Approver.Question, Approver.Answer> approvals = people(said).approvals();
    String id = said.required("id");
    OpenQuestions.Open<Approver.Question> open = approvals.find(id).orElseThrow(() -> gone(id));
    // who may be asked for a yes each time only can give no other
    List<String> allowed =
        switch (open.question().scope()) {
          case ANY -> List.of("once", "session", "always", "deny");
          case ONCE -> List.of("once", "deny");
        };
    String answer = said.oneOf("answer", allowed);
    if (!approvals.answer(id, Approver.Answer.valueOf(answer.toUpperCase(Locale.ROOT)))) {
      throw gone(id);
    }
    return Obj.EMPTY.with("id", id).with("answer", answer);
  }

  private Obj clarify(Obj params) throws HostRefusal {
    HostParams said = new HostParams(params);
    OpenQuestions<Asker.Question, Asker.Answer> questions = people(said).clarifications();
    String id = said.required("id");
    OpenQuestions.Open<Asker.Question> open = questions.find(id).orElseThrow(() -> gone(id));
    List<String> texts = said.texts("answers", ANSWERS_MAX);
    boolean isDeclined = said.flag("declined", Optional.of(false));
    if (isDeclined != texts.isEmpty()) {
      throw new HostRefusal(
          HostRefusal.INVALID_PARAMS, "answers: some are needed, or declined: true");
    }
    check(open.question(), texts);
    Asker.Answer answer = isDeclined ? new Asker.Answer.Declined() : new Asker.Answer.Given(texts);
    if (!questions.answer(id, answer)) {
      throw gone(id);
    }
    return Obj.EMPTY.with("id", id);
  }

  private static void check(Asker.Question question, List<String> texts) throws HostRefusal {
    boolean areChoices = question.choices().containsAll(texts);
    if (!areChoices && !question.isOpen()) {
      throw new HostRefusal(
          HostRefusal.INVALID_PARAMS,
          "answers: only the choices are allowed: " + String.join(", ", question.choices()));
    }
    if (texts.size() > 1 && !question.many()) {
      throw new HostRefusal(HostRefusal.INVALID_PARAMS, "answers: only one is allowed");
    }
    if (texts.stream().anyMatch(text -> text.length() > ANSWER_CHARS_MAX)) {
      throw new HostRefusal(
          HostRefusal.INVALID_PARAMS, "answers: longer than " + ANSWER_CHARS_MAX + " characters");
    }
  }
}
