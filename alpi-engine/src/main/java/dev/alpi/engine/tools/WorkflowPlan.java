package dev.alpi.engine.tools;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The steps of a workflow, checked as a whole before anything runs, in the order in which they run:
 * as written, except that a step comes after those that it needs.
 *
 * @param steps each of them once
 * @param template how they refer to each other
 */
record WorkflowPlan(List<WorkflowPlan.Step> steps, Template template) {
  /** alpi-engine spec §2.5. */
  static final int STEPS_MAX = 50;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,40}");

  /** A workflow within one has no end; a person is asked in a conversation, not by a pipeline. */
  private static final Set<String> NOT_INSIDE = Set.of(WorkflowTool.NAME, AskUserTool.NAME);

  WorkflowPlan {
    steps = List.copyOf(steps);
  }

  /** What becomes of the steps that need one which failed. */
  enum OnError {
    /** They are skipped. */
    SKIP_DEPENDENTS,
    /** They run, and can look at the error. */
    CONTINUE
  }

  /**
   * One call.
   *
   * @param id its name
   * @param tool what runs
   * @param arguments with references
   * @param needs the steps that come before: those named, and those referred to
   * @param onError what its failure does
   */
  record Step(String id, String tool, JsonValue.Obj arguments, Set<String> needs, OnError onError) {
    Step {
      needs = Set.copyOf(needs);
    }
  }

  /** Reads the argument {@code steps}. */
  static WorkflowPlan of(List<JsonValue.Obj> steps) throws ToolFailure {
    if (steps.isEmpty() || steps.size() > STEPS_MAX) {
      throw new ToolFailure("a workflow has 1 to " + STEPS_MAX + " steps, found " + steps.size());
    }
    Template template =
        new Template(
            steps.stream().flatMap(step -> step.string("id").stream()).collect(Collectors.toSet()));
    Map<String, Step> byId = new LinkedHashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = step(steps.get(i), i + 1, template);
      if (byId.put(step.id(), step) != null) {
        throw new ToolFailure("two steps have the id " + step.id());
      }
    }
    for (Step step : byId.values()) {
      requireKnown(step, byId.keySet());
    }
    return new WorkflowPlan(ordered(byId), template);
  }

  private static Step step(JsonValue.Obj json, int number, Template template) throws ToolFailure {
    try {
      Arguments arguments = new Arguments(json);
      String id = arguments.required("id");
      if (!ID.matcher(id).matches()) {
        throw new ToolFailure("an id has 1 to 40 letters, digits, _ and -");
      }
      String tool = arguments.required("tool");
      if (NOT_INSIDE.contains(tool)) {
        throw new ToolFailure(tool + " cannot be run from a workflow");
      }
      JsonValue.Obj args = arguments.object("args");
      Set<String> needs = new LinkedHashSet<>(arguments.strings("needs"));
      needs.addAll(template.references(args));
      OnError onError =
          arguments.flag("continue_on_error") ? OnError.CONTINUE : OnError.SKIP_DEPENDENTS;
      return new Step(id, tool, args, needs, onError);
    } catch (ToolFailure e) {
      throw new ToolFailure("step " + number + ": " + e.getMessage());
    }
  }

  private static void requireKnown(Step step, Set<String> ids) throws ToolFailure {
    for (String need : step.needs()) {
      if (!ids.contains(need)) {
        throw new ToolFailure(
            "step "
                + step.id()
                + " needs or refers to the step "
                + TextFiles.cut(need, 40)
                + ", which is not there");
      }
    }
  }

  /** Takes again and again the first step whose needs are met. */
  private static List<Step> ordered(Map<String, Step> byId) throws ToolFailure {
    List<Step> waiting = new ArrayList<>(byId.values());
    List<Step> ordered = new ArrayList<>();
    Set<String> done = new HashSet<>();
    while (!waiting.isEmpty()) {
      Step next =
          waiting.stream()
              .filter(step -> done.containsAll(step.needs()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ToolFailure(
                          "these steps wait for each other: "
                              + String.join(", ", waiting.stream().map(Step::id).toList())));
      waiting.remove(next);
      ordered.add(next);
      done.add(next.id());
    }
    return ordered;
  }
}
