package dev.alpi.daemon;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Tells the service manager that started this process that it serves, that it is alive, and that it
 * ends. Without one it does nothing.
 *
 * <p><b>Threads:</b> any.
 */
public final class ServiceNotifier implements Closeable {
  /* Implementation notes. That the process is alive is found out as a client would: by a request
   * over the socket, which goes through the locks of the daemon and of all services. A request that
   * hangs ends the beats, as nothing begins the next one. One that fails is made again soon, so
   * that a crowded socket does not end the process. */

  /** How a failed look is repeated: in so many parts of the time that the manager waits. */
  private static final int RETRIES = 10;

  /** Says whether the service is alive. */
  @FunctionalInterface
  public interface Alive {
    /**
     * {@return whether it answers}
     *
     * @throws IOException if it does not, with the reason
     */
    boolean isAlive() throws IOException;
  }

  /** Where assignments go. */
  @FunctionalInterface
  interface Sender {
    void send(String assignments) throws IOException;
  }

  /** Runs something later, in a thread that may be held. */
  @FunctionalInterface
  interface Later {
    void in(Duration delay, Runnable work);
  }

  private final Sender sender;
  private final Closeable socket;
  private final Optional<Duration> watchdog;
  private final Alive alive;
  private final Later later;
  private final DaemonLog log;
  private boolean isClosed;
  private boolean wasAlive = true;

  ServiceNotifier(
      Sender sender,
      Closeable socket,
      Optional<Duration> watchdog,
      Alive alive,
      Later later,
      DaemonLog log) {
    this.sender = sender;
    this.socket = socket;
    this.watchdog = watchdog;
    this.alive = alive;
    this.later = later;
    this.log = log;
  }

  /**
   * {@return who tells the manager that {@code environment} names} If there is none, or it cannot
   * be told, which is logged, nothing is told.
   *
   * @param environment the variables of this process
   * @param pid the number of this process
   * @param alive says whether it is alive; may take its time
   * @param timer waits
   * @param threads starts a thread for each task
   * @param log hears what goes wrong
   */
  public static ServiceNotifier of(
      Map<String, String> environment,
      long pid,
      Alive alive,
      ScheduledExecutorService timer,
      Executor threads,
      DaemonLog log) {
    Later later =
        (delay, work) -> {
          ScheduledFuture<?> _ =
              timer.schedule(() -> execute(work, threads), delay.toNanos(), TimeUnit.NANOSECONDS);
        };
    try {
      Optional<NotifySocket> socket = NotifySocket.of(environment);
      if (socket.isPresent()) {
        return new ServiceNotifier(
            socket.get()::send, socket.get(), watchdog(environment, pid), alive, later, log);
      }
    } catch (IOException e) {
      log.warn(e.getMessage());
    }
    return new ServiceNotifier(_ -> {}, () -> {}, Optional.empty(), alive, later, log);
  }

  private static void execute(Runnable work, Executor threads) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      // the process ends
    }
  }

  /** Returns how long the manager waits for a sign of life, if it does. */
  static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String process = environment.getOrDefault("WATCHDOG_PID", "");
    if (!process.isEmpty() && !process.equals(Long.toString(pid))) {
      // meant for another process, which has left it to this one
      return Optional.empty();
    }
    try {
      long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
      return Optional.of(Duration.of(micros, ChronoUnit.MICROS)).filter(Duration::isPositive);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Tells that it serves; from now on it is looked whether it is alive. */
  public void ready() {
    tell("READY=1\nSTATUS=serving");
    watchdog.ifPresent(time -> later.in(time.dividedBy(2), this::beat));
  }

  /** Tells that it ends. */
  public void stopping() {
    tell("STOPPING=1\nSTATUS=ending; what runs gets its time");
  }

  private void beat() {
    Duration time = watchdog.orElseThrow();
    if (isClosed()) {
      return;
    }
    if (look()) {
      tell("WATCHDOG=1");
      later.in(time.dividedBy(2), this::beat);
    } else {
      later.in(time.dividedBy(RETRIES), this::beat);
    }
  }

  private boolean look() {
    String problem;
    try {
      problem = alive.isAlive() ? "" : "nobody answers";
    } catch (IOException e) {
      problem = e.getMessage() == null ? e.toString() : e.getMessage();
    }
    boolean isAlive = problem.isEmpty();
    if (wasAlive && !isAlive) {
      log.warn("no sign of life is given: " + problem);
    }
    wasAlive = isAlive;
    return isAlive;
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  private synchronized void tell(String assignments) {
    if (isClosed) {
      return;
    }
    try {
      sender.send(assignments);
    } catch (IOException e) {
      log.warn(e.getMessage());
    }
  }

  /** Tells nothing more. */
  @Override
  public synchronized void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      socket.close();
    }
  }
}
