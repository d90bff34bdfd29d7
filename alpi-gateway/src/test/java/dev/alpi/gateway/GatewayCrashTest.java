package dev.alpi.gateway;

import static dev.alpi.gateway.FakeChannel.ANN;
import static dev.alpi.gateway.FakeChannel.message;
import static dev.alpi.gateway.FastWorld.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gateway ends, as by a kill, at each moment at which somebody outside can tell the difference:
 * before and after each commit, each call of the agent and each effect on the service. What was on
 * disk then is what the next start has.
 */
class GatewayCrashTest {
  private static final List<String> TEXTS = List.of("one", "two", "three");

  @TempDir private Path scratch;

  /** What was there at a moment: a copy of the files, and what the service had got. */
  private record Moment(String what, Path home, List<Outgoing> arrived) {}

  private final List<Moment> moments = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(Channel.Repeats.class)
  void nothing_is_lost_and_nothing_repeated_without_a_mark(Channel.Repeats repeats)
      throws Exception {
    Path home = Files.createDirectory(scratch.resolve("first-" + repeats));
    FakeChannel.Service service = new FakeChannel.Service();
    try (FastWorld fast = new FastWorld()) {
      record(home, service, fast, repeats);
    }
    assertThat(moments).hasSizeGreaterThan(20);

    Map<String, Integer> marks = new HashMap<>();
    for (Moment moment : moments) {
      int marked = resume(moment, service, repeats);
      marks.merge(moment.what(), marked, Integer::sum);
    }

    // the alarm can ring: a crash between the service and our disk is one that nobody can tell
    int all = marks.values().stream().mapToInt(Integer::intValue).sum();
    if (repeats == Channel.Repeats.ARRIVE) {
      assertThat(marks.get("sent, not noted")).isEqualTo(TEXTS.size());
      assertThat(marks.get("about to be sent")).isEqualTo(TEXTS.size());
    } else {
      assertThat(all).isZero();
    }
  }

  private void record(
      Path home, FakeChannel.Service service, FastWorld fast, Channel.Repeats repeats)
      throws IOException {
    service.beforeArrival = () -> keep("about to be sent", home, service);
    service.afterArrival = () -> keep("sent, not noted", home, service);
    FakeAgent agent =
        new FakeAgent() {
          @Override
          public Outcome answer(Message message, Talk talk)
              throws IOException, InterruptedException {
            keep("begun", home, service);
            Outcome outcome = super.answer(message, talk);
            keep("answered, not noted", home, service);
            return outcome;
          }
        };
    GatewayEvents events =
        new GatewayEvents() {
          @Override
          public void changed(ChannelStatus status) {}

          @Override
          public void received(ChannelId channel, long id) {
            keep("taken", home, service);
          }

          @Override
          public void handled(InboxRow row) {
            keep("handled", home, service);
          }

          @Override
          public void outgoing(OutboxRow row) {
            keep("noted", home, service);
          }

          @Override
          public void silent(ChannelId channel, Instant since) {}

          @Override
          public void warn(String problem) {
            throw new AssertionError(problem);
          }
        };
    try (Gateway _ = open(home, fast, service, agent, events, repeats)) {
      for (int i = 0; i < TEXTS.size(); i++) {
        service.push(message("m" + i, "c", TEXTS.get(i)));
        int expected = i + 1;
        until(() -> service.texts().size() == expected);
        until(() -> count("noted") == expected);
      }
    }
  }

  private synchronized long count(String what) {
    return moments.stream().filter(each -> each.what().equals(what)).count();
  }

  private static Gateway open(
      Path home,
      FastWorld fast,
      FakeChannel.Service service,
      Conversation agent,
      GatewayEvents events,
      Channel.Repeats repeats)
      throws IOException {
    return Gateway.open(
        home,
        fast.world,
        List.of(new FakeChannel(service, repeats)),
        agent,
        () -> GatewaySettings.of((sender, _) -> sender.equals(ANN)),
        events);
  }

  /** One message at a time is under way, and whoever calls this holds it up: nothing is written. */
  private synchronized void keep(String what, Path home, FakeChannel.Service service) {
    try {
      Path copy =
          Files.createDirectories(scratch.resolve("at-" + moments.size()).resolve("gateway"));
      try (Stream<Path> files = Files.list(home.resolve("gateway"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          // of the others SQLite makes what it needs; the lock is of a process that is no more
          if (List.of("gateway.db", "gateway.db-wal").contains(file.getFileName().toString())) {
            Files.copy(file, copy.resolve(file.getFileName().toString()));
          }
        }
      }
      synchronized (service) {
        moments.add(new Moment(what, copy.getParent(), List.copyOf(service.arrived)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes on from a moment, and returns how many pieces had a mark. */
  private int resume(Moment moment, FakeChannel.Service before, Channel.Repeats repeats)
      throws Exception {
    FakeChannel.Service service = new FakeChannel.Service();
    service.all.addAll(before.all);
    service.arrived.addAll(moment.arrived());
    RecordedEvents events = new RecordedEvents();
    try (FastWorld fast = new FastWorld();
        Gateway gateway = open(moment.home(), fast, service, new FakeAgent(), events, repeats)) {
      until(() -> texts(service).containsAll(TEXTS));
      until(() -> isIdle(gateway));
      List<String> plain = texts(service);
      String marked = Outgoing.MARK;
      List<String> all = service.texts();
      for (String text : TEXTS) {
        long without = all.stream().filter(each -> each.equals("re: " + text)).count();
        long with = all.stream().filter(each -> each.equals(marked + "re: " + text)).count();
        assertThat(without).as("%s: %s", moment, all).isLessThanOrEqualTo(1);
        assertThat(without + with).as("%s: %s", moment, all).isBetween(1L, 2L);
      }
      assertThat(plain.stream().distinct().toList()).as("%s", moment).isEqualTo(TEXTS);
      assertThat(events.warnings).isEmpty();
      return (int) all.stream().filter(each -> each.startsWith(marked)).count();
    }
  }

  private static boolean isIdle(Gateway gateway) {
    try {
      return gateway.running() == 0
          && gateway
              .store()
              .outgoing(List.of(OutboxRow.State.WAITING, OutboxRow.State.SENDING), 10)
              .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(FakeChannel.Service service) {
    return service.texts().stream()
        .map(text -> text.replace(Outgoing.MARK, "").replace("re: ", ""))
        .toList();
  }
}
