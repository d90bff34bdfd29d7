package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.Machine;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens while a daemon looks which profiles there are, in the worst moment. */
@Timeout(60)
final class DaemonLooksTest {
  @TempDir private Path directory;
  private DaemonFixture on;

  /** What is done while the profile of a name is opened, once. */
  private final Map<String, Moment> whileOpened = new ConcurrentHashMap<>();

  /** What is done while a line is logged, once. */
  private final Map<String, Moment> whileLogged = new ConcurrentHashMap<>();

  private interface Moment {
    void pass() throws IOException, InterruptedException;
  }

  @BeforeEach
  void create() throws IOException {
    on = new DaemonFixture(directory);
  }

  @AfterEach
  void close() {
    on.close();
  }

  private static void pass(@Nullable Moment moment) {
    if (moment != null) {
      try {
        moment.pass();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private Daemon daemon() throws IOException {
    DaemonWorld world = on.world;
    Function<Profile, Machine> machines =
        profile -> {
          pass(whileOpened.remove(profile.name().text()));
          return world.machines().apply(profile);
        };
    DaemonLog log =
        new DaemonLog() {
          @Override
          public void info(String text) {
            on.log.info(text);
            pass(whileLogged.remove(text));
          }

          @Override
          public void warn(String text) {
            on.log.warn(text);
          }
        };
    return Daemon.open(
        new DaemonWorld(
            world.root(),
            world.links(),
            world.alarms(),
            world.threads(),
            world.runs(),
            world.permits(),
            world.addresses(),
            machines,
            world.programs(),
            world.gateways(),
            world.reports(),
            world.rested(),
            log),
        1);
  }

  private static void awaitWaiting(Thread thread) {
    DaemonFixture.until(() -> thread.getState() == Thread.State.WAITING);
  }

  private static List<String> served(Daemon daemon) {
    return daemon.served().stream().map(each -> each.profile().name().text()).toList();
  }

  /** At the first only bob is; ann is let go of, and known. */
  private void requireServedAtTheSecondLook(Daemon daemon, Profile ann) throws Exception {
    daemon.lookAndAwait(Duration.ofSeconds(20));
    assertThat(served(daemon)).containsExactly("bob");
    assertThat(daemon.names()).containsExactly("ann", "bob");
    assertThat(ann.isHeld(on.locks)).isFalse();
    daemon.lookAndAwait(Duration.ofSeconds(20));
    assertThat(served(daemon)).containsExactly("ann", "bob");
  }

  private static List<String> told(Daemon daemon, String profile) {
    return daemon.events().rows().after(0).stream()
        .map(row -> row.item().object("data"))
        .filter(data -> data.string("profile").equals(Optional.of(profile)))
        .map(data -> data.string("change").orElse(""))
        .toList();
  }

  /** As a file that is nested too deep has it, or want of memory. */
  @Test
  void an_error_while_one_is_opened_is_its_own() throws Exception {
    Profile ann = on.profile("ann");
    on.profile("bob");
    try (Daemon daemon = daemon()) {
      whileOpened.put(
          "ann",
          () -> {
            throw new StackOverflowError();
          });
      requireServedAtTheSecondLook(daemon, ann);
    }
  }

  @Test
  void one_that_cannot_begin_is_let_go_of_and_tried_again() throws Exception {
    Profile ann = on.profile("ann");
    on.profile("bob");
    try (Daemon daemon = daemon()) {
      whileLogged.put(
          "ann is served",
          () -> {
            throw new IOException("as if");
          });
      requireServedAtTheSecondLook(daemon, ann);
    }
  }

  /** As it is where there is no memory: what has no room to begin has none to end. */
  @Test
  void one_that_can_neither_begin_nor_end_is_alone_with_it() throws Exception {
    Profile ann = on.profile("ann");
    on.profile("bob");
    Moment fails =
        () -> {
          throw new IOException("as if");
        };
    try (Daemon daemon = daemon()) {
      whileLogged.put("ann is served", fails);
      whileLogged.put("ann is not served", fails);
      requireServedAtTheSecondLook(daemon, ann);
    }
  }

  @Test
  void one_that_is_opened_while_all_is_told_to_end_is_not_served() throws Exception {
    Profile ann = on.profile("ann");
    try (Daemon daemon = daemon()) {
      whileOpened.put("ann", daemon::drain);
      List<Profile> _ = daemon.look();
      assertThat(daemon.names()).isEmpty();
      assertThat(ann.isHeld(on.locks)).isFalse();
    }
  }

  @Test
  void one_that_goes_while_a_look_waits_for_another_is_in_no_status() throws Exception {
    on.profile("ann");
    try (Daemon daemon = daemon()) {
      CountDownLatch isOpening = new CountDownLatch(1);
      CountDownLatch mayOpen = new CountDownLatch(1);
      whileOpened.put(
          "ann",
          () -> {
            isOpening.countDown();
            mayOpen.await();
          });
      Thread first = Thread.ofVirtual().start(() -> pass(daemon::look));
      isOpening.await();
      Profile bob = on.profile("bob");
      Thread second = Thread.ofVirtual().start(() -> pass(daemon::look));
      awaitWaiting(second);
      DurableFiles.deleteTree(bob.home());
      mayOpen.countDown();
      first.join();
      second.join();
      assertThat(daemon.names()).containsExactly("ann");
    }
  }

  @Test
  void one_that_comes_back_while_it_is_ended_is_served_when_that_is_over() throws Exception {
    on.profile("ann");
    Profile bob = on.profile("bob");
    try (Daemon daemon = daemon()) {
      daemon.lookAndAwait(Duration.ofSeconds(20));
      whileLogged.put(
          "bob is gone",
          () -> {
            on.profile("bob");
            List<Profile> _ = daemon.look();
          });
      DurableFiles.deleteTree(bob.home());
      List<Profile> _ = daemon.look();
      assertThat(daemon.names()).containsExactly("ann", "bob");
      assertThat(told(daemon, "bob")).containsExactly("added", "removed", "added");
    }
  }

  @Test
  void who_takes_a_name_that_was_let_go_is_served_at_once() throws Exception {
    Profile bob = on.profile("bob");
    try (Daemon daemon = daemon()) {
      List<Profile> _ = daemon.look();
      assertThat(daemon.release("bob")).isTrue();
      DurableFiles.deleteTree(bob.home());
      List<Profile> _ = daemon.look();
      on.profile("bob");
      List<Profile> _ = daemon.look();
      assertThat(daemon.names()).containsExactly("bob");
    }
  }

  @Test
  void who_waits_for_one_that_is_not_opened_waits_no_longer_than_they_want() throws Exception {
    on.profile("ann");
    try (Daemon daemon = daemon()) {
      CountDownLatch mayOpen = new CountDownLatch(1);
      whileOpened.put("ann", mayOpen::await);
      daemon.lookAndAwait(Duration.ofMillis(50));
      assertThat(daemon.names()).isEmpty();
      mayOpen.countDown();
      DaemonFixture.until(() -> daemon.names().equals(List.of("ann")));
    }
  }

  @Test
  void nothing_is_opened_after_the_end() throws Exception {
    List<String> names = List.of("ann", "bob", "carl", "dan", "eve", "fay");
    for (String name : names) {
      on.profile(name);
    }
    Daemon daemon = daemon();
    CountDownLatch isOpening = new CountDownLatch(1);
    CountDownLatch mayOpen = new CountDownLatch(1);
    whileOpened.put(
        "carl",
        () -> {
          isOpening.countDown();
          mayOpen.await();
        });
    Thread looking = Thread.ofVirtual().start(() -> pass(daemon::look));
    isOpening.await();
    Thread closing = Thread.ofVirtual().start(() -> pass(daemon::close));
    awaitWaiting(closing);
    mayOpen.countDown();
    looking.join();
    closing.join();
    List<Profile> _ = daemon.look();
    assertThat(daemon.names()).isEmpty();
    for (String name : names) {
      assertThat(on.homes.profile(new ProfileName(name)).isHeld(on.locks)).as(name).isFalse();
    }
  }
}
