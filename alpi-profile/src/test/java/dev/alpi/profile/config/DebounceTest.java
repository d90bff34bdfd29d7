package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DebounceTest {
  private static final long MS = 1_000_000;

  private final Debounce<String> debounce =
      new Debounce<>(Duration.ofMillis(500), Duration.ofSeconds(5));

  @Test
  void a_change_is_due_once_when_it_was_quiet_long_enough() {
    debounce.changed("a", 0);
    assertThat(debounce.nanosLeft(0)).hasValue(500 * MS);
    assertThat(debounce.due(500 * MS - 1)).isEmpty();
    assertThat(debounce.nanosLeft(500 * MS - 1)).hasValue(1);
    assertThat(debounce.due(500 * MS)).containsExactly("a");
    assertThat(debounce.due(10_000 * MS)).isEmpty();
    assertThat(debounce.nanosLeft(500 * MS)).isEmpty();
  }

  @Test
  void each_change_starts_the_wait_anew_up_to_the_limit() {
    int looks = 0;
    long firstLook = 0;
    for (long at = 0; at <= 5_000; at += 100) {
      debounce.changed("busy", at * MS);
      if (!debounce.due(at * MS).isEmpty()) {
        looks++;
        firstLook = at;
      }
    }
    assertThat(looks).isEqualTo(1);
    assertThat(firstLook).isEqualTo(5_000);
  }

  @Test
  void one_that_is_busy_does_not_hold_up_another() {
    debounce.changed("calm", 0);
    debounce.changed("busy", 0);
    debounce.changed("busy", 400 * MS);
    assertThat(debounce.due(500 * MS)).containsExactly("calm");
    assertThat(debounce.nanosLeft(500 * MS)).hasValue(400 * MS);
  }

  @Test
  void what_is_forgotten_is_never_due() {
    debounce.changed("a", 0);
    debounce.forget("a");
    assertThat(debounce.due(10_000 * MS)).isEmpty();
  }

  @Test
  void overdue_is_no_negative_wait() {
    debounce.changed("a", 0);
    assertThat(debounce.nanosLeft(60_000 * MS)).hasValue(0);
  }

  @Test
  void the_ticker_may_overflow() {
    long start = Long.MAX_VALUE - 100 * MS;
    debounce.changed("a", start);
    assertThat(debounce.due(start + 499 * MS)).isEmpty();
    assertThat(debounce.due(start + 500 * MS)).containsExactly("a");
  }

  @Test
  void whatever_happens_a_change_waits_half_a_second_to_five() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      Debounce<String> one = new Debounce<>(Duration.ofMillis(500), Duration.ofSeconds(5));
      long now = random.nextLong();
      long first = now;
      long last = now;
      one.changed("x", now);
      while (one.due(now).isEmpty()) {
        assertThat(now - last < 500 * MS && now - first < 5_000 * MS).as("seed %d", seed).isTrue();
        now += random.nextLong(600 * MS);
        if (random.nextInt(3) > 0 && now - last < 500 * MS) {
          one.changed("x", now);
          last = now;
        }
      }
      assertThat(now - last >= 500 * MS || now - first >= 5_000 * MS).as("seed %d", seed).isTrue();
    }
  }
}
