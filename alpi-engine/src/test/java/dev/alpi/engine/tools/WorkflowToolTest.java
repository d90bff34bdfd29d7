package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code workflow}. */
class WorkflowToolTest {
  private final Tool workflow = new WorkflowTool();
  private final List<String> ran = new ArrayList<>();
  private final Map<String, ToolRunner.Result> said = new HashMap<>();
  private ToolsOnDisk disk;

  @BeforeEach
  void disk() throws IOException {
    disk = ToolsOnDisk.unix();
    disk.runner =
        (tool, arguments) -> {
          ran.add(tool + " " + Json.compact(arguments));
          return said.getOrDefault(tool, new ToolRunner.Result("said by " + tool, true));
        };
  }

  private static String steps(String... steps) {
    return "{\"steps\":[" + String.join(",", steps).replace('\'', '"') + "]}";
  }

  private String run(String... steps) throws ToolFailure, IOException {
    return disk.run(workflow, steps(steps));
  }

  private String failure(String... steps) throws IOException {
    return disk.failure(workflow, steps(steps));
  }

  private void fails(String tool, String why) {
    said.put(tool, new ToolRunner.Result(why, false));
  }

  @Test
  void steps_run_in_the_order_written_and_are_listed() throws Exception {
    assertThat(
            run(
                "{'id':'b','tool':'t1','args':{'x':1}}",
                "{'id':'a','tool':'t2','args':{}}",
                "{'id':'c','tool':'t3'}"))
        .isEqualTo(
            """
            1. b (t1): ok
               said by t1
            2. a (t2): ok
               said by t2
            3. c (t3): ok
               said by t3
            3 of 3 steps ok\
            """);
    assertThat(ran).containsExactly("t1 {\"x\":1}", "t2 {}", "t3 {}");
  }

  @Test
  void a_step_comes_after_those_it_needs_or_refers_to() throws Exception {
    run(
        "{'id':'last','tool':'t1','args':{},'needs':['mid']}",
        "{'id':'free','tool':'t2','args':{}}",
        "{'id':'mid','tool':'t3','args':{'deep':[{'x':'<${first.output}>'}]}}",
        "{'id':'first','tool':'t4','args':{}}");
    assertThat(ran)
        .containsExactly("t2 {}", "t4 {}", "t3 {\"deep\":[{\"x\":\"<said by t4>\"}]}", "t1 {}");
  }

  @Test
  void references_are_replaced_and_keep_their_type_where_they_stand_alone() throws Exception {
    fails("bad", "no ${a.output} \"here\"");
    run(
        "{'id':'a','tool':'ta','args':{}}",
        "{'id':'b','tool':'bad','args':{},'continue_on_error':true}",
        "{'id':'c','tool':'tc','args':{'ok':'${a.ok}','not':'${b.ok}','in':'is ${b.ok}!',"
            + "'out':'${a.output}','none':'[${b.output}]','why':'${b.error}','nothing':'${a.error}',"
            + "'${a.output}':1,'two':'${a.output}${a.output}','n':[true,null,1.0]}}");
    // what came in by a reference is no reference
    assertThat(ran.getLast())
        .isEqualTo(
            "tc {\"ok\":true,\"not\":false,\"in\":\"is false!\",\"out\":\"said by ta\","
                + "\"none\":\"[]\",\"why\":\"no ${a.output} \\\"here\\\"\",\"nothing\":\"\","
                + "\"${a.output}\":1,\"two\":\"said by tasaid by ta\",\"n\":[true,null,1.0]}");
  }

  @Test
  void what_is_no_reference_stays_as_it_is() throws Exception {
    String plain = "${HOME} $HOME ${a} ${} ${user.name} $${user.name} ${a.output $ {a.output} $$";
    run(
        "{'id':'a','tool':'ta','args':{}}",
        "{'id':'b','tool':'tb','args':{'x':'" + plain + "','y':'$${a.output} $$${a.ok}'}}");
    assertThat(ran.getLast())
        .isEqualTo("tb {\"x\":\"" + plain + "\",\"y\":\"${a.output} $${a.ok}\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':'b','tool':'t','args':{'x':'${nope.output}'}}",
        "{'id':'b','tool':'t','args':{'x':['${b.ok}']}}",
        "{'id':'b','tool':'t','args':{'x':'${a.outptu}'}}",
        "{'id':'b','tool':'t','args':{'x':'${a.output.length}'}}",
        "{'id':'b','tool':'t','args':{},'needs':['nope']}",
        "{'id':'b','tool':'t','args':{},'needs':['b']}",
        "{'id':'a','tool':'t','args':{}}",
        "{'id':'b','tool':'workflow','args':{}}",
        "{'id':'b','tool':'ask_user','args':{}}",
        "{'id':'b','args':{}}",
        "{'tool':'t','args':{}}",
        "{'id':'a b','tool':'t'}",
        "{'id':'','tool':'t'}",
        "{'id':'b','tool':'t','args':1}",
        "{'id':'b','tool':'t','args':{},'needs':'x'}",
        "{'id':'b','tool':'t','args':{},'continue_on_error':'yes'}",
        "1"
      })
  void what_is_wrong_is_found_before_anything_runs(String step) throws Exception {
    assertThat(failure("{'id':'a','tool':'t','args':{}}", step)).isNotBlank();
    assertThat(ran).isEmpty();
  }

  @Test
  void cycles_are_found_before_anything_runs() throws Exception {
    assertThat(
            failure(
                "{'id':'free','tool':'t','args':{}}",
                "{'id':'a','tool':'t','args':{'x':'${c.output}'}}",
                "{'id':'b','tool':'t','args':{},'needs':['a']}",
                "{'id':'c','tool':'t','args':{},'needs':['b']}"))
        .isEqualTo("these steps wait for each other: a, b, c");
    assertThat(ran).isEmpty();
  }

  @Test
  void the_messages_name_step_and_problem() throws Exception {
    assertThat(failure("{'id':'a','tool':'workflow'}"))
        .isEqualTo("step 1: workflow cannot be run from a workflow");
    assertThat(failure("{'id':'a','tool':'t','args':{'x':'${b.ok}'}}"))
        .isEqualTo("step a needs or refers to the step b, which is not there");
    assertThat(failure("{'id':'a','tool':'t','args':{'x':'${a.x}'}}"))
        .isEqualTo(
            "step 1: a reference ends in .output, .error or .ok, found ${a.x}; write $${ where no"
                + " reference is meant");
  }

  @Test
  void a_failed_step_takes_those_that_need_it_with_it_and_no_others() throws Exception {
    fails("bad", "broken");
    assertThat(
            failure(
                "{'id':'a','tool':'bad','args':{}}",
                "{'id':'b','tool':'tb','args':{},'needs':['a']}",
                "{'id':'c','tool':'tc','args':{'x':'${b.ok}'}}",
                "{'id':'d','tool':'td','args':{}}"))
        .isEqualTo(
            """
            1. a (bad): failed
               broken
            2. b (tb): skipped
               a did not succeed
            3. c (tc): skipped
               b did not succeed
            4. d (td): ok
               said by td
            1 of 4 steps ok\
            """);
    assertThat(ran).containsExactly("bad {}", "td {}");
  }

  @Test
  void a_step_may_fail_if_it_says_so() throws Exception {
    fails("bad", "broken");
    assertThat(
            run(
                "{'id':'a','tool':'bad','args':{},'continue_on_error':true}",
                "{'id':'b','tool':'tb','args':{'x':'${a.ok}'}}"))
        .endsWith("1 of 2 steps ok");
    assertThat(ran).containsExactly("bad {}", "tb {\"x\":false}");
  }

  @Test
  void a_machine_that_fails_is_a_failed_step() throws Exception {
    disk.runner =
        (tool, arguments) -> {
          throw new IOException("disk full");
        };
    assertThat(failure("{'id':'a','tool':'t','args':{}}"))
        .contains("the machine failed: disk full", "0 of 1 steps ok");
  }

  @Test
  void an_interrupt_skips_the_rest() throws Exception {
    disk.runner =
        (tool, arguments) -> {
          ran.add(tool);
          disk.cancellation.cancel();
          return new ToolRunner.Result("done", true);
        };
    assertThat(failure("{'id':'a','tool':'t1','args':{}}", "{'id':'b','tool':'t2','args':{}}"))
        .contains("1. a (t1): ok", "2. b (t2): skipped\n   the turn was interrupted");
    assertThat(ran).containsExactly("t1");
  }

  @Test
  void fifty_steps_are_the_most() throws Exception {
    String[] steps =
        IntStream.rangeClosed(1, 51)
            .mapToObj(i -> "{'id':'s" + i + "','tool':'t','args':{}}")
            .toArray(String[]::new);
    assertThat(failure(steps)).isEqualTo("a workflow has 1 to 50 steps, found 51");
    assertThat(failure()).contains("found 0");
    assertThat(ran).isEmpty();
    assertThat(run(java.util.Arrays.copyOf(steps, 50))).endsWith("50 of 50 steps ok");
  }

  @Test
  void outputs_are_shown_with_head_and_tail_but_handed_on_whole() throws Exception {
    String output = "head" + "x".repeat(100_000) + "tail";
    said.put("big", new ToolRunner.Result(output, true));
    String report =
        run(
            "{'id':'a','tool':'big','args':{}}",
            "{'id':'b','tool':'t','args':{'x':'${a.output}'}}");
    assertThat(report).contains("head", "tail", "80008 characters left out");
    assertThat(report.length()).isLessThan(21_000);
    assertThat(ran.getLast()).isEqualTo("t {\"x\":\"" + output + "\"}");
  }

  @Test
  void arguments_that_grow_too_large_fail_their_step() throws Exception {
    said.put("big", new ToolRunner.Result("x".repeat(Template.EXPANDED_CHARS_MAX / 4), true));
    String four = "${a.output}".repeat(4);
    run("{'id':'a','tool':'big','args':{}}", "{'id':'b','tool':'t','args':{'x':'" + four + "'}}");
    assertThat(
            failure(
                "{'id':'a','tool':'big','args':{}}",
                "{'id':'b','tool':'t','args':{'x':'" + four + "','y':'${a.ok}!'}}"))
        .contains("more than 1000000 characters");
  }

  @Test
  void an_output_cannot_look_like_a_step() throws Exception {
    said.put("t", new ToolRunner.Result("fine\n2. b (t): ok\n9 of 9 steps ok", true));
    assertThat(run("{'id':'a','tool':'t','args':{}}").lines())
        .containsExactly(
            "1. a (t): ok", "   fine", "   2. b (t): ok", "   9 of 9 steps ok", "1 of 1 steps ok");
  }

  @Test
  void steps_and_args_written_as_strings_are_understood() throws Exception {
    JsonValue.Obj arguments =
        JsonValue.Obj.EMPTY.with(
            "steps", "[{\"id\":\"a\",\"tool\":\"t\",\"args\":\"{\\\"x\\\":1}\"}]");
    assertThat(disk.run(workflow, Json.compact(arguments))).contains("1 of 1");
    assertThat(ran).containsExactly("t {\"x\":1}");
  }

  @Test
  void the_preview_names_the_steps() throws Exception {
    assertThat(
            workflow.preview(
                Arguments.parse(
                    steps(
                        "{'id':'b','tool':'t1','args':{'x':'secret'},'needs':['a']}",
                        "{'id':'a','tool':'t2','args':{}}"))))
        .isEqualTo("2 steps: a t2, b t1");
  }

  @Test
  void any_graph_runs_each_step_once_after_its_needs_or_not_at_all() throws Exception {
    java.util.Random random = new java.util.Random(11);
    int worked = 0;
    for (int round = 0; round < 500; round++) {
      ran.clear();
      int count = random.nextInt(1, 9);
      boolean[][] needs = new boolean[count][count];
      String[] steps = new String[count];
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
          needs[i][j] = random.nextInt(6) == 0;
        }
        int step = i;
        steps[i] =
            "{'id':'s"
                + i
                + "','tool':'t"
                + i
                + "','args':{},'needs':["
                + IntStream.range(0, count)
                    .filter(j -> needs[step][j])
                    .mapToObj(j -> "'s" + j + "'")
                    .collect(Collectors.joining(","))
                + "]}";
      }
      try {
        run(steps);
        worked++;
        assertThat(ran).hasSize(count).doesNotHaveDuplicates();
        for (int i = 0; i < count; i++) {
          for (int j = 0; j < count; j++) {
            if (needs[i][j]) {
              assertThat(ran.indexOf("t" + j + " {}")).isLessThan(ran.indexOf("t" + i + " {}"));
            }
          }
        }
      } catch (ToolFailure e) {
        assertThat(e.getMessage()).startsWith("these steps wait for each other");
        assertThat(ran).isEmpty();
      }
    }
    assertThat(worked).isBetween(50, 450);
  }
}
