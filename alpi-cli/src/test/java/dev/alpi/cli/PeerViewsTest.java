package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PeerViewsTest {
  private static final List<List<String>> JOBS =
      List.of(
          List.of("ID", "WHEN", "NEXT", "LAST", "WHAT"),
          List.of("1a5931ee", "0 9 * * MON-FRI", "in 2 hours", "-", "what is the staging port?"));

  private static List<String> printed(int columns) throws Exception {
    FakeStdio terminal =
        new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.TERMINAL).columns(columns);
    Output out = new Output(terminal, Stdio.Stream.OUT, Map.of(), Output.Mode.PLAIN);
    PeerViews.table(JOBS, out);
    out.flush();
    return terminal.printed().lines().toList();
  }

  @Test
  void a_table_is_as_wide_as_the_terminal_at_most() throws Exception {
    assertThat(printed(80).getLast())
        .endsWith("0 9 * * MON-FRI  in 2 hours  -     what is the staging port?");
    assertThat(printed(40)).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
    assertThat(printed(40).getLast()).startsWith("1a5931ee  ").endsWith("…");
  }
}
