package dev.alpi.gateway;

import static dev.alpi.gateway.FakeChannel.message;
import static dev.alpi.gateway.FastWorld.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A gateway whose files came back from an archive. */
final class RestoredTest extends GatewayFixture {
  private static final ChannelId FAKE = new ChannelId("fake");

  @Test
  void what_was_open_then_is_left_to_a_person_once() throws IOException {
    gateway.close();
    try (GatewayStore store = store()) {
      Optional<Long> _ =
          store.change(
              () ->
                  store.inbox().take(FAKE, message("m1", "c", "old"), InboxRow.State.WAITING, ""));
      List<Long> _ =
          store.enqueue(FAKE, Place.of("c"), List.of(Piece.of(Obj.EMPTY.with("text", "x"), "x")));
    }
    Path mark = home.resolve("gateway/restored");
    Files.writeString(mark, "2026-01-02T03:04:05Z\n");

    open(Channel.Repeats.ARRIVE);

    assertThat(events.warnings).singleElement().asString().contains("2 messages were open");
    events.warnings.clear();
    assertThat(mark).doesNotExist();
    assertThat(states()).containsExactly(InboxRow.State.DEAD);
    assertThat(gateway.store().outgoing(List.of(), 5))
        .extracting(OutboxRow::state)
        .containsExactly(OutboxRow.State.AMBIGUOUS);
    service.push(message("m2", "c", "new"));
    until(() -> service.texts().equals(List.of("re: new")));
    again(Channel.Repeats.ARRIVE);
    assertThat(states()).containsExactly(InboxRow.State.DONE, InboxRow.State.DEAD);
  }

  private GatewayStore store() throws IOException {
    return GatewayStore.find(home, fast.world.clock(), fast.world.random()).orElseThrow();
  }
}
