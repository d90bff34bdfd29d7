package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** {@code workflow}: several tool calls in one, with the results of some as arguments of others. */
public final class WorkflowTool implements Tool {
  /** The tool's name; a workflow refuses it. */
  public static final String NAME = "workflow";

  /** All reports together fit into a tool's result without its middle being left out. */
  private static final int REPORT_CHARS_MAX = 90_000;

  private static final int STEP_CHARS_MAX = 20_000;

  private static final ToolSpec SPEC =
      Specs.of(
          NAME,
          "Run up to "
              + WorkflowPlan.STEPS_MAX
              + " tool calls in one go, where nothing has to be decided in between. In any string"
              + " of args, ${id.output}, ${id.error} and ${id.ok} stand for what an earlier step"
              + " said; write $${id.output} for the text itself. A step runs after those it"
              + " refers to or needs, and is skipped if one of them failed, unless that one has"
              + " continue_on_error.",
          "\"steps\"",
          """
          "steps":{"type":"array","items":{"type":"object","properties":{\
          "id":{"type":"string","description":"letters, digits, _ and -"},\
          "tool":{"type":"string","description":"any tool but workflow and ask_user"},\
          "args":{"type":"object","description":"the tool's arguments"},\
          "needs":{"type":"array","items":{"type":"string"},\
          "description":"ids of steps to wait for"},\
          "continue_on_error":{"type":"boolean",\
          "description":"steps that need this one run even if it fails"}},\
          "required":["id","tool","args"]}}\
          """);

  /** Creates the tool. */
  public WorkflowTool() {}

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    WorkflowPlan plan = WorkflowPlan.of(arguments.objects("steps"));
    return plan.steps().size()
        + " steps: "
        + String.join(
            ", ", plan.steps().stream().map(step -> step.id() + " " + step.tool()).toList());
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure {
    WorkflowPlan plan = WorkflowPlan.of(arguments.objects("steps"));
    Course course = new Course(plan, context);
    for (WorkflowPlan.Step step : plan.steps()) {
      course.take(step);
    }
    return course.report();
  }

  /** What came of the steps so far. */
  private static final class Course {
    private final ToolContext context;
    private final Template template;
    private final int charsForEach;
    private final Map<String, ToolRunner.Result> results = new LinkedHashMap<>();

    /** Steps that keep those from running that need them. */
    private final Set<String> blocking = new HashSet<>();

    private final StringBuilder report = new StringBuilder();
    private int done;
    private boolean failed;

    Course(WorkflowPlan plan, ToolContext context) {
      this.context = context;
      template = plan.template();
      charsForEach = Math.min(STEP_CHARS_MAX, REPORT_CHARS_MAX / plan.steps().size());
    }

    void take(WorkflowPlan.Step step) {
      if (context.cancellation().isCancelled()) {
        skip(step, "the turn was interrupted");
        return;
      }
      for (String need : results.keySet()) {
        if (step.needs().contains(need) && blocking.contains(need)) {
          skip(step, need + " did not succeed");
          return;
        }
      }
      ToolRunner.Result result = result(step);
      results.put(step.id(), result);
      if (result.isOk()) {
        done++;
      } else if (step.onError() == WorkflowPlan.OnError.SKIP_DEPENDENTS) {
        blocking.add(step.id());
        failed = true;
      }
      line(step, result.isOk() ? "ok" : "failed", result.text());
    }

    private ToolRunner.Result result(WorkflowPlan.Step step) {
      try {
        return context.runner().run(step.tool(), template.expanded(step.arguments(), results));
      } catch (ToolFailure e) {
        return new ToolRunner.Result(e.getMessage(), false);
      } catch (IOException e) {
        return new ToolRunner.Result("the machine failed: " + e.getMessage(), false);
      }
    }

    private void skip(WorkflowPlan.Step step, String why) {
      results.put(step.id(), new ToolRunner.Result("skipped: " + why, false));
      blocking.add(step.id());
      failed = true;
      line(step, "skipped", why);
    }

    private void line(WorkflowPlan.Step step, String how, String text) {
      report.append(results.size()).append(". ").append(step.id()).append(" (");
      report.append(TextFiles.cut(step.tool(), 64)).append("): ").append(how).append('\n');
      String said = Excerpt.of(text, charsForEach);
      // indented, so that no output looks like another step
      said.lines().forEach(each -> report.append("   ").append(each).append('\n'));
    }

    String report() throws ToolFailure {
      report.append(done).append(" of ").append(results.size()).append(" steps ok");
      if (failed) {
        throw new ToolFailure(report.toString());
      }
      return report.toString();
    }
  }
}
