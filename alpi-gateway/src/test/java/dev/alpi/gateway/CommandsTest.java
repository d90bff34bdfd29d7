package dev.alpi.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Commands.Command;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
  @Test
  void only_the_first_line_counts_and_the_name_of_a_bot_does_not() {
    assertThat(Commands.of("  /Status@alpi_bot  \nmore"))
        .contains(new Command.Short(Conversation.Shortcut.STATUS, ""));
    assertThat(Commands.of("/model a/b c\nmore"))
        .contains(new Command.Short(Conversation.Shortcut.MODEL, "a/b c"));
    assertThat(Commands.of("/start")).contains(new Command.Help());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "/", "//stop", "/stopped", "hello /stop", "@", "@bob", "@ bob"})
  void everything_else_is_for_the_agent(String text) {
    assertThat(Commands.of(text)).isEqualTo(Optional.empty());
  }

  @Test
  void a_peer_gets_all_lines() {
    assertThat(Commands.of("@bob  one\ntwo")).contains(new Command.Peer("bob", "one\ntwo"));
  }
}
