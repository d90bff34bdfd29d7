package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DocsTest {
  @Test
  void the_command_reference_is_what_the_commands_say() throws Exception {
    String page = Reference.cli(new Commands());
    assertThat(page).contains("## alpi version", "## alpi completion");
    Goldens.assertSame(Goldens.DOCS.resolve("cli.md"), page);
  }

  @Test
  void the_page_of_exit_codes_is_what_the_table_says() throws Exception {
    String page = Reference.exitCodes();
    assertThat(page).contains("| 14 | `budget_refused` |");
    Goldens.assertSame(Goldens.DOCS.resolve("exit-codes.md"), page);
  }
}
