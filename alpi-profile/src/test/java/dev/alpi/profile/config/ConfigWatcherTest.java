package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When files are looked at, and which: A-HR1. */
final class ConfigWatcherTest {
  private WatchedHomes homes;

  @BeforeEach
  void makeHomes() throws IOException {
    use(Configuration.unix());
  }

  @AfterEach
  void close() throws IOException {
    homes.close();
  }

  private void use(Configuration configuration) throws IOException {
    homes = new WatchedHomes(configuration);
  }

  @Test
  void a_burst_of_20_writes_in_400_ms_is_one_reload() throws Exception {
    LiveConfig live = homes.profile("work", "model: a/m0\n");
    for (int i = 1; i <= 20; i++) {
      homes.write(homes.config("work"), "model: a/m" + i + "\n");
      homes.advance(Duration.ofMillis(20));
    }
    homes.advance(Duration.ofMillis(479));
    assertThat(homes.events).as("499 ms after the last").isEmpty();
    homes.advance(Duration.ofMillis(1));
    assertThat(homes.events).hasSize(1);
    assertThat(live.current().string("model")).contains("a/m20");
    assertThat(live.version()).isEqualTo(2);
    homes.settleUnheard();
    assertThat(homes.events).hasSize(1);
  }

  @Test
  void who_asks_has_all_settings_read_without_an_event() throws Exception {
    LiveConfig work = homes.profile("work", "model: a/b\n");
    LiveConfig home = homes.profile("home", "model: a/b\n");
    Files.writeString(homes.config("work"), "model: c/d\n");
    homes.watcher.readAll();
    assertThat(work.current().string("model")).contains("c/d");
    assertThat(home.current().string("model")).contains("a/b");
    assertThat(homes.events).hasSize(1);
    Files.writeString(homes.config("work"), "model: [\n");
    homes.watcher.readAll();
    assertThat(work.failure()).isPresent();
    assertThat(work.current().string("model")).contains("c/d");
    work.close();
    homes.watcher.readAll();
    assertThat(homes.events).hasSize(2);
  }

  @Test
  void one_who_writes_all_the_time_is_read_every_5_s() throws Exception {
    homes.profile("work", "model: a/m\n");
    for (int i = 0; i < 110; i++) {
      homes.write(homes.config("work"), "model: a/m" + i + "\n");
      homes.advance(Duration.ofMillis(100));
    }
    assertThat(homes.events).hasSize(2);
  }

  @Test
  void other_files_of_the_directory_are_not_looked_at() throws Exception {
    homes.profile("work", "model: a/b\n");
    Files.writeString(homes.config("work"), "model: c/d\n");
    for (String other : List.of(".config.yaml.lock", "config.yaml~", "config", "4913", ".env")) {
      homes.news.touched(homes.home("work").resolve(other));
    }
    homes.settle();
    assertThat(homes.events).isEmpty();
    homes.news.touched(homes.config("work"));
    homes.settle();
    assertThat(homes.events).hasSize(1);
  }

  @Test
  void names_are_compared_as_the_file_system_does() throws Exception {
    homes.close();
    use(Configuration.windows());
    homes.profile("work", "model: a/b\n");
    Files.writeString(homes.config("work"), "model: c/d\n");
    homes.news.touched(homes.home("work").resolve("CONFIG.YAML"));
    homes.settle();
    assertThat(homes.events).hasSize(1);
  }

  @Test
  void a_config_edit_is_told_to_its_profile_and_a_base_edit_to_all() throws Exception {
    Files.writeString(homes.base(), "model: a/b\n");
    List<String> heard = new ArrayList<>();
    for (String name : List.of("home", "work")) {
      Files.createDirectories(homes.home(name));
      homes.watcher.watch(homes.home(name), JsonValue.Obj.EMPTY, _ -> heard.add(name));
    }
    homes.write(homes.config("home"), "paused: true\n");
    homes.settle();
    assertThat(heard).containsExactly("home");
    heard.clear();
    homes.write(homes.base(), "model: c/d\n");
    homes.settle();
    assertThat(heard).containsExactlyInAnyOrder("home", "work");
  }

  @Test
  void an_edit_of_both_files_at_once_is_one_change() throws Exception {
    homes.profile("work", "model: a/b\n");
    homes.write(homes.config("work"), "model: c/d\n");
    homes.advance(Duration.ofMillis(300));
    homes.write(homes.base(), "paused: true\n");
    homes.settle();
    homes.settle();
    assertThat(homes.changes()).singleElement();
    assertThat(homes.changes().getFirst().sections()).containsExactly("model", "paused");
  }

  @Test
  void the_default_profile_lives_in_the_root() throws Exception {
    LiveConfig live = homes.watcher.watch(homes.root, JsonValue.Obj.EMPTY, homes.events::add);
    assertThat(homes.news.registered()).containsExactly(homes.root);
    homes.write(homes.base(), "model: a/b\n");
    homes.write(homes.root.resolve("config.yaml"), "paused: true\n");
    homes.settle();
    assertThat(live.current().string("model")).contains("a/b");
    assertThat(live.current().bool("paused")).contains(true);
  }

  @Test
  void when_news_were_lost_everything_is_looked_at() throws Exception {
    homes.profile("home", "model: a/b\n");
    homes.profile("work", "model: a/b\n");
    Files.writeString(homes.config("home"), "model: c/d\n");
    Files.writeString(homes.config("work"), "model: c/d\n");
    homes.news.tell(new DirectoryEvents.News.Overflow());
    homes.settle();
    assertThat(homes.changes()).hasSize(2);
  }

  @Test
  void what_had_no_event_is_seen_by_the_slow_check() throws Exception {
    homes.profile("work", "model: a/b\n");
    Files.writeString(homes.config("work"), "model: ccc/d\n");
    homes.advance(Duration.ofMillis(9_999));
    homes.advance(Duration.ofMillis(0));
    assertThat(homes.events).isEmpty();
    homes.settleUnheard();
    assertThat(homes.changes()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "windows"})
  void a_home_that_is_moved_away_keeps_its_settings_and_may_come_back(String kind)
      throws Exception {
    homes.close();
    use(kind.equals("unix") ? Configuration.unix() : Configuration.windows());
    LiveConfig live = homes.profile("work", "model: a/b\n");
    Path away = homes.root.resolve("away");
    // the system does not tell of it
    Files.move(homes.home("work"), away);
    homes.settleUnheard();
    homes.settleUnheard();
    assertThat(homes.events).singleElement().isInstanceOf(ConfigEvent.Failed.class);
    assertThat(homes.failures().getFirst().error()).startsWith(homes.home("work") + ": ");
    assertThat(live.current().string("model")).contains("a/b");
    assertThat(homes.news.registered()).containsExactly(homes.root);

    Files.writeString(away.resolve("config.yaml"), "model: c/d\n");
    Files.move(away, homes.home("work"));
    homes.settleUnheard();
    assertThat(live.current().string("model")).contains("c/d");
    assertThat(homes.changes()).hasSize(1);
    assertThat(homes.news.registered()).containsExactly(homes.root, homes.home("work"));
    homes.write(homes.config("work"), "model: e/f\n");
    homes.settle();
    assertThat(live.current().string("model")).contains("e/f");
  }

  @Test
  void a_directory_that_takes_the_place_of_another_is_watched() throws Exception {
    LiveConfig live = homes.profile("work", "model: a/b\n");
    Files.move(homes.home("work"), homes.root.resolve("away"));
    Files.createDirectory(homes.home("work"));
    Files.writeString(homes.config("work"), "model: c/d\n");
    homes.settleUnheard();
    assertThat(live.current().string("model")).contains("c/d");
    assertThat(homes.news.registered()).containsExactly(homes.root, homes.home("work"));
    assertThat(homes.news.timesRegistered(homes.home("work"))).isEqualTo(2);
    homes.settleUnheard();
    assertThat(homes.news.timesRegistered(homes.home("work"))).isEqualTo(2);
  }

  @Test
  void a_watch_that_ends_is_made_anew() throws Exception {
    LiveConfig live = homes.profile("work", "model: a/b\n");
    Path home = homes.home("work");
    // removed and made again, and the file system gives it the number that it had
    Files.writeString(homes.config("work"), "model: c/d\n");
    homes.news.tell(new DirectoryEvents.News.Gone(home));
    homes.work();
    assertThat(homes.news.registered()).containsExactly(homes.root);
    homes.settle();
    assertThat(homes.news.registered()).containsExactly(homes.root, home);
    assertThat(live.current().string("model")).contains("c/d");
  }

  @Test
  void where_links_lead_is_watched_as_long_as_they_lead_there() throws Exception {
    Path home = homes.home("work");
    Files.createDirectories(home.resolve("..1"));
    Files.writeString(home.resolve("..1").resolve("config.yaml"), "model: a/b\n");
    Files.createSymbolicLink(home.resolve("..data"), homes.files.getPath("..1"));
    Files.createSymbolicLink(homes.config("work"), homes.files.getPath("..data/config.yaml"));
    LiveConfig live = homes.watch("work");
    assertThat(homes.news.registered()).containsExactly(homes.root, home, home.resolve("..1"));

    Files.createDirectories(home.resolve("..2"));
    Files.writeString(home.resolve("..2").resolve("config.yaml"), "model: c/d\n");
    Files.createSymbolicLink(home.resolve("..data_tmp"), homes.files.getPath("..2"));
    Files.delete(home.resolve("..data"));
    Files.move(home.resolve("..data_tmp"), home.resolve("..data"));
    homes.news.touched(home.resolve("..data"));
    homes.settle();
    assertThat(live.current().string("model")).contains("c/d");
    assertThat(homes.news.registered()).containsExactly(homes.root, home, home.resolve("..2"));

    homes.write(home.resolve("..2").resolve("config.yaml"), "model: e/f\n");
    homes.settle();
    assertThat(live.current().string("model")).contains("e/f");
  }

  @Test
  void two_profiles_may_have_one_file() throws Exception {
    Path shared = Files.createDirectories(homes.root.resolve("dots")).resolve("shared.yaml");
    Files.writeString(shared, "model: a/b\n");
    List<LiveConfig> lives = new ArrayList<>();
    for (String name : List.of("home", "work")) {
      Files.createDirectories(homes.home(name));
      Files.createSymbolicLink(homes.config(name), shared);
      lives.add(homes.watch(name));
    }
    lives.getFirst().close();
    homes.write(shared, "model: c/d\n");
    homes.settle();
    assertThat(lives.getFirst().current().string("model")).as("closed").contains("a/b");
    assertThat(lives.getLast().current().string("model")).contains("c/d");
  }

  @Test
  void a_directory_that_cannot_be_watched_is_looked_at_slowly_and_tried_again() throws Exception {
    homes.news.refuse(homes.home("work"));
    LiveConfig live = homes.profile("work", "model: a/b\n");
    assertThat(homes.watcher.unwatched()).containsExactly(homes.home("work"));
    Files.writeString(homes.config("work"), "model: ccc/d\n");
    homes.settleUnheard();
    assertThat(live.current().string("model")).contains("ccc/d");
    homes.news.allow(homes.home("work"));
    homes.settleUnheard();
    assertThat(homes.watcher.unwatched()).isEmpty();
    assertThat(homes.news.registered()).containsExactly(homes.root, homes.home("work"));
  }

  @Test
  void a_profile_that_is_closed_holds_nothing() throws Exception {
    List<LiveConfig> lives = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      lives.add(homes.profile("p" + i, "model: a/b\n"));
    }
    assertThat(homes.news.registered()).hasSize(51);
    homes.write(homes.config("p0"), "model: c/d\n");
    for (LiveConfig live : lives.subList(0, 49)) {
      live.close();
      live.close();
    }
    homes.settle();
    assertThat(homes.events).isEmpty();
    assertThat(homes.news.registered()).containsExactly(homes.root, homes.home("p49"));
    homes.write(homes.base(), "paused: true\n");
    homes.settle();
    assertThat(homes.changes()).hasSize(1);
    lives.getLast().close();
    assertThat(homes.news.registered()).isEmpty();
  }

  @Test
  void a_profile_that_comes_later_takes_no_change_from_the_others() throws Exception {
    LiveConfig early = homes.profile("early", "");
    Files.writeString(homes.base(), "model: a/b\n");
    // nobody has told of it yet
    LiveConfig late = homes.profile("late", "");
    homes.settle();
    assertThat(late.current().string("model")).contains("a/b");
    assertThat(early.current().string("model")).contains("a/b");
    assertThat(homes.changes()).hasSize(1);
  }

  @Test
  void what_a_listener_throws_is_no_others_loss() throws Exception {
    Files.writeString(homes.base(), "");
    Files.createDirectories(homes.home("bad"));
    homes.watcher.watch(
        homes.home("bad"),
        JsonValue.Obj.EMPTY,
        _ -> {
          throw new IllegalStateException("a bug");
        });
    for (String name : List.of("a", "b", "c")) {
      homes.profile(name, "");
    }
    homes.write(homes.base(), "paused: true\n");
    assertThatThrownBy(homes::settle).hasMessage("a bug");
    homes.work();
    assertThat(homes.changes()).hasSize(3);
  }

  @Test
  void a_listener_may_close_and_watch() throws Exception {
    List<LiveConfig> lives = new ArrayList<>();
    Files.createDirectories(homes.home("work"));
    lives.add(
        homes.watcher.watch(
            homes.home("work"),
            JsonValue.Obj.EMPTY,
            event -> {
              homes.events.add(event);
              lives.getFirst().close();
              try {
                lives.add(homes.profile("next", ""));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            }));
    homes.write(homes.config("work"), "paused: true\n");
    homes.settle();
    assertThat(homes.events).hasSize(1);
    assertThat(homes.news.registered()).containsExactly(homes.root, homes.home("next"));
  }

  @Test
  void after_close_nothing_is_held_and_settings_stay() throws Exception {
    LiveConfig live = homes.profile("work", "model: a/b\n");
    homes.watcher.close();
    homes.watcher.close();
    assertThat(homes.news.registered()).isEmpty();
    assertThat(live.current().string("model")).contains("a/b");
    live.close();
    assertThatIllegalStateException().isThrownBy(() -> homes.watch("work"));
    homes.watcher.run();
  }
}
