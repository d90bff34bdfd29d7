package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.ProfileName;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutsideChatTest {
  @ParameterizedTest
  @CsvSource({
    "schedule add, outside of the chat: alpi -p work schedule add; /help",
    "schedule nothing, /help",
    "gateway, outside of the chat: alpi -p work gateway; /help",
    "backup nothing, /help",
    "nothing, /help"
  })
  void what_a_chat_does_not_have_is_named_as_a_shell_runs_it(String typed, String hint) {
    ProfileName work = new ProfileName("work");

    assertThat(OutsideChat.hint(new Commands(), work, List.of(typed.split(" ")), "/help"))
        .isEqualTo(hint);
  }
}
