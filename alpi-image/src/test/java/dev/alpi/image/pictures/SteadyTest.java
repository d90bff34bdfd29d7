package dev.alpi.image.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.VirtualTerminal;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;

class SteadyTest {
  private final Steady steady = new Steady();

  @Test
  void what_differs_from_run_to_run_becomes_the_same() {
    assertThat(steady.text("⠹ 3 lines · 1.4 s\nprocess 33, 9 MiB in /tmp/a-07/work"))
        .isEqualTo("⠋ 3 lines · 0.2 s\nprocess 4711, 87 MiB in /home/ada/work");
    assertThat(steady.text("aaaa-bbbb-cccc-dddd-eeee 2222-bbbb-cccc-dddd-eeee"))
        .isEqualTo("juaj-5d2i-zgym-3lqr-4o23 eqcj-dzu4-5fpa-uu3z-bewb");
    assertThat(steady.text("port 5433, $0.09, 2026")).isEqualTo("port 5433, $0.09, 2026");
  }

  @Test
  void a_row_keeps_its_looks_and_its_length() {
    VirtualTerminal terminal = new VirtualTerminal(16, 1, WCWidth::wcwidth);
    terminal.write("❯ \u001b[2m150 ms\u001b[0m end");
    var row = steady.row(terminal.rows().getFirst());

    assertThat(row).hasSize(16);
    assertThat(row.subList(2, 7)).extracting(VirtualTerminal.Cell::look).containsOnly("2");
    assertThat(row.stream().map(VirtualTerminal.Cell::text).toList())
        .containsExactly(
            "❯", " ", "0", ".", "2", " ", "s", " ", "e", "n", "d", " ", " ", " ", " ", " ");
  }
}
