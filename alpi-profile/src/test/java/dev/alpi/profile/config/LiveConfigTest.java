package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an edit does to the settings of a profile, whoever notices it: A-HR2, 3, 4, 5. */
final class LiveConfigTest {
  private WatchedHomes homes;

  @BeforeEach
  void makeHomes() throws IOException {
    homes = new WatchedHomes(Configuration.unix());
  }

  @AfterEach
  void close() throws IOException {
    homes.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "windows"})
  void an_edit_is_applied_and_told_with_its_sections(String kind) throws Exception {
    homes.close();
    homes = new WatchedHomes(kind.equals("unix") ? Configuration.unix() : Configuration.windows());
    LiveConfig live = homes.profile("work", "model: a/b\ntui: {theme: dark}\n");
    assertThat(live.version()).isEqualTo(1);

    homes.write(homes.config("work"), "model: c/d\ntui: {theme: dark}\nbudget: {daily_usd: 2}\n");
    homes.settle();

    assertThat(live.current().string("model")).contains("c/d");
    assertThat(live.version()).isEqualTo(2);
    ConfigEvent.Changed changed = homes.changes().getFirst();
    assertThat(homes.events).containsExactly(changed);
    assertThat(changed.version()).isEqualTo(2);
    assertThat(changed.sections()).containsExactly("budget", "model");
    assertThat(changed.requiresRestart()).isEmpty();
    assertThat(changed.at()).isEqualTo(homes.clock.instant());
  }

  @Test
  void work_under_way_ends_with_the_settings_that_it_took() throws Exception {
    LiveConfig live = homes.profile("work", "model: a/b\n");
    Config taken = live.current();
    homes.write(homes.config("work"), "model: c/d\n");
    homes.settle();
    assertThat(taken.string("model")).contains("a/b");
    assertThat(live.current().string("model")).contains("c/d");
  }

  @Test
  void the_listener_hears_of_it_when_it_is_done() throws Exception {
    Files.createDirectories(homes.home("work"));
    LiveConfig[] live = new LiveConfig[1];
    live[0] =
        homes.watcher.watch(
            homes.home("work"),
            JsonValue.Obj.EMPTY,
            event -> {
              assertThat(live[0].current().string("model")).contains("c/d");
              homes.events.add(event);
            });
    homes.write(homes.config("work"), "model: c/d\n");
    homes.settle();
    assertThat(homes.events).hasSize(1);
  }

  @Test
  void what_changes_nothing_in_effect_is_not_told() throws Exception {
    LiveConfig live = homes.profile("work", "budget: {daily_usd: 5}\nmodel: a/b\nunknown: 1\n");
    homes.write(
        homes.config("work"), "# why\nunknown: 1\nmodel: 'a/b'\nbudget:\n  daily_usd: 5.0\n");
    homes.settle();
    assertThat(homes.events).isEmpty();
    assertThat(live.version()).isEqualTo(1);
    assertThat(live.current().warnings().getFirst().message())
        .as("places are those of the new text")
        .contains("config.yaml:2:1");
  }

  @Test
  void the_same_content_is_not_parsed_again() throws Exception {
    LiveConfig live = homes.profile("work", "model: a/b\n");
    Config before = live.current();
    homes.write(homes.config("work"), "model: a/b\n");
    homes.settle();
    assertThat(live.current()).isSameAs(before);
    assertThat(homes.events).isEmpty();
  }

  @Test
  void a_wrong_edit_is_told_once_and_changes_nothing() throws Exception {
    LiveConfig live = homes.profile("work", "budget: {daily_usd: 5}\n");
    Config before = live.current();
    String wrong = "model: c/d\nbudget:\n  daily_usd: \"10\"\n";
    for (String text : new String[] {wrong, wrong, wrong + "# a comment\n"}) {
      homes.write(homes.config("work"), text);
      homes.settle();
    }
    assertThat(live.current()).isSameAs(before);
    assertThat(live.version()).isEqualTo(1);
    ConfigEvent.Failed failed = homes.failures().getFirst();
    assertThat(homes.events).containsExactly(failed);
    assertThat(live.failure()).contains(failed);
    assertThat(failed.error()).contains("budget.daily_usd");
    assertThat(failed.place()).isEqualTo(new ConfigPlace(homes.config("work").toString(), 3, 14));
    assertThat(failed.hint()).isNotEmpty();

    homes.write(homes.config("work"), "model: c/d\nbudget:\n  daily_usd: 10\n");
    homes.settle();
    assertThat(live.failure()).isEmpty();
    assertThat(homes.changes()).hasSize(1);
    assertThat(homes.changes().getFirst().sections()).containsExactly("budget", "model");
  }

  @Test
  void another_error_is_told() throws Exception {
    homes.profile("work", "");
    homes.write(homes.config("work"), "paused: 1\n");
    homes.settle();
    homes.write(homes.config("work"), "paused: [\n");
    homes.settle();
    assertThat(homes.failures()).hasSize(2);
  }

  @Test
  void an_error_that_is_taken_back_is_told_to_be_over() throws Exception {
    LiveConfig live = homes.profile("work", "model: a/b\n");
    homes.write(homes.config("work"), "model: [\n");
    homes.settle();
    homes.write(homes.config("work"), "model: a/b\n");
    homes.settle();
    assertThat(live.failure()).isEmpty();
    assertThat(live.version()).isEqualTo(1);
    assertThat(homes.changes())
        .singleElement()
        .satisfies(
            changed -> {
              assertThat(changed.version()).isEqualTo(1);
              assertThat(changed.sections()).isEmpty();
            });
    homes.write(homes.config("work"), "model: [\n");
    homes.settle();
    assertThat(homes.failures()).as("again, after it was over").hasSize(2);
  }

  @Test
  void a_file_read_half_written_is_applied_when_it_is_whole() throws Exception {
    LiveConfig live = homes.profile("work", "model: a/b\n");
    homes.write(homes.config("work"), "model: c/d\nfallback_models: [e/f,");
    homes.settle();
    assertThat(homes.failures()).hasSize(1);
    assertThat(live.current().string("model")).contains("a/b");
    homes.write(homes.config("work"), "model: c/d\nfallback_models: [e/f, g/h]\n");
    homes.settle();
    assertThat(live.current().list("fallback_models")).hasSize(2);
    assertThat(homes.events).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.yaml", "base.yaml"})
  void deleting_a_file_lifts_no_cap(String name) throws Exception {
    Path file = name.equals("config.yaml") ? homes.config("work") : homes.base();
    Files.createDirectories(homes.home("work"));
    Files.writeString(file, "budget: {daily_usd: 5}\n");
    LiveConfig live = homes.watch("work");

    homes.delete(file);
    homes.settle();
    homes.news.touched(file);
    homes.settle();
    assertThat(live.current().decimal("budget.daily_usd")).contains(new BigDecimal("5"));
    assertThat(homes.events).singleElement().isInstanceOf(ConfigEvent.Failed.class);
    assertThat(homes.failures().getFirst().error()).startsWith(file + ": is gone");

    homes.write(file, "budget: {daily_usd: 6}\n");
    homes.settle();
    assertThat(live.current().decimal("budget.daily_usd")).contains(new BigDecimal("6"));
    assertThat(homes.changes()).hasSize(1);

    // as a program does that writes in place
    homes.write(file, "");
    homes.settle();
    assertThat(live.current().decimal("budget.daily_usd")).contains(new BigDecimal("6"));
    assertThat(homes.failures().getLast().error()).startsWith(file + ": has become empty");

    homes.write(file, "# nothing\n");
    homes.settle();
    assertThat(live.current().decimal("budget.daily_usd")).as("this is how to say it").isEmpty();
  }

  @Test
  void while_one_file_is_gone_the_other_is_not_applied() throws Exception {
    Files.writeString(homes.base(), "budget: {daily_usd: 5}\n");
    LiveConfig live = homes.profile("work", "model: a/b\n");
    homes.delete(homes.base());
    homes.write(homes.config("work"), "model: c/d\n");
    homes.settle();
    assertThat(live.current().string("model")).contains("a/b");
    homes.write(homes.base(), "budget: {daily_usd: 5}\n");
    homes.settle();
    assertThat(live.current().string("model")).contains("c/d");
    assertThat(homes.changes().getFirst().sections()).containsExactly("model");
  }

  @Test
  void files_that_never_were_may_come() throws Exception {
    Files.createDirectories(homes.home("work"));
    LiveConfig live = homes.watch("work");
    homes.write(homes.base(), "model: base/m\n");
    homes.settle();
    assertThat(live.current().string("model")).contains("base/m");
    homes.write(homes.config("work"), "model: own/m\n");
    homes.settle();
    assertThat(live.current().string("model")).contains("own/m");
    assertThat(homes.changes()).extracting(ConfigEvent.Changed::version).containsExactly(2L, 3L);
  }

  @Test
  void a_wrong_file_that_never_counted_may_go_again() throws Exception {
    Files.createDirectories(homes.home("work"));
    LiveConfig live = homes.watch("work");
    homes.write(homes.config("work"), "model: [\n");
    homes.settle();
    homes.delete(homes.config("work"));
    homes.settle();
    assertThat(live.failure()).isEmpty();
    assertThat(homes.failures()).hasSize(1);
  }

  @Test
  void what_is_no_file_is_an_error_and_is_not_opened() throws Exception {
    LiveConfig live = homes.profile("work", "model: a/b\n");
    homes.delete(homes.config("work"));
    Files.createDirectory(homes.config("work"));
    homes.settle();
    assertThat(homes.failures()).hasSize(1);
    assertThat(homes.failures().getFirst().error()).contains("cannot be read");
    assertThat(live.current().string("model")).contains("a/b");
  }

  @Test
  void the_options_given_stay_above_everything() throws Exception {
    Files.createDirectories(homes.home("work"));
    LiveConfig live =
        homes.watcher.watch(
            homes.home("work"), JsonValue.Obj.EMPTY.with("model", "flag/m"), homes.events::add);
    homes.write(homes.config("work"), "model: own/m\n");
    homes.settle();
    assertThat(live.current().string("model")).contains("flag/m");
    assertThat(homes.events).as("nothing is different in effect").isEmpty();
  }

  @Test
  void a_port_waits_for_a_restart_until_it_is_put_back() throws Exception {
    LiveConfig live = homes.profile("work", "host: {tcp_port: 49201}\n");
    assertThat(live.requiresRestart()).isEmpty();
    homes.write(homes.config("work"), "host: {tcp_port: 49300}\nnetwork: {host: box}\n");
    homes.settle();
    homes.write(
        homes.config("work"), "host: {tcp_port: 49300}\nnetwork: {host: box}\npaused: true\n");
    homes.settle();
    homes.write(homes.config("work"), "host: {tcp_port: 49201}\npaused: true\n");
    homes.settle();
    assertThat(homes.changes())
        .extracting(changed -> changed.sections() + " " + changed.requiresRestart())
        .containsExactly(
            "[host, network] [host.tcp_port]", "[paused] [host.tcp_port]", "[host, network] []");
    assertThat(live.requiresRestart()).isEmpty();
  }

  @Test
  void most_settings_need_no_restart() throws Exception {
    // A-HR4: credentials, tokens, extensions; A-HR5 has the rest
    LiveConfig live = homes.profile("work", "");
    homes.write(
        homes.config("work"),
        """
        providers: {endpoints: [{name: lab, url: "http://127.0.0.1:1/v1", wire: openai}]}
        gateway: {telegram: {token: "${TELEGRAM_TOKEN}"}}
        mcp: {servers: {notes: {command: notes}}}
        workspace: /srv/work
        host: {device_name: box}
        """);
    homes.settle();
    assertThat(homes.changes().getFirst().sections())
        .containsExactly("gateway", "host", "mcp", "providers", "workspace");
    assertThat(live.requiresRestart()).isEmpty();
  }

  @Test
  void events_hold_no_secret() throws Exception {
    String secret = "sk-canary-1234567890";
    homes.profile("work", "gateway: {note: old}\n");
    for (String text :
        new String[] {
          "gateway: {note: correct-canary-battery-staple}\n",
          "gateway: {token: " + secret + "}\n",
          "host: {tcp_port: " + secret + "}\n",
          "model: [" + secret + "\n",
          "model: {" + secret + "}\n",
          "budget: {daily_usd: \"" + secret + "\"}\n",
          "\"" + secret + "\\q\": 1\n",
          "providers: {endpoints: [{name: lab, url: " + secret + ", wire: openai}]}\n",
        }) {
      homes.write(homes.config("work"), text);
      homes.settle();
    }
    assertThat(homes.changes()).isNotEmpty();
    assertThat(homes.failures()).hasSizeGreaterThan(4);
    for (ConfigEvent event : homes.events) {
      assertThat(Json.compact(event.json("work")) + event).doesNotContain("canary");
    }
  }

  @Test
  void settings_that_are_wrong_at_first_are_refused_and_nothing_is_held() throws Exception {
    assertThatThrownBy(() -> homes.profile("work", "paused: 1\n"))
        .isInstanceOf(ConfigException.class);
    assertThat(homes.news.registered()).isEmpty();
    assertThatThrownBy(() -> homes.watch("none")).isInstanceOf(ConfigException.class);
    assertThat(homes.news.registered()).isEmpty();
  }

  @Test
  void a_home_elsewhere_is_a_bug() throws Exception {
    try (FileSystem other = Jimfs.newFileSystem(Configuration.unix())) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  homes.watcher.watch(
                      other.getPath("/alpi"), JsonValue.Obj.EMPTY, homes.events::add));
    }
  }
}
