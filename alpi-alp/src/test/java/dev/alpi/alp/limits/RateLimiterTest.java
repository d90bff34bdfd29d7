package dev.alpi.alp.limits;

import static dev.alpi.alp.limits.RateLane.FILE_CONTINUATION;
import static dev.alpi.alp.limits.RateLane.GENERAL;
import static dev.alpi.alp.limits.RateLane.PULL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {
  private final FakeClock clock = FakeClock.atRandom(new Random().nextLong());
  private final RateLimiter limiter = new RateLimiter(clock::nanoTime);

  private int admitted(String identity, RateLane lane, int perMinute, int asked) {
    int admitted = 0;
    for (int i = 0; i < asked; i++) {
      admitted += limiter.tryAdmit(identity, lane, perMinute) ? 1 : 0;
    }
    return admitted;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 60, 600})
  void as_many_as_the_cap_are_admitted_and_not_one_more(int cap) {
    assertThat(admitted("a", GENERAL, cap, cap + 5)).isEqualTo(cap);
  }

  @Test
  void a_request_counts_for_exactly_a_minute() {
    assertThat(admitted("a", GENERAL, 1, 1)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(60));
    assertThat(limiter.tryAdmit("a", GENERAL, 1)).as("exactly 60 s old").isFalse();
    clock.advance(Duration.ofNanos(1));
    assertThat(limiter.tryAdmit("a", GENERAL, 1)).as("older than 60 s").isTrue();
  }

  @Test
  void what_is_refused_does_not_count() {
    assertThat(admitted("a", GENERAL, 1, 1)).isEqualTo(1);
    for (int second = 0; second < 60; second++) {
      assertThat(limiter.tryAdmit("a", GENERAL, 1)).isFalse();
      clock.advance(Duration.ofSeconds(1));
    }
    clock.advance(Duration.ofNanos(1));
    assertThat(limiter.tryAdmit("a", GENERAL, 1)).isTrue();
  }

  @Test
  void the_window_slides() {
    for (int i = 0; i < 60; i++) {
      assertThat(limiter.tryAdmit("a", GENERAL, 60)).isTrue();
      clock.advance(Duration.ofSeconds(1));
    }
    // the first is 60 s old now, the others less
    assertThat(limiter.tryAdmit("a", GENERAL, 60)).isFalse();
    clock.advance(Duration.ofNanos(1));
    assertThat(admitted("a", GENERAL, 60, 5)).isEqualTo(1);
  }

  @Test
  void lanes_and_peers_are_counted_apart() {
    assertThat(admitted("a", GENERAL, 60, 100)).isEqualTo(60);
    assertThat(admitted("a", PULL, 600, 700)).isEqualTo(600);
    assertThat(admitted("a", FILE_CONTINUATION, 600, 700)).isEqualTo(600);
    assertThat(admitted("b", GENERAL, 60, 100)).isEqualTo(60);
  }

  @Test
  void a_lower_cap_holds_for_what_was_admitted_before() {
    assertThat(admitted("a", GENERAL, 60, 30)).isEqualTo(30);
    assertThat(limiter.tryAdmit("a", GENERAL, 20)).isFalse();
    assertThat(admitted("a", GENERAL, 60, 100)).isEqualTo(30);
  }

  @Test
  void at_the_limit_of_keys_the_expired_go_first_and_then_the_oldest() {
    for (int i = 0; i < 10; i++) {
      assertThat(limiter.tryAdmit("old" + i, GENERAL, 1)).isTrue();
    }
    clock.advance(Duration.ofSeconds(61));
    for (int i = 0; i < RateLimiter.KEYS_MAX - 10; i++) {
      assertThat(limiter.tryAdmit("new" + i, GENERAL, 1)).isTrue();
    }
    assertThat(limiter.keys(GENERAL)).isEqualTo(RateLimiter.KEYS_MAX);
    assertThat(limiter.tryAdmit("one more", GENERAL, 1)).isTrue();
    assertThat(limiter.keys(GENERAL))
        .as("the ten expired are gone")
        .isEqualTo(RateLimiter.KEYS_MAX - 9);
    assertThat(limiter.tryAdmit("new0", GENERAL, 1)).as("a live one is kept").isFalse();

    for (int i = 0; i < 10; i++) {
      assertThat(limiter.tryAdmit("more" + i, GENERAL, 1)).isTrue();
    }
    assertThat(limiter.keys(GENERAL)).isEqualTo(RateLimiter.KEYS_MAX);
    assertThat(limiter.tryAdmit("new0", GENERAL, 1)).as("the oldest was dropped").isTrue();
    assertThat(limiter.tryAdmit("new3", GENERAL, 1)).as("the fourth oldest was not").isFalse();
    assertThat(limiter.keys(GENERAL)).isEqualTo(RateLimiter.KEYS_MAX);
  }

  @Test
  void a_peer_that_is_refused_all_the_time_does_not_stay_for_that() {
    assertThat(limiter.tryAdmit("flood", GENERAL, 1)).isTrue();
    for (int i = 0; i < RateLimiter.KEYS_MAX + 1; i++) {
      limiter.tryAdmit("flood", GENERAL, 1);
      limiter.tryAdmit("k" + i, GENERAL, 1);
    }
    assertThat(limiter.keys(GENERAL)).isEqualTo(RateLimiter.KEYS_MAX);
  }

  @Test
  void a_ticker_that_overflows_does_no_harm() {
    long[] now = {Long.MAX_VALUE - 5};
    RateLimiter overflowing = new RateLimiter(() -> now[0]);
    assertThat(overflowing.tryAdmit("a", GENERAL, 1)).isTrue();
    now[0] = Long.MIN_VALUE + 5;
    assertThat(overflowing.tryAdmit("a", GENERAL, 1)).isFalse();
    now[0] += Duration.ofSeconds(60).toNanos();
    assertThat(overflowing.tryAdmit("a", GENERAL, 1)).isTrue();
  }

  @Test
  void many_threads_get_no_more_than_the_cap() throws Exception {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      tasks.add(() -> admitted("a", GENERAL, 1000, 500));
    }
    int admitted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> each : threads.invokeAll(tasks)) {
        admitted += each.get();
      }
    }
    assertThat(admitted).isEqualTo(1000);
  }

  /** Keeps every stamp for ever, and counts. */
  private static final class Oracle {
    private final Map<String, List<Long>> stamps = new HashMap<>();

    boolean tryAdmit(String key, int cap, long now) {
      List<Long> of = stamps.computeIfAbsent(key, _ -> new ArrayList<>());
      long recent = of.stream().filter(stamp -> now - stamp <= 60_000_000_000L).count();
      if (recent >= cap) {
        return false;
      }
      return of.add(now);
    }
  }

  @Test
  void it_agrees_with_one_that_remembers_everything() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 60; run++) {
      RateLimiter tested = new RateLimiter(clock::nanoTime);
      Oracle oracle = new Oracle();
      for (int i = 0; i < 600; i++) {
        String identity = "p" + random.nextInt(4);
        RateLane lane = RateLane.values()[random.nextInt(3)];
        int cap = 1 + random.nextInt(12);
        assertThat(tested.tryAdmit(identity, lane, cap))
            .as("seed %d, run %d, request %d", seed, run, i)
            .isEqualTo(oracle.tryAdmit(identity + lane, cap, clock.nanoTime()));
        if (random.nextInt(3) > 0) {
          clock.advance(
              Duration.ofMillis(500L * random.nextInt(random.nextInt(10) == 0 ? 200 : 9)));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "workgroup.pull, 0, PULL",
    "workgroup.file_put, 0, GENERAL",
    "workgroup.file_put, -1, GENERAL",
    "workgroup.file_put, 1, FILE_CONTINUATION",
    "workgroup.file_get, 262144, FILE_CONTINUATION",
    "link.put_blob, 524288, FILE_CONTINUATION",
    "link.ping, 0, GENERAL",
    "workgroup.pull2, 0, GENERAL",
  })
  void the_lane_is_that_of_the_method(String method, long offset, RateLane lane) {
    assertThat(RateLane.of(method, Obj.EMPTY.with("offset", offset))).isEqualTo(lane);
  }

  @Test
  void an_offset_that_is_no_integer_is_no_continuation() {
    Obj params = Obj.EMPTY.with("offset", "5");
    assertThat(RateLane.of("workgroup.file_put", params)).isEqualTo(GENERAL);
    params = Obj.EMPTY.with("offset", new JsonValue.Num("5.0"));
    assertThat(RateLane.of("workgroup.file_put", params)).isEqualTo(GENERAL);
    assertThat(RateLane.of("workgroup.file_put", Obj.EMPTY)).isEqualTo(GENERAL);
  }

  @Test
  void only_the_general_lane_has_a_setting() {
    assertThat(GENERAL.perMinute(OptionalLong.empty())).isEqualTo(60);
    assertThat(GENERAL.perMinute(OptionalLong.of(0))).isEqualTo(60);
    assertThat(GENERAL.perMinute(OptionalLong.of(-3))).isEqualTo(60);
    assertThat(GENERAL.perMinute(OptionalLong.of(5))).isEqualTo(5);
    assertThat(GENERAL.perMinute(OptionalLong.of(60_000))).isEqualTo(60_000);
    assertThat(GENERAL.perMinute(OptionalLong.of(60_001))).isEqualTo(60_000);
    assertThat(PULL.perMinute(OptionalLong.of(5))).isEqualTo(600);
    assertThat(FILE_CONTINUATION.perMinute(OptionalLong.of(5))).isEqualTo(600);
  }
}
