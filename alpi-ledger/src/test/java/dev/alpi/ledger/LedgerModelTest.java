package dev.alpi.ledger;

import static dev.alpi.ledger.LedgerOnDisk.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.RepeatedTest;

/**
 * The ledger against a list of calls: whatever several processes do, in whatever order, it grants
 * exactly what the caps leave, counts what was spent on whose behalf, and tells each alert once.
 * {@code -Dalpi.seed=N} repeats a failure.
 */
class LedgerModelTest {
  private static final Caps CAPS =
      Caps.NONE
          .dailyUsd(new Usd(1_000))
          .monthlyUsd(new Usd(6_000))
          .dailyTokens(1_500)
          .runUsd(new Usd(300))
          .peerUsd(new Usd(400));

  private final long seed = Long.getLong("alpi.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final FakeClock clock = FakeClock.atRandom(seed);
  private final LedgerOnDisk disk =
      new LedgerOnDisk(Jimfs.newFileSystem(Configuration.unix()), clock);

  /** A call as the test remembers it: reserved at first, then settled. */
  private static final class Call {
    private final LocalDate day;
    private final Attribution attribution;
    private final Reservation reservation;
    private final long process;
    private boolean isOpen = true;
    private long nano;
    private long tokens;

    Call(Attribution attribution, Reservation reservation, long process) {
      this.day = reservation.day();
      this.attribution = attribution;
      this.reservation = reservation;
      this.process = process;
      this.nano = reservation.bound().usd().nano();
      this.tokens = reservation.bound().tokens();
    }
  }

  private final List<Call> calls = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private long allowedNano;
  private long allowedTokens;
  private int allowances;
  private int days;
  private long nextProcess = 5;
  private final long[] processes = {1, 2, 3, 4};

  @RepeatedTest(3)
  void agrees_with_a_list_of_calls_after_each_of_many_random_steps() throws IOException {
    int granted = 0;
    int refused = 0;
    for (int step = 0; step < 500; step++) {
      int which = random.nextInt(100);
      if (which < 50) {
        boolean isGranted = reserve();
        granted += isGranted ? 1 : 0;
        refused += isGranted ? 0 : 1;
      } else if (which < 90) {
        settle();
      } else if (which < 93) {
        crash();
      } else if (which < 95) {
        allow();
      } else if (which < 97) {
        // ledger.json is only for others; the journal knows
        Files.deleteIfExists(disk.logs.resolve("ledger.json"));
      } else if (which < 99) {
        process(0).publish();
      } else {
        nextDay();
      }
      requireEqual(step);
    }
    assertThat(granted).as("seed %d", seed).isPositive();
    assertThat(refused).as("seed %d", seed).isPositive();
    requireRows();
  }

  private Ledger process(int index) {
    return disk.process(processes[index]);
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  private boolean reserve() throws IOException {
    int index = random.nextInt(processes.length);
    String peer = random.nextInt(3) == 0 ? "p" + random.nextInt(2) : Attribution.INTERACTIVE;
    Attribution who =
        OWNER.peer(peer).run(random.nextInt(4) == 0 ? "" : "r" + days + "-" + random.nextInt(8));
    Bound bound = new Bound(new Usd(random.nextLong(0, 120)), random.nextLong(0, 200));
    // what the ledger counts first: calls of processes that are gone; they keep their bounds
    calls.stream().filter(call -> call.process < 0).forEach(call -> call.isOpen = false);
    boolean fits = fits(who, bound);
    Decision decision = process(index).reserve(bound, who, CAPS);
    hear(decision.alerts());
    assertThat(decision instanceof Decision.Granted)
        .as("seed %d, %s of %s", seed, decision, who)
        .isEqualTo(fits);
    if (decision instanceof Decision.Granted(Reservation reservation, _)) {
      assertThat(reservation.day()).isEqualTo(today());
      calls.add(new Call(who, reservation, processes[index]));
    }
    return fits;
  }

  private boolean fits(Attribution who, Bound bound) {
    long asked = bound.usd().nano();
    LocalDate day = today();
    YearMonth month = YearMonth.from(day);
    long onDay = nano(call -> call.day.equals(day));
    long inMonth = nano(call -> YearMonth.from(call.day).equals(month));
    long byPeer = nano(call -> call.day.equals(day) && call.attribution.peer().equals(who.peer()));
    long byRun = nano(call -> call.attribution.run().equals(who.run()));
    boolean isPeer = !who.peer().equals(Attribution.INTERACTIVE);
    boolean money =
        asked == 0
            || (onDay + asked <= 1_000 + allowedNano
                && inMonth + asked <= 6_000 + allowedNano
                && (!isPeer || byPeer + asked <= 400)
                && (who.run().isEmpty() || byRun + asked <= 300));
    long tokens = tokens(day);
    return money && (bound.tokens() == 0 || tokens + bound.tokens() <= 1_500 + allowedTokens);
  }

  private long nano(Predicate<Call> which) {
    return calls.stream().filter(which).mapToLong(call -> call.nano).sum();
  }

  private long tokens(LocalDate day) {
    return calls.stream().filter(call -> call.day.equals(day)).mapToLong(call -> call.tokens).sum();
  }

  private void settle() throws IOException {
    List<Call> open = calls.stream().filter(call -> call.isOpen && call.process > 0).toList();
    if (open.isEmpty()) {
      return;
    }
    Call call = open.get(random.nextInt(open.size()));
    Bound bound = call.reservation.bound();
    call.nano = random.nextLong(0, bound.usd().nano() + 1);
    call.tokens = random.nextLong(0, bound.tokens() + 1);
    call.isOpen = false;
    long in = random.nextLong(0, call.tokens + 1);
    Spend spend = new Spend(new Usd(call.nano), in, in / 2, call.tokens - in, PriceSource.TABLE);
    hear(disk.process(call.process).settle(call.reservation, call.attribution, spend, CAPS));
  }

  /** A process dies; another takes its place. What it had open counts in full. */
  private void crash() {
    int index = random.nextInt(processes.length);
    long dead = processes[index];
    disk.kill(dead);
    processes[index] = nextProcess++;
    calls.replaceAll(
        call -> {
          if (!call.isOpen || call.process != dead) {
            return call;
          }
          return new Call(call.attribution, call.reservation, -dead);
        });
  }

  private void allow() throws IOException {
    Allowance allowance =
        new Allowance(
            new Usd(random.nextLong(1, 200)), random.nextLong(0, 2) * 100, "test", "more");
    process(0).allow(allowance);
    allowedNano += allowance.usd().nano();
    allowedTokens += allowance.tokens();
    allowances++;
  }

  private void nextDay() {
    clock.advance(Duration.ofDays(random.nextInt(8) == 0 ? 20 : 1));
    allowedNano = 0;
    allowedTokens = 0;
    // no run begins anew after a quiet day, when its sum may be forgotten
    days++;
  }

  private void hear(List<BudgetAlert> alerts) {
    for (BudgetAlert alert : alerts) {
      String period =
          alert.limit() == Limit.MONTHLY_USD
              ? YearMonth.from(today()).toString()
              : today().toString();
      // a top-up makes it possible to hear it again
      String what = alert.limit() + " " + alert.level() + " " + period + " " + allowances;
      assertThat(told.add(what)).as("seed %d: told twice: %s", seed, what).isTrue();
    }
  }

  private void requireEqual(int step) throws IOException {
    Standing standing = process(1).standing();
    LocalDate day = today();
    long onDay = nano(call -> call.day.equals(day));
    assertThat(standing.spent().plus(standing.reserved()).nano())
        .as("seed %d step %d", seed, step)
        .isEqualTo(onDay)
        .isLessThanOrEqualTo(1_000 + allowedNano);
    assertThat(standing.tokens() + standing.tokensReserved())
        .as("seed %d step %d", seed, step)
        .isEqualTo(tokens(day))
        .isLessThanOrEqualTo(1_500 + allowedTokens);
    YearMonth month = YearMonth.from(day);
    assertThat(standing.monthSpent().plus(standing.monthReserved()).nano())
        .as("seed %d step %d", seed, step)
        .isEqualTo(nano(call -> YearMonth.from(call.day).equals(month)));
    assertThat(standing.allowedUsd().nano()).isEqualTo(allowedNano);
  }

  private void requireRows() throws IOException {
    process(0).reserve(Bound.NONE, OWNER, Caps.NONE);
    calls.stream().filter(call -> call.process < 0).forEach(call -> call.isOpen = false);
    SpendHistory history = process(0).spend(today().minusDays(60), today());
    long settled = nano(call -> !call.isOpen && !call.day.isBefore(today().minusDays(60)));
    assertThat(history.rows().stream().mapToLong(row -> row.spend().usd().nano()).sum())
        .as("seed %d", seed)
        .isEqualTo(settled);
    assertThat(history.rows()).noneMatch(row -> row.attribution().model().isEmpty());
  }
}
