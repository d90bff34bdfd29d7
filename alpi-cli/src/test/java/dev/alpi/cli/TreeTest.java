package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TreeTest {
  private static final Tree TREE =
      new Tree(
          "root",
          "of all",
          List.of(
              new Tree(
                  "a",
                  "first",
                  List.of(Tree.leaf("deep", "some words that are wrapped where it is narrow"))),
              Tree.leaf("bcd", "last")));

  private static String printed(Tree tree, FakeStdio stdio) throws Exception {
    Output out = new Output(stdio, Stdio.Stream.OUT, Map.of(), Output.Mode.PLAIN);
    tree.print(out);
    out.flush();
    return stdio.printed();
  }

  @Test
  void branches_are_drawn_and_their_texts_aligned() throws Exception {
    assertThat(printed(TREE, new FakeStdio()))
        .isEqualTo(
            """
            root  of all
            ├─ a    first
            │  └─ deep  some words that are wrapped where it is narrow
            └─ bcd  last
            """);
  }

  @Test
  void on_a_terminal_text_is_wrapped_beside_its_branch() throws Exception {
    FakeStdio narrow = new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.TERMINAL).columns(40);
    assertThat(printed(TREE, narrow))
        .contains(
            "│  └─ deep  some words that are wrapped\n│           where it is narrow\n└─ bcd");
  }

  @Test
  void a_daemon_is_a_tree_of_profiles_services_and_jobs() throws Exception {
    String status =
        """
        {"profiles": [
          {"name": "default", "healthy": false, "services": [
            {"name": "alp", "state": "running", "since": "2026-01-02T03:00:00Z",
             "problem": "no port"},
            {"name": "schedule", "state": "running",
             "detail": "1 running, next due 2026-01-02T05:30:00Z"},
            {"name": "gateway", "state": "waiting", "restarts": 2, "last_error": "refused"}],
           "jobs": [
            {"id": "j1", "title": "News", "last_at": "2026-01-02T03:00:00Z", "last_state": "ran",
             "next": "2026-01-03T07:00:00Z"},
            {"id": "j2", "paused": true},
            {"id": "j3", "overdue": true, "next": "2026-01-02T01:00:00Z"}]},
          {"name": "lab", "problem": "its settings do not parse", "services": []}]}
        """;
    Tree tree =
        new DaemonTree(Instant.parse("2026-01-02T04:00:00Z"))
            .of(Json.parseObject(status), "not all is at work");
    assertThat(printed(tree, new FakeStdio()))
        .isEqualTo(
            """
            daemon  not all is at work
            ├─ default  not all of it works
            │  ├─ alp       running, began 1 hour ago; no port
            │  ├─ schedule  running; 1 running, next due in 1 hour
            │  ├─ gateway   waiting, 2 restarts; refused
            │  └─ jobs
            │     ├─ j1  ran 1 hour ago, next in 1 day: News
            │     ├─ j2  never ran, paused
            │     └─ j3  never ran, OVERDUE since 3 hours ago
            └─ lab      not all of it works
               └─ not served  its settings do not parse
            """);
  }

  @Test
  void of_many_profiles_those_with_which_all_is_well_take_a_line() throws Exception {
    String well =
        """
        {"name": "p%d", "healthy": true, "services": [
          {"name": "alp", "state": "running", "since": "2026-01-02T03:00:00Z"},
          {"name": "schedule", "state": "running", "detail": "nothing is due"}]}
        """;
    String ill =
        """
        , {"name": "q", "healthy": true, "services": [
            {"name": "alp", "state": "running", "restarts": 1}]}
        """;
    String profiles =
        IntStream.rangeClosed(1, DaemonTree.SHOWN_WHOLE_MAX)
            .mapToObj(well::formatted)
            .collect(Collectors.joining(","));
    DaemonTree tree = new DaemonTree(Instant.parse("2026-01-02T04:00:00Z"));
    String many = "{\"profiles\": [" + profiles + ill + "]}";
    assertThat(printed(tree.of(Json.parseObject(many), ""), new FakeStdio()))
        .contains("\n├─ p1   alp, schedule (nothing is due)\n├─ p2 ")
        .endsWith("└─ q\n   └─ alp  running, 1 restart\n");
    String few = "{\"profiles\": [" + profiles + "]}";
    assertThat(printed(tree.of(Json.parseObject(few), ""), new FakeStdio()))
        .contains("├─ p1\n│  ├─ alp       running, began 1 hour ago\n");
  }
}
