package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A-HR8: the payloads, to the byte. */
final class ConfigEventTest {
  /** Shows these events. */
  private static final Path PAGE = Path.of("..", "docs", "reload.md");

  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");

  @Test
  void a_change_is_told_by_its_sections() {
    ConfigEvent.Changed changed =
        new ConfigEvent.Changed(2, List.of("budget", "host"), List.of("host.tcp_port"), AT);
    assertThat(changed.name()).isEqualTo("config.changed");
    assertThat(Json.compact(changed.json("work")))
        .isEqualTo(
            "{\"profile\":\"work\",\"version\":2,\"sections\":[\"budget\",\"host\"],"
                + "\"restarted\":[],\"requires_restart\":[\"host.tcp_port\"],"
                + "\"ts\":\"2026-03-01T12:00:00.123Z\"}");
  }

  @Test
  void what_was_restarted_takes_its_place() {
    JsonValue.Obj json =
        new ConfigEvent.Changed(2, List.of("gateway"), List.of(), AT)
            .json("work")
            .with("restarted", JsonValue.Arr.ofStrings(List.of("telegram")));
    assertThat(Json.compact(json))
        .isEqualTo(
            "{\"profile\":\"work\",\"version\":2,\"sections\":[\"gateway\"],"
                + "\"restarted\":[\"telegram\"],\"requires_restart\":[],"
                + "\"ts\":\"2026-03-01T12:00:00.123Z\"}");
  }

  @Test
  void an_error_has_its_place() {
    ConfigPlace place = new ConfigPlace("/alpi/config.yaml", 3, 14);
    ConfigEvent.Failed failed =
        ConfigEvent.Failed.of(ConfigException.at(place, "is wrong", "mend it"), AT);
    assertThat(failed.name()).isEqualTo("config.error");
    assertThat(failed.place()).isEqualTo(place);
    assertThat(Json.compact(failed.json("work")))
        .isEqualTo(
            "{\"profile\":\"work\",\"error\":\"/alpi/config.yaml:3:14: is wrong\","
                + "\"file\":\"/alpi/config.yaml\",\"line\":3,\"column\":14,\"hint\":\"mend it\","
                + "\"ts\":\"2026-03-01T12:00:00.123Z\"}");
  }

  @Test
  void an_error_of_a_whole_file_has_no_line() {
    ConfigEvent.Failed failed =
        ConfigEvent.Failed.of(
            ConfigException.at(ConfigPlace.whole("/alpi/base.yaml"), "is gone", "put it back"), AT);
    assertThat(Json.compact(failed.json("default")))
        .isEqualTo(
            "{\"profile\":\"default\",\"error\":\"/alpi/base.yaml: is gone\","
                + "\"file\":\"/alpi/base.yaml\",\"line\":null,\"column\":null,"
                + "\"hint\":\"put it back\",\"ts\":\"2026-03-01T12:00:00.123Z\"}");
  }

  @Test
  void the_page_shows_them_as_they_are() throws IOException {
    String page = Files.readString(PAGE);
    for (ConfigEvent event :
        List.of(
            new ConfigEvent.Changed(2, List.of("budget", "host"), List.of("host.tcp_port"), AT),
            ConfigEvent.Failed.of(
                ConfigException.at(
                    new ConfigPlace("/alpi/config.yaml", 3, 14), "is wrong", "mend it"),
                AT))) {
      assertThat(page)
          .contains(
              "```json\n"
                  + Json.print(event.json("work"), Json.Layout.INDENTED_ASCII)
                  + "\n```\n\n`"
                  + event.name()
                  + "`:");
    }
  }

  @Test
  void the_page_lists_what_needs_a_restart() throws IOException {
    String keys =
        ConfigTable.requireRestart().stream()
            .map(key -> "`" + key + "`")
            .collect(Collectors.joining(", "));
    assertThat(Files.readString(PAGE)).contains("Where the program listens: " + keys + ".\n");
  }

  @Test
  void whole_seconds_print_without_a_fraction() {
    assertThat(
            new ConfigEvent.Changed(1, List.of(), List.of(), Instant.ofEpochSecond(0))
                .json("work")
                .string("ts"))
        .contains("1970-01-01T00:00:00Z");
  }
}
