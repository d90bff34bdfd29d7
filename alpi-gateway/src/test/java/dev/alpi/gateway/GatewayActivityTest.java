package dev.alpi.gateway;

import static dev.alpi.gateway.FakeChannel.message;
import static dev.alpi.gateway.FastWorld.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.TimeWindow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who only looks at the messages of a gateway sees what is there, and leaves no trace. */
@Timeout(60)
class GatewayActivityTest extends GatewayFixture {
  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (var paths = Files.walk(home)) {
      for (Path path : paths.toList()) {
        String content =
            Files.isRegularFile(path) ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
        tree.put(path.toString(), Files.getLastModifiedTime(path) + " " + content);
      }
    }
    return tree;
  }

  private List<GatewayActivity.Traffic> within(Instant from, Instant to) throws IOException {
    return GatewayActivity.within(home, new TimeWindow(from, to)).channels();
  }

  @Test
  void what_came_and_went_is_counted_while_the_gateway_runs_and_after() throws IOException {
    Instant begun = fast.now();
    service.push(message("m1", "c", "hello"), message("m2", "c", "again"));
    until(() -> events.gone.size() == 2);
    Instant ended = fast.now().plus(Duration.ofDays(1));

    Map<String, String> before = tree();
    List<GatewayActivity.Traffic> found = within(begun, ended);
    assertThat(tree()).isEqualTo(before);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().received()).isEqualTo(2);
    assertThat(found.getFirst().sent()).isEqualTo(2);
    assertThat(found.getFirst().failed()).isZero();
    assertThat(found.getFirst().state()).isEqualTo(ChannelStatus.State.UP);

    gateway.close();
    before = tree();
    assertThat(within(begun, ended)).isEqualTo(found);
    assertThat(within(begun.minusSeconds(9), begun.minusSeconds(1)).getFirst().received()).isZero();
    assertThat(tree()).isEqualTo(before);
    open();
  }

  @Test
  void what_a_killed_gateway_has_left_is_read_as_it_is() throws IOException {
    Instant begun = fast.now();
    service.push(message("m1", "c", "hello"));
    until(() -> events.gone.size() == 1);
    Path killed = Files.createDirectories(home.resolve("killed/gateway"));
    try (var files = Files.list(home.resolve("gateway"))) {
      for (Path file : files.filter(each -> each.toString().contains("gateway.db")).toList()) {
        Files.copy(file, killed.resolve(file.getFileName().toString()));
      }
    }
    assertThat(killed.resolve("gateway.db-wal")).isNotEmptyFile();
    Map<String, String> before = tree();
    TimeWindow window = new TimeWindow(begun, fast.now().plus(Duration.ofDays(1)));
    assertThat(GatewayActivity.within(home.resolve("killed"), window).channels())
        .extracting(GatewayActivity.Traffic::sent)
        .containsExactly(1L);
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void a_home_without_a_gateway_has_none_and_gets_none() throws IOException {
    Path other = Files.createDirectory(home.resolve("other"));
    assertThat(
            GatewayActivity.within(other, new TimeWindow(Instant.EPOCH, Instant.EPOCH)).channels())
        .isEmpty();
    assertThat(other).isEmptyDirectory();
  }
}
