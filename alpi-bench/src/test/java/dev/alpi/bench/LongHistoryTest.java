package dev.alpi.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionLookup;
import dev.alpi.memory.SessionStore;
import dev.alpi.model.Message;
import dev.alpi.profile.store.FileLocks;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LongHistoryTest {
  private final LongHistory history = new LongHistory(20, 5_000, 7);

  @Test
  void messages_are_pairs_of_call_and_result_and_the_same_for_a_seed() {
    List<Message> messages = history.messages();
    assertThat(messages).hasSize(41).isEqualTo(history.messages());
    assertThat(messages).isNotEqualTo(new LongHistory(20, 5_000, 8).messages());
    for (int i = 1; i < messages.size(); i += 2) {
      Message.Assistant asked = (Message.Assistant) messages.get(i);
      Message.ToolResult result = (Message.ToolResult) messages.get(i + 1);
      assertThat(result.callId()).isEqualTo(asked.toolCalls().getFirst().id());
      assertThat(result.text().length()).isBetween(5_000, 5_016);
    }
  }

  @Test
  void a_session_has_a_turn_for_each_step() throws Exception {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path home = Files.createDirectories(files.getPath("/home"));
      SessionStore sessions =
          SessionStore.open(
              home,
              FileLocks.inMemory(),
              InstantSource.fixed(Instant.EPOCH),
              new Random(1),
              UnaryOperator.identity());
      Session saved = history.save(sessions);
      assertThat(saved.turns()).hasSize(20).allMatch(turn -> turn.tools().size() == 1);
      assertThat(sessions.load(saved.id()))
          .isInstanceOfSatisfying(
              SessionLookup.Found.class,
              found -> assertThat(found.session().replayableTurns()).hasSize(20));
    }
  }
}
